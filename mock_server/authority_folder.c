#include "mock_server/authority.h"
#include "mock_server/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PEM_LONGEST = 16 * 1024 };

/* Where a state folder keeps what. The certificate is written last: where it is, the key is. */
struct place {
    const char *folder;
    char certificate[PATH_MAX];
    char key[PATH_MAX];
    char lock[PATH_MAX];
};

static void release_descriptor(const int *descriptor)
{
    if (*descriptor >= 0) close(*descriptor);
}
#define OWNING_DESCRIPTOR __attribute__((cleanup(release_descriptor))) int

static void release_authority(struct mock_authority **authority)
{
    mock_authority_free(*authority);
}
#define OWNING_AUTHORITY __attribute__((cleanup(release_authority))) struct mock_authority

/* Says that `path` failed with `error` (an errno). */
static enum wx_status failed_io(const char *path, const char *what, int error,
                                struct wx_buf *problem)
{
    wx_buf_append_format(problem, "%s: cannot be %s: %s: choose another state folder", path, what,
                         strerror(error));
    return WX_ERR_IO;
}

/* --- Files --- */

static bool join(char out[PATH_MAX], const char *folder, const char *name)
{
    int size = snprintf(out, PATH_MAX, "%s/%s", folder, name);
    return size > 0 && size < PATH_MAX;
}

static bool find_place(struct place *place, const char *folder)
{
    place->folder = folder;
    return join(place->certificate, folder, "ca.pem") && join(place->key, folder, "ca.key.pem") &&
           join(place->lock, folder, "ca.lock");
}

/* Makes a folder and those above it; an existing one is left as it is. */
static enum wx_status make_folder(const char *folder, struct wx_buf *problem)
{
    char path[PATH_MAX];
    int size = snprintf(path, sizeof path, "%s", folder);
    if (size <= 0 || size >= PATH_MAX) return failed_io(folder, "made", ENAMETOOLONG, problem);
    for (char *at = path + 1;; at++) {
        char end = *at;
        if (end != '/' && end != '\0') continue;
        *at = '\0';
        if (mkdir(path, 0700) != 0 && errno != EEXIST)
            return failed_io(path, "made", errno, problem);
        if (end == '\0') return WX_OK;
        *at = end;
    }
}

static enum wx_status put_file(const char *path, unsigned mode, struct wx_bytes content,
                               struct wx_buf *problem)
{
    enum wx_status status = mock_file_write_atomically(path, content, mode);
    return status == WX_ERR_IO ? failed_io(path, "written", errno, problem) : status;
}

/* --- The state folder --- */

/* The authority of the place, or WX_OK and NULL where there is none yet. */
static enum wx_status load(const struct place *place, struct mock_authority **out,
                           struct wx_buf *problem)
{
    if (access(place->certificate, F_OK) != 0 && (errno == ENOENT || errno == ENOTDIR))
        return WX_OK;
    WX_BUF(detail, PEM_LONGEST);
    struct mock_leaf *root = NULL;
    enum wx_status status = mock_leaf_read(place->certificate, place->key, &root, &detail);
    if (status == WX_OK) {
        status = mock_authority_take(root, out);
        if (status == WX_ERR_FORMAT)
            wx_buf_append_format(
                &detail,
                "%s: has expired, or may not issue certificates, or is not valid yet (look at the "
                "clock)",
                place->certificate);
    }
    if (status == WX_OK) return WX_OK;
    if (status == WX_ERR_MEMORY || status == WX_ERR_CRYPTO) {
        wx_buf_append_format(problem, "%s: cannot be read: %s", place->certificate,
                             wx_status_words(status));
        return status;
    }
    bool half = access(place->key, F_OK) != 0 && errno == ENOENT;
    if (status == WX_ERR_IO && !half) {
        wx_buf_append_format(problem, "%s: choose another state folder", wx_buf_text(&detail));
        return status;
    }
    wx_buf_append_format(problem, "%s: restore %s and %s, or delete both to have a new authority",
                         wx_buf_text(&detail), place->certificate, place->key);
    return WX_ERR_FORMAT;
}

static enum wx_status make(const struct place *place, struct mock_authority **out,
                           struct wx_buf *problem)
{
    WX_BUF(key, PEM_LONGEST);
    OWNING_AUTHORITY *authority = NULL;
    enum wx_status status = mock_authority_new_ephemeral(&authority);
    if (status == WX_OK) status = mock_authority_append_key_pem(authority, &key);
    if (status == WX_OK) status = put_file(place->key, 0600, wx_buf_bytes(&key), problem);
    if (status == WX_OK)
        status = put_file(place->certificate, 0644, mock_authority_pem(authority), problem);
    if (status != WX_OK) return status;
    *out = authority;
    authority = NULL;
    return WX_OK;
}

static enum wx_status lock_and_make(const struct place *place, struct mock_authority **out,
                                    struct wx_buf *problem)
{
    enum wx_status status = make_folder(place->folder, problem);
    if (status != WX_OK) return status;
    OWNING_DESCRIPTOR lock = open(place->lock, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (lock < 0) return failed_io(place->lock, "made", errno, problem);
    while (flock(lock, LOCK_EX) != 0)
        if (errno != EINTR) return failed_io(place->lock, "locked", errno, problem);
    /* Another process may have made it while this one waited. */
    status = load(place, out, problem);
    return status != WX_OK || *out ? status : make(place, out, problem);
}

enum wx_status mock_authority_open(const char *state_dir, struct mock_authority **out,
                                   struct wx_buf *problem)
{
    struct place place;
    if (*state_dir == '\0') return failed_io("the state folder", "used", EINVAL, problem);
    if (!find_place(&place, state_dir)) return failed_io(state_dir, "used", ENAMETOOLONG, problem);
    OWNING_AUTHORITY *found = NULL;
    /* Without the lock first: a folder that is only read needs none, as its files come whole. */
    enum wx_status status = load(&place, &found, problem);
    if (status == WX_OK && !found) status = lock_and_make(&place, &found, problem);
    if (status != WX_OK) return status;
    *out = found;
    found = NULL;
    return WX_OK;
}
