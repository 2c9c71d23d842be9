#include "wxmock_test/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "wxmock_test/words.h"

enum {
    LIFE_FD = 3,   /* the child's end of the pipe: it closes when the child ends, and tells us so */
    FIRST_FD = 10, /* ours lie above those that the child is given */
    NOT_RUN = 126,
    LOG_SHOWN = 2000,
};

int64_t wxmock_clock_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void close_fd(int *fd)
{
    if (*fd >= 0) close(*fd);
    *fd = -1;
}
#define OWNED_FD __attribute__((cleanup(close_fd))) int

/* A descriptor that the child's own do not overwrite. */
static int lift(int fd)
{
    OWNED_FD low = fd;
    return low < 0 ? -1 : fcntl(low, F_DUPFD_CLOEXEC, FIRST_FD);
}

/* Between fork and exec: calls that are safe in the child of a program with threads, only. */
static _Noreturn void become(char *const argv[], pid_t parent, int nothing, int log, int life)
{
    static const int DEFAULTS[] = {SIGPIPE, SIGTERM, SIGINT, SIGHUP, SIGCHLD};
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(NOT_RUN); /* it died before the line above */
    setpgid(0, 0);                           /* Ctrl-C is for the tests, which then end us */
    for (size_t i = 0; i < sizeof DEFAULTS / sizeof DEFAULTS[0]; i++) signal(DEFAULTS[i], SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    if (dup2(nothing, STDIN_FILENO) < 0 || dup2(log, STDOUT_FILENO) < 0 ||
        dup2(log, STDERR_FILENO) < 0 || dup2(life, LIFE_FD) < 0)
        _exit(NOT_RUN);
    close_range(LIFE_FD + 1, ~0U, 0); /* the test program's files and sockets are not for us */
    execv(argv[0], argv);
    _exit(NOT_RUN);
}

static int open_log(const char *file)
{
    int flags = O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC;
    return lift(file ? open(file, flags, 0600) : memfd_create("wxmock-log", MFD_CLOEXEC));
}

enum wxmock_result wxmock_child_start(char *const argv[], const char *log, struct wxmock_child *out)
{
    int ends[2] = {-1, -1};
    OWNED_FD output = open_log(log);
    if (output < 0)
        return wxmock_fail(WXMOCK_USAGE, "%s: %s: give another options.log",
                           log ? log : "a log in memory", strerror(errno));
    if (pipe2(ends, O_CLOEXEC) != 0)
        return wxmock_fail(WXMOCK_ERROR, "no pipe: %s", strerror(errno));
    OWNED_FD life = lift(ends[0]);
    OWNED_FD theirs = lift(ends[1]);
    OWNED_FD nothing = lift(open("/dev/null", O_RDONLY | O_CLOEXEC));
    if (life < 0 || theirs < 0 || nothing < 0)
        return wxmock_fail(WXMOCK_ERROR, "no file descriptors: %s", strerror(errno));
    /* No handler of the test program runs in the child. */
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pid_t parent = getpid();
    pid_t pid = fork();
    if (pid == 0) become(argv, parent, nothing, output, theirs);
    int refused = errno;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (pid < 0) return wxmock_fail(WXMOCK_ERROR, "no process: %s", strerror(refused));
    *out = (struct wxmock_child){.pid = pid, .life = life, .log = output};
    out->written = log ? lseek(output, 0, SEEK_END) : 0;
    life = output = -1;
    return WXMOCK_OK;
}

bool wxmock_child_wait(const struct wxmock_child *child, int timeout_ms)
{
    int64_t until = wxmock_clock_ms() + timeout_ms;
    struct pollfd life = {.fd = child->life, .events = POLLIN};
    for (;;) {
        int64_t left = until - wxmock_clock_ms();
        int ready = poll(&life, 1, left > 0 ? (int)left : 0);
        if (ready > 0) return true;
        if (ready == 0 || errno != EINTR) return false;
    }
}

static void tell_log(const struct wxmock_child *child)
{
    char text[LOG_SHOWN + 1];
    off_t size = lseek(child->log, 0, SEEK_END);
    off_t start = size - child->written > LOG_SHOWN ? size - LOG_SHOWN : child->written;
    ssize_t got = pread(child->log, text, LOG_SHOWN, start);
    if (got <= 0) return;
    text[got] = '\0';
    wxmock_fail_more("; it said:\n%s", text);
}

static enum wxmock_result judge_end(const struct wxmock_child *child, bool told, int status)
{
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0 && told) return WXMOCK_OK;
    const char *when = told ? "when told to stop" : "by itself";
    if (WIFSIGNALED(status))
        wxmock_fail(WXMOCK_ERROR, "wxmock was ended by signal %d %s", WTERMSIG(status), when);
    else
        wxmock_fail(WXMOCK_ERROR, "wxmock ended with %d %s", WEXITSTATUS(status), when);
    tell_log(child);
    return WXMOCK_ERROR;
}

enum wxmock_result wxmock_child_end(struct wxmock_child *child, int timeout_ms)
{
    int status = 0;
    bool told = !wxmock_child_wait(child, 0);
    if (told) kill(child->pid, SIGTERM);
    bool killed = told && !wxmock_child_wait(child, timeout_ms);
    if (killed) kill(child->pid, SIGKILL);
    pid_t reaped;
    do reaped = waitpid(child->pid, &status, 0);
    while (reaped < 0 && errno == EINTR);
    /* Where the program ignores SIGCHLD, the system has reaped it: that it has ended is all we
     * know. */
    enum wxmock_result result = reaped < 0 ? WXMOCK_OK : judge_end(child, told, status);
    child->status = reaped > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    if (killed) {
        wxmock_fail(WXMOCK_ERROR, "wxmock did not stop within %d ms and was killed", timeout_ms);
        tell_log(child);
        result = WXMOCK_ERROR;
    }
    close_fd(&child->life);
    close_fd(&child->log);
    child->pid = 0;
    return result;
}
