/* One running case on stage: its space of the mock, its trap, its relay, its files, and the case
 * with every ${…} replaced. `wxconform run` plays it through, `wxconform serve` holds it open. */
#ifndef CONF_SCENE_H
#define CONF_SCENE_H

#include "conformance/case.h"
#include "conformance/inputs.h"
#include "conformance/space.h"
#include "conformance/witness.h"

struct conf_scene {
    const struct conf_case *kase; /* borrowed, as all it was opened with */
    const struct conf_workspace *workspace;
    struct conf_space space, trap; /* the trap's id is "" where the case has none */
    struct conf_witness *witness;  /* or NULL */
    int closed_fd;                 /* holds the refusing port; -1 */
    char base_url[128];
    char ca_file[CONF_PATH_LIMIT]; /* "" for none */
    struct wx_json *live;          /* the case, all names replaced */
    bool has_files;
    int64_t clock_offset_s;
};

/* conf_scene_open: sets everything up under an id of its own (letters, digits, hyphens), the case's
 * faults included. On failure `out_reason` gets a sentence: whatever it is, it is not the client's
 * fault. */
enum wx_status conf_scene_open(const struct conf_case *kase, const struct conf_mock *mock,
                               struct conf_http *http, const struct conf_workspace *workspace,
                               const char *id, struct conf_scene *out, struct wx_buf *out_reason)
    WX_MUST_CHECK;

void conf_scene_close(struct conf_scene *scene);

/* conf_scene_step: does what a step (NULL: none) asks for before its call. */
enum wx_status conf_scene_step(struct conf_scene *scene, const struct wx_json *step,
                               struct wx_buf *out_reason) WX_MUST_CHECK;

/* conf_scene_inputs: the inputs of that step's call. `out` as conf_inputs_make has it. */
enum wx_status conf_scene_inputs(const struct conf_scene *scene, const struct wx_json *step,
                                 struct conf_inputs *out) WX_MUST_CHECK;

/* conf_scene_step_count, conf_scene_step_at: the steps; a case without any has one, which is NULL.
 */
size_t conf_scene_step_count(const struct conf_scene *scene);
const struct wx_json *conf_scene_step_at(const struct conf_scene *scene, size_t index);

#endif
