#include "wxmock_test/program.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "wxmock_test/words.h"

static bool is_program(const char *path)
{
    struct stat found;
    return stat(path, &found) == 0 && S_ISREG(found.st_mode) && access(path, X_OK) == 0;
}

/* The library's folder is PREFIX/lib or PREFIX/lib/TRIPLET; linked statically, it is a program's.
 */
static bool find_beside(struct wx_buf *out)
{
    static const char *const PLACES[] = {"../bin/wxmock", "../../bin/wxmock", "wxmock"};
    Dl_info self;
    char *real = NULL;
    if (dladdr((void *)(uintptr_t)&wxmock_start, &self) && self.dli_fname)
        real = realpath(self.dli_fname, NULL);
    char *slash = real ? strrchr(real, '/') : NULL;
    bool found = false;
    for (size_t i = 0; slash && !found && i < sizeof PLACES / sizeof PLACES[0]; i++) {
        wx_buf_clear(out);
        wx_buf_append_format(out, "%.*s/%s", (int)(slash - real), real, PLACES[i]);
        found = is_program(wx_buf_text(out));
    }
    free(real);
    return found;
}

static bool find_on_path(struct wx_buf *out)
{
    const char *path = getenv("PATH");
    while (path && *path) {
        size_t size = strcspn(path, ":");
        wx_buf_clear(out);
        wx_buf_append_format(out, "%.*s/wxmock", (int)size, path);
        if (size > 0 && is_program(wx_buf_text(out))) return true;
        path += size + (path[size] == ':');
    }
    return false;
}

enum wxmock_result wxmock_program_find(const char *wanted, struct wx_buf *out)
{
    const char *variable = getenv("WXMOCK");
    const char *named = wanted ? wanted : variable && *variable ? variable : NULL;
    if (named) {
        wx_buf_append_text(out, named);
        if (is_program(named)) return WXMOCK_OK;
        return wxmock_fail(WXMOCK_USAGE, "%s %s: is no program (%s): name the wxmock program",
                           wanted ? "options.program" : "the variable WXMOCK", named,
                           access(named, F_OK) == 0 ? "it cannot be run" : strerror(errno));
    }
    if (find_beside(out) || find_on_path(out)) return WXMOCK_OK;
    return wxmock_fail(WXMOCK_USAGE, "wxmock is neither installed with this library nor on PATH: "
                                     "name it in the variable WXMOCK, or in options.program");
}
