#include "mock_server/tests/diagnosis_bench.h"

#include <criterion/criterion.h>
#include <stdio.h>

struct mock_space *diagnosis_space(int64_t now)
{
    MOCK_PROBLEMS(problems);
    struct mock_world *world = NULL;
    struct mock_space *space = NULL;
    cr_assert_eq(mock_world_load_builtin(DIAGNOSIS_NOW, &world, &problems), WX_OK);
    struct mock_space_start start = {.id = "test", .world = world, .frozen_at = now};
    cr_assert_eq(mock_space_new(&start, &space), WX_OK);
    mock_world_drop(world);
    return space;
}

void diagnosis_write_codes(struct diagnosis_run *run)
{
    for (size_t i = 0; i < run->findings.count; i++) {
        size_t used = strlen(run->codes);
        snprintf(run->codes + used, sizeof run->codes - used, "%s%s", i > 0 ? " " : "",
                 diag_finding_code(&run->findings.list[i]));
    }
}

void diagnosis_close(struct diagnosis_run *run)
{
    diag_findings_release(&run->findings);
    mock_exchange_release(&run->exchange);
    wx_buf_release(&run->body);
    mock_space_drop(run->space);
}
