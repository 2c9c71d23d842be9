/* What reading one fault passes around, and the readers of its members: one file a kind. */
#ifndef MOCK_FAULT_READING_H
#define MOCK_FAULT_READING_H

#include "mock_server/faults/fault.h"
#include "mock_server/schema.h"

struct mock_fault_reading {
    struct mock_fault *fault;
    const struct mock_path *root;
    const char *directory; /* as of mock_fault_read */
    struct mock_problems *problems;
};

/* MOCK_FAULT_MEMBERS: reads an object by a table of its members. */
#define MOCK_FAULT_MEMBERS(reading, node, path, table, out)                                        \
    mock_schema_read(node, path, table, sizeof(table) / sizeof *(table), out, (reading)->problems)

/* mock_fault_read_match …: one member each into reading->fault; its node is not NULL. What is wrong
 * is added to the problems. */
void mock_fault_read_match(const struct mock_fault_reading *reading, const struct wx_json *node);
void mock_fault_read_delay(const struct mock_fault_reading *reading, const struct wx_json *node);
void mock_fault_read_base64(const struct mock_fault_reading *reading, const char *text);
void mock_fault_read_plaintext(const struct mock_fault_reading *reading,
                               const struct wx_json *node);
void mock_fault_read_certificate(const struct mock_fault_reading *reading, const char *text);
void mock_fault_read_headers(const struct mock_fault_reading *reading, const struct wx_json *node);

#endif
