/* How `sign` is written: from the text in the body back to the signature's bytes, whatever was done
 * to them on the way. */
#ifndef DIAG_SPELLING_H
#define DIAG_SPELLING_H

#include "diagnosis/findings.h"
#include "protocol/buf.h"

/* diag_spelling_undo: appends the bytes that `sign` stands for to `out`, and says in `findings`
 * what it took. False where it stands for none; `findings` then says so. */
bool diag_spelling_undo(struct wx_bytes sign, struct diag_findings *findings, struct wx_buf *out);

/* diag_is_digest_size: whether some digest has that many bytes. */
bool diag_is_digest_size(size_t size);

#endif
