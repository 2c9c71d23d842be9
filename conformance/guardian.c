#include "conformance/guardian.h"

#include "conformance/file.h"

#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { GROUPS_MOST = 1024, GRACE_MS = 500 };

/* What the pipe carries: each message is written at once, below PIPE_BUF, so none is torn. */
struct message {
    enum { WATCH, FORGET, FOLDER, DISMISS } kind;
    pid_t group;
    char path[512];
};
_Static_assert(sizeof(struct message) <= PIPE_BUF, "a message may be torn");

static int pipe_fd = -1;
static pid_t guardian_pid;

static void change(pid_t groups[GROUPS_MOST], pid_t from, pid_t to)
{
    for (size_t i = 0; i < GROUPS_MOST; i++) {
        if (groups[i] != from) continue;
        groups[i] = to;
        return;
    }
}

static void end_all(const pid_t groups[GROUPS_MOST], int signal)
{
    for (size_t i = 0; i < GROUPS_MOST; i++)
        if (groups[i] > 0) kill(-groups[i], signal);
}

/* guard: reads until the runner is gone, then cleans up. */
static void guard(int fd)
{
    static pid_t groups[GROUPS_MOST];
    struct message message;
    char folder[sizeof message.path] = "";

    while (read(fd, &message, sizeof message) == (ssize_t)sizeof message) {
        switch (message.kind) {
        case WATCH: change(groups, 0, message.group); break;
        case FORGET: change(groups, message.group, 0); break;
        case FOLDER: memcpy(folder, message.path, sizeof folder); break;
        case DISMISS: return;
        }
    }
    end_all(groups, SIGTERM);
    nanosleep(&(struct timespec){.tv_nsec = GRACE_MS * 1000000L}, NULL);
    end_all(groups, SIGKILL);
    if (*folder) conf_folder_remove(folder);
}

/* free_streams: who waits for the end of the runner's output must not wait for the guardian. */
static void free_streams(void)
{
    int fd = open("/dev/null", O_RDWR);

    for (int stream = 0; fd >= 0 && stream <= 2; stream++)
        if (dup2(fd, stream) < 0) close(stream);
    if (fd > 2) close(fd);
}

enum wx_status conf_guardian_start(void)
{
    int ends[2];

    if (pipe2(ends, O_CLOEXEC) != 0) return WX_ERR_UNAVAILABLE;
    pid_t pid = fork();
    if (pid < 0) return WX_ERR_UNAVAILABLE;
    if (pid == 0) {
        close(ends[1]);
        setsid(); /* Ctrl-C on the terminal is for the runner */
        free_streams();
        guard(ends[0]);
        _exit(0);
    }
    close(ends[0]);
    pipe_fd = ends[1];
    guardian_pid = pid;
    return WX_OK;
}

static void send(const struct message *message)
{
    if (pipe_fd < 0) return;
    ssize_t written = write(pipe_fd, message, sizeof *message);
    (void)written; /* a guardian that died guards nothing: no reason to stop */
}

void conf_guardian_watch(pid_t group)
{
    send(&(struct message){.kind = WATCH, .group = group});
}

void conf_guardian_forget(pid_t group)
{
    send(&(struct message){.kind = FORGET, .group = group});
}

void conf_guardian_folder(const char *path)
{
    struct message message = {.kind = FOLDER};

    if ((size_t)snprintf(message.path, sizeof message.path, "%s", path) < sizeof message.path)
        send(&message);
}

void conf_guardian_dismiss(void)
{
    send(&(struct message){.kind = DISMISS});
    if (pipe_fd >= 0) close(pipe_fd);
    pipe_fd = -1;
    if (guardian_pid) waitpid(guardian_pid, NULL, 0);
    guardian_pid = 0;
}
