#include "conformance/folder.h"

#include "conformance/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_LIMIT = 4096, DEPTH_MOST = 8, FILE_MODE = 0644, FOLDER_MODE = 0755 };

/* --- In memory --- */

const struct conf_folder_file *conf_folder_find(const struct conf_folder *folder, const char *path)
{
    for (size_t i = 0; i < folder->count; i++)
        if (strcmp(folder->files[i].path, path) == 0) return &folder->files[i];
    return NULL;
}

struct wx_buf *conf_folder_add(struct conf_folder *folder, const char *path)
{
    for (size_t i = 0; i < folder->count; i++)
        if (strcmp(folder->files[i].path, path) == 0) return &folder->files[i].content;
    if (folder->count >= CONF_FOLDER_FILES_MOST) return NULL;
    struct conf_folder_file *grown =
        reallocarray(folder->files, folder->count + 1, sizeof *folder->files);
    char *copy = strdup(path);
    if (grown) folder->files = grown;
    if (!grown || !copy) {
        free(copy);
        return NULL;
    }
    struct conf_folder_file *file = &grown[folder->count++];
    *file = (struct conf_folder_file){.path = copy};
    wx_buf_init(&file->content, CONF_FOLDER_FILE_LIMIT);
    return &file->content;
}

static int compare_files(const void *a, const void *b)
{
    return strcmp(((const struct conf_folder_file *)a)->path,
                  ((const struct conf_folder_file *)b)->path);
}

void conf_folder_sort(struct conf_folder *folder)
{
    if (folder->count > 0)
        qsort(folder->files, folder->count, sizeof *folder->files, compare_files);
}

void conf_folder_release(struct conf_folder *folder)
{
    for (size_t i = 0; i < folder->count; i++) {
        free(folder->files[i].path);
        wx_buf_release(&folder->files[i].content);
    }
    free(folder->files);
    *folder = (struct conf_folder){.files = NULL};
}

/* --- From disk --- */

static enum wx_status failed(const char *path, const char *doing, struct wx_buf *out_reason)
{
    wx_buf_append_format(out_reason, "%s: cannot be %s: %s", path, doing, strerror(errno));
    return WX_ERR_IO;
}

struct walk {
    struct conf_folder *folder;
    struct wx_buf *out_reason;
    int depth;
};

static enum wx_status read_below(struct walk *walk, const char *path, const char *below);

static enum wx_status read_entry(struct walk *walk, const char *path, const char *below)
{
    struct stat status;
    if (lstat(path, &status) != 0) return failed(path, "read", walk->out_reason);
    if (S_ISDIR(status.st_mode)) return read_below(walk, path, below);
    if (!S_ISREG(status.st_mode)) {
        wx_buf_append_format(walk->out_reason, "%s: is neither a file nor a folder", path);
        return WX_ERR_FORMAT;
    }
    struct wx_buf *content = conf_folder_add(walk->folder, below);
    if (!content) return WX_ERR_MEMORY;
    enum wx_status result = conf_file_read(path, content);
    if (result == WX_ERR_IO) return failed(path, "read", walk->out_reason);
    return result;
}

static void close_listing(DIR **listing)
{
    if (*listing) closedir(*listing);
}

static enum wx_status read_below(struct walk *walk, const char *path, const char *below)
{
    if (walk->depth >= DEPTH_MOST) {
        wx_buf_append_format(walk->out_reason, "%s: lies too deep", path);
        return WX_ERR_LIMIT;
    }
    __attribute__((cleanup(close_listing))) DIR *listing = opendir(path);
    if (!listing) return failed(path, "read", walk->out_reason);
    walk->depth++;
    for (struct dirent *entry; (entry = readdir(listing)) != NULL;) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        char inner[PATH_LIMIT], name[PATH_LIMIT];
        int size = snprintf(inner, sizeof inner, "%s/%s", path, entry->d_name);
        snprintf(name, sizeof name, "%s%s%s", below, below[0] ? "/" : "", entry->d_name);
        if (size < 0 || (size_t)size >= sizeof inner) return WX_ERR_LIMIT;
        enum wx_status status = read_entry(walk, inner, name);
        if (status != WX_OK) return status;
    }
    walk->depth--;
    return WX_OK;
}

enum wx_status conf_folder_read(const char *path, struct conf_folder *out,
                                struct wx_buf *out_reason)
{
    CONF_FOLDER(folder);
    struct walk walk = {&folder, out_reason, 0};
    enum wx_status status = read_below(&walk, path, "");
    if (status != WX_OK && out_reason->size == 0)
        wx_buf_append_format(out_reason, "%s: cannot be read: %s", path, wx_status_words(status));
    if (status != WX_OK) return status;
    conf_folder_sort(&folder);
    *out = folder;
    folder = (struct conf_folder){.files = NULL};
    return WX_OK;
}

/* --- To disk --- */

/* The folders on the way to a file of a folder that is being made. */
static bool make_way(char *path, size_t skip)
{
    for (char *slash = strchr(path + skip, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        bool made = mkdir(path, FOLDER_MODE) == 0 || errno == EEXIST;
        *slash = '/';
        if (!made) return false;
    }
    return true;
}

static enum wx_status write_files(const struct conf_folder *folder, const char *place)
{
    for (size_t i = 0; i < folder->count; i++) {
        char path[PATH_LIMIT];
        int size = snprintf(path, sizeof path, "%s/%s", place, folder->files[i].path);
        if (size < 0 || (size_t)size >= sizeof path) return WX_ERR_LIMIT;
        if (wx_buf_status(&folder->files[i].content) != WX_OK)
            return wx_buf_status(&folder->files[i].content);
        if (!make_way(path, strlen(place) + 1)) return WX_ERR_IO;
        enum wx_status status =
            conf_file_write(path, wx_buf_bytes(&folder->files[i].content), FILE_MODE);
        if (status != WX_OK) return status;
    }
    return WX_OK;
}

static enum wx_status refuse_existing(const char *path, struct wx_buf *out_reason)
{
    wx_buf_append_format(out_reason, "%s: exists already: name a new folder", path);
    return WX_ERR_MISMATCH;
}

enum wx_status conf_folder_write(const struct conf_folder *folder, const char *path,
                                 struct wx_buf *out_reason)
{
    char place[PATH_LIMIT];
    struct stat known;
    if (lstat(path, &known) == 0) return refuse_existing(path, out_reason);
    size_t length = strlen(path);
    while (length > 1 && path[length - 1] == '/') length--;
    int size = snprintf(place, sizeof place, "%.*s.XXXXXX", (int)length, path);
    if (size < 0 || (size_t)size >= sizeof place) return WX_ERR_LIMIT;
    if (!mkdtemp(place)) return failed(path, "written", out_reason);
    enum wx_status status = write_files(folder, place);
    if (status == WX_OK && chmod(place, FOLDER_MODE) != 0) status = WX_ERR_IO;
    if (status == WX_OK && renameat2(AT_FDCWD, place, AT_FDCWD, path, RENAME_NOREPLACE) != 0)
        status = errno == EEXIST ? WX_ERR_MISMATCH : WX_ERR_IO;
    if (status == WX_OK) return WX_OK;
    int kept = errno;
    conf_folder_remove(place);
    errno = kept;
    if (status == WX_ERR_MISMATCH) return refuse_existing(path, out_reason);
    if (status == WX_ERR_IO) return failed(path, "written", out_reason);
    wx_buf_append_format(out_reason, "%s: cannot be written: %s", path, wx_status_words(status));
    return status;
}
