/* What the parts of fuzz_state.c share: the real ones and their model side by side. */
#ifndef WX_FUZZ_STATE_H
#define WX_FUZZ_STATE_H

#include "fuzz/fuzz.h"
#include "fuzz/model.h"
#include "mock_server/spaces.h"

enum { HELD = 4, TEXT_COUNT = 10, TRACE_LIMIT = 64 * 1024 };

/* A space that somebody holds: it may have been removed meanwhile. */
struct pair {
    struct mock_space *real;
    struct model_space *model;
};

struct held_shot {
    struct mock_shot shot;
    int64_t errcode;
};

struct rig {
    struct wx_bytes tape;
    struct mock_spaces *spaces;
    struct model model;
    struct pair held[HELD];
    struct held_shot shots[HELD];
    struct wx_buf trace; /* the ids of all shots */
};

static inline unsigned char read_byte(struct rig *rig)
{
    if (rig->tape.size == 0) return 0;
    unsigned char byte = rig->tape.data[0];
    rig->tape = wx_bytes_from(rig->tape, 1);
    return byte;
}

#define PICK(rig, list) ((list)[read_byte(rig) % (sizeof(list) / sizeof *(list))])

/* state_texts: texts that tokens have, or might. */
extern const char *const state_texts[TEXT_COUNT];

/* require_tokens, require_spaces: that all that can be seen of a space's tokens, or of all spaces,
 * is as the model has it. */
void require_tokens(struct pair space);
void require_spaces(struct rig *rig);

/* Operations on the faults of a space; strike: a request comes. */
void add_fault(struct rig *rig, struct pair space);
void strike(struct rig *rig, struct pair space);
void remove_fault(struct rig *rig, struct pair space);
void clear_faults(struct rig *rig, struct pair space);

#endif
