/* The test certificates and keys of the project (keys/), built in: the client under test gets them
 * as files, the mock gets certificates as PEM text. They are public and protect nothing. */
#ifndef CONF_KEYS_H
#define CONF_KEYS_H

#include "protocol/embedded.h"
#include "protocol/serial.h"

/* conf_key_file: the content of a file of keys/ by its name, or an empty view. */
struct wx_bytes conf_key_file(const char *name);

/* conf_key_file_at: the name of the file of that index, or NULL behind the last one. */
const char *conf_key_file_at(size_t index);

/* conf_key_serial: the serial of keys/NAME.cert.pem; WX_ERR_FORMAT where there is none. */
enum wx_status conf_key_serial(struct wx_bytes name, struct wx_serial *out) WX_MUST_CHECK;

/* conf_key_named: the content of the file that a name like test-merchant-a and an ending like
 * ".cert.pem" make; an empty view where there is none. */
struct wx_bytes conf_key_named(struct wx_bytes name, const char *ending);

#endif
