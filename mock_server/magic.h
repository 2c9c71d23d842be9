/* Magic auth tokens: `magic-94004` is answered with errcode 94004, any other number likewise, when
 * everything else about the request is right. No call of the admin API is needed, so that even a
 * client whose test knows nothing of this double can be shown each answer. A token of that name
 * which a world declares is an ordinary one. */
#ifndef MOCK_MAGIC_H
#define MOCK_MAGIC_H

#include <stdbool.h>
#include <stdint.h>

#define MOCK_MAGIC_PREFIX "magic-"

/* mock_magic_read: whether a text is a magic token, and its errcode: an integer of 32 bits in
 * decimal without needless zeros ("magic--1", "magic-0", "magic-94004"). */
bool mock_magic_read(const char *auth_token, int64_t *out_errcode);

#endif
