/* What memory-sweep does with each of its paths: it is walked again and again, and each time
 * another allocation on the way is refused, until one walk asks for no more. */
#ifndef WX_MACHINE_SWEEP_H
#define WX_MACHINE_SWEEP_H

#include "protocol/status.h"

/* A path, told apart by what it gives: WX_OK only where the result is the right one. WX_ERR_MEMORY
 * where there was none, WX_ERR_CRYPTO and WX_ERR_IO where a library had none: nothing else, since
 * everything else would blame somebody who did nothing wrong. */
typedef enum wx_status sweep_walk(void);

struct sweep_path {
    const char *name;
    sweep_walk *walk;
};

/* Each ends with a row without a name. */
extern const struct sweep_path SWEEP_PROTOCOL[];
extern const struct sweep_path SWEEP_MOCK[];
extern const struct sweep_path SWEEP_CONFORM[];

/* sweep_wrong: says what came out wrong, and gives WX_ERR_MISMATCH. */
enum wx_status sweep_wrong(const char *words);

/* sweep_pause, sweep_resume: between these nothing is refused: for what a path only checks with. */
void sweep_pause(void);
void sweep_resume(void);

#endif
