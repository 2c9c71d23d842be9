#include "conformance/interrupt.h"

#include <signal.h>
#include <stddef.h>
#include <sys/eventfd.h>
#include <unistd.h>

static volatile sig_atomic_t came;
static int event_fd = -1;

static void note(int signal)
{
    static const unsigned long long one = 1;

    (void)signal;
    came = 1;
    ssize_t written = write(event_fd, &one, sizeof one);
    (void)written; /* full means that it is readable already */
}

enum wx_status conf_interrupt_catch(void)
{
    static const int SIGNALS[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction action = {.sa_handler = note, .sa_flags = SA_RESTART};

    event_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (event_fd < 0) return WX_ERR_UNAVAILABLE;
    signal(SIGPIPE, SIG_IGN); /* a client that closed its stdin is an answer, not our end */
    for (size_t i = 0; i < sizeof SIGNALS / sizeof *SIGNALS; i++)
        if (sigaction(SIGNALS[i], &action, NULL) != 0) return WX_ERR_UNAVAILABLE;
    return WX_OK;
}

bool conf_interrupted(void)
{
    return came != 0;
}

int conf_interrupt_fd(void)
{
    return event_fd;
}
