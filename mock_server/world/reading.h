/* What reading a world file passes around, and what its parts share: one file a kind of object. */
#ifndef MOCK_WORLD_READING_H
#define MOCK_WORLD_READING_H

#include "mock_server/schema.h"
#include "mock_server/world/parts.h"

struct mock_reading {
    struct mock_world *world;
    struct mock_problems *problems;
    int64_t now;
    bool failed; /* for want of memory */
};

/* MOCK_READ: reads an object by a table of its members. */
#define MOCK_READ(reading, node, path, table, out)                                                 \
    mock_schema_read(node, path, table, sizeof(table) / sizeof *(table), out, (reading)->problems)

/* mock_reading_room: a zeroed list for `count` elements; NULL, and a failed reading, without
 * memory. */
void *mock_reading_room(struct mock_reading *reading, size_t count, size_t size);

/* mock_reading_refuse_twins: tells a key that stands twice in a list of the file: each element's
 * `member`, or, where that is NULL, the element itself. A NULL list is an empty one. */
void mock_reading_refuse_twins(struct mock_reading *reading, const struct mock_path *path,
                               const char *member, const struct wx_json *list);

/* mock_reading_merchants …: read one list of the file each, in this order: apps refer to merchants,
 * names must fit the merchants' keys. `path` is the list's own; a NULL list is an empty one. */
void mock_reading_merchants(struct mock_reading *reading, const struct wx_json *merchants,
                            const struct wx_json *platform_certificates,
                            const struct mock_path *root);
void mock_reading_apps(struct mock_reading *reading, const struct wx_json *list,
                       const struct mock_path *root);
void mock_reading_users(struct mock_reading *reading, const struct wx_json *list,
                        const struct mock_path *root);

#endif
