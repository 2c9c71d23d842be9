#include "conformance/stage.h"

#include "conformance/guardian.h"
#include "conformance/interrupt.h"
#include "conformance/process.h"

#include "protocol/charset.h"

#include <stdio.h>

enum { REASON_LIMIT = 64 * 1024 };

static bool open_process(void)
{
    const char *missing = NULL;

    if (wx_charset_self_check(&missing) != WX_OK) {
        fprintf(stderr, "wxconform: %s\n", missing ? missing : "iconv is missing");
        return false;
    }
    if (conf_process_adopt() == WX_OK && conf_guardian_start() == WX_OK &&
        conf_interrupt_catch() == WX_OK)
        return true;
    fputs("wxconform: the system refuses a subreaper, a process or a signal handler: Linux 3.4 or "
          "later is needed\n",
          stderr);
    return false;
}

bool conf_stage_open(const struct conf_options *options, struct conf_stage *out)
{
    WX_BUF(reason, REASON_LIMIT);

    *out = (struct conf_stage){.mock = NULL};
    if (!open_process()) return false;
    enum wx_status status = conf_workspace_open(&out->workspace, &reason);
    struct conf_mock_settings settings = {.program = options->mock,
                                          .server = options->server,
                                          .token = options->admin_token,
                                          .directory = out->workspace.path};
    if (status == WX_OK) status = conf_mock_open(&settings, &out->mock, &reason);
    if (status == WX_OK) return true;
    fprintf(stderr, "wxconform: %s\n",
            reason.size ? wx_buf_text(&reason) : wx_status_words(status));
    return false;
}

void conf_stage_close(struct conf_stage *stage)
{
    conf_mock_free(stage->mock);
    conf_workspace_close(&stage->workspace);
    conf_guardian_dismiss();
    stage->mock = NULL;
}
