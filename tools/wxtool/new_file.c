#include "tools/wxtool/new_file.h"

#include "tools/wxtool/output.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

/* Where the file is made: its own path, or one beside it. False where that is too long. */
static bool working_path(const struct wxtool_new_file *file, char out[PATH_MAX])
{
    int size = snprintf(out, PATH_MAX, "%s%s", file->path, file->replace ? ".new" : "");
    return size >= 0 && size < PATH_MAX;
}

static bool report_open(struct wxtool_run *run, const struct wxtool_new_file *file,
                        const char *path, int error)
{
    if (error == EEXIST && file->replace)
        return wxtool_problem(run, WXTOOL_USAGE,
                              "%s is left over from a run that was cut off: remove it", path);
    if (error == EEXIST)
        return wxtool_problem(run, WXTOOL_USAGE,
                              "%s exists: give another --out, or --force to replace it", path);
    return wxtool_problem(run, WXTOOL_USAGE, "%s cannot be made (%s): give another --out", path,
                          strerror(error));
}

bool wxtool_new_file_write(struct wxtool_run *run, struct wxtool_new_file *file,
                           struct wx_bytes content)
{
    char path[PATH_MAX];
    if (!working_path(file, path))
        return wxtool_problem(run, WXTOOL_USAGE, "--out is too long: give a shorter one");
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, file->mode);
    if (fd < 0) return report_open(run, file, path, errno);
    file->made = true;
    bool good = wxtool_write_all(fd, content) && fsync(fd) == 0;
    int error = errno;
    if (close(fd) != 0 && good) {
        good = false;
        error = errno;
    }
    if (good) return true;
    wxtool_new_file_drop(file);
    return wxtool_problem(run, WXTOOL_BROKEN, "%s cannot be written (%s): nothing was made", path,
                          strerror(error));
}

bool wxtool_new_file_keep(struct wxtool_run *run, struct wxtool_new_file *file)
{
    char path[PATH_MAX];
    if (!file->replace) return true;
    if (!working_path(file, path) || rename(path, file->path) != 0)
        return wxtool_problem(run, WXTOOL_BROKEN, "%s cannot be replaced: %s", file->path,
                              strerror(errno));
    file->made = false;
    return true;
}

void wxtool_new_file_drop(struct wxtool_new_file *file)
{
    char path[PATH_MAX];
    if (file->made && working_path(file, path)) unlink(path);
    file->made = false;
}
