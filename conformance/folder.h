/* A folder's files in memory: made whole and written at once, or read whole and looked through. */
#ifndef CONF_FOLDER_H
#define CONF_FOLDER_H

#include "protocol/buf.h"

enum { CONF_FOLDER_FILE_LIMIT = 256 * 1024 * 1024, CONF_FOLDER_FILES_MOST = 32 * 1024 };

struct conf_folder_file {
    char *path; /* below the folder, parts separated by '/' */
    struct wx_buf content;
};

struct conf_folder {
    struct conf_folder_file *files;
    size_t count;
};

/* CONF_FOLDER: an owning local. */
#define CONF_FOLDER(name)                                                                          \
    __attribute__((cleanup(conf_folder_release))) struct conf_folder name = {.files = NULL}

/* conf_folder_add: the content of the file of that path, to be appended to: a new one, or the one
 * that is there. NULL: no memory, or CONF_FOLDER_FILES_MOST are there. The pointer is good until
 * the next call. */
struct wx_buf *conf_folder_add(struct conf_folder *folder, const char *path);

/* conf_folder_find: NULL where there is no such file. */
const struct conf_folder_file *conf_folder_find(const struct conf_folder *folder, const char *path);

/* conf_folder_sort: by the bytes of the paths. */
void conf_folder_sort(struct conf_folder *folder);

/* conf_folder_read: reads all files below `path`, sorted. What is neither file nor folder (a link,
 * a pipe) is refused with WX_ERR_FORMAT: it could be another thing tomorrow. `out_reason` gets a
 * sentence that begins with a path. */
enum wx_status conf_folder_read(const char *path, struct conf_folder *out,
                                struct wx_buf *out_reason) WX_MUST_CHECK;

/* conf_folder_write: writes a new folder, which appears whole or not at all. WX_ERR_MISMATCH where
 * something is there already; `out_reason` as above. */
enum wx_status conf_folder_write(const struct conf_folder *folder, const char *path,
                                 struct wx_buf *out_reason) WX_MUST_CHECK;

void conf_folder_release(struct conf_folder *folder);

#endif
