/* How the mask hides values: shared by what walks through JSON and what walks through any text.
 * Part of the mask. */
#ifndef MOCK_JOURNAL_MASK_HIDE_H
#define MOCK_JOURNAL_MASK_HIDE_H

#include "mock_server/journal/mask.h"
#include "mock_server/journal/mask_text.h"

/* mock_hide_is_due: whether a name's value may have to be hidden; mock_hide_is_wanted: whether this
 * one has to. A literal, a ciphertext and an appid in its place do not. */
bool mock_hide_is_due(struct wx_bytes name);
bool mock_hide_is_wanted(struct wx_bytes name, const struct mock_text_value *value);

/* mock_hide_value: appends a value hidden: it has one hash, however it is spelled. */
void mock_hide_value(const struct mock_mask *mask, const struct mock_text_value *value,
                     struct wx_buf *out);

/* mock_hide_decode: appends what the inside of a JSON string means; as it is where it is broken. */
void mock_hide_decode(struct wx_bytes text, struct wx_buf *out);

/* mock_hide_card_size: the size of the number of an identity card with which a text begins, 18
 * characters or 15, whose date can be one; 0 for none. */
size_t mock_hide_card_size(struct wx_bytes text);

/* mock_hide_names: appends any text, the values behind secret names hidden. `is_form`: a value
 * behind = goes on to the next & or the end of the line. */
void mock_hide_names(const struct mock_mask *mask, bool is_form, struct wx_bytes text,
                     struct wx_buf *out);

/* mock_hide_json: the same of a text that is strict JSON, which it stays. What strings hold is
 * taken for any text. */
void mock_hide_json(const struct mock_mask *mask, struct wx_bytes text, struct wx_buf *out);

#endif
