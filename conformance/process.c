#include "conformance/process.h"

#include "conformance/file.h"
#include "conformance/guardian.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MARK "WXCONFORM_MARK="

enum { ENVIRON_LIMIT = 2 * 1024 * 1024, NAP_MS = 2, SHELL_SIGNAL = 128 };

static atomic_ulong mark_count;

int64_t conf_clock_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void nap(void)
{
    nanosleep(&(struct timespec){.tv_nsec = NAP_MS * 1000000L}, NULL);
}

enum wx_status conf_process_adopt(void)
{
    return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0 ? WX_OK : WX_ERR_UNAVAILABLE;
}

/* --- starting --------------------------------------------------------------------------------- */

struct pipes {
    int in[2], out[2], err[2];
};

static void pipes_close(struct pipes *pipes)
{
    int *all[] = {&pipes->in[0],  &pipes->in[1],  &pipes->out[0],
                  &pipes->out[1], &pipes->err[0], &pipes->err[1]};

    for (size_t i = 0; i < sizeof all / sizeof *all; i++) conf_fd_close(all[i]);
}

static bool pipes_open(struct pipes *pipes)
{
    return pipe2(pipes->in, O_CLOEXEC) == 0 && pipe2(pipes->out, O_CLOEXEC) == 0 &&
           pipe2(pipes->err, O_CLOEXEC) == 0;
}

/* with_mark: the environment and one more entry, by which a process that left its group is found.
 * The list is the caller's to free; its texts are not. */
static char **with_mark(char *const environment[], char *mark)
{
    size_t count = 0;

    while (environment[count]) count++;
    char **list = calloc(count + 2, sizeof *list);
    if (!list) return NULL;
    memcpy(list, environment, count * sizeof *list);
    list[count] = mark;
    return list;
}

static int prepare(posix_spawnattr_t *attributes, posix_spawn_file_actions_t *actions,
                   const struct pipes *pipes, const char *directory)
{
    sigset_t none, all;
    int error = 0;

    sigemptyset(&none);
    sigfillset(&all);
    error |= posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK |
                                                      POSIX_SPAWN_SETSIGDEF);
    error |= posix_spawnattr_setpgroup(attributes, 0);
    error |= posix_spawnattr_setsigmask(attributes, &none);
    error |= posix_spawnattr_setsigdefault(attributes, &all);
    error |= posix_spawn_file_actions_adddup2(actions, pipes->in[0], STDIN_FILENO);
    error |= posix_spawn_file_actions_adddup2(actions, pipes->out[1], STDOUT_FILENO);
    error |= posix_spawn_file_actions_adddup2(actions, pipes->err[1], STDERR_FILENO);
    if (directory) error |= posix_spawn_file_actions_addchdir_np(actions, directory);
#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 34)
    /* Ours are all close-on-exec; those of libraries need not be. */
    error |= posix_spawn_file_actions_addclosefrom_np(actions, STDERR_FILENO + 1);
#endif
    return error;
}

static int spawn(const char *command, char *const environment[], const char *directory,
                 const struct pipes *pipes, pid_t *out_pid)
{
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_t actions;
    char *arguments[] = {(char[]){"sh"}, (char[]){"-c"}, strdup(command), NULL};
    int error = ENOMEM;

    if (!arguments[2]) return ENOMEM;
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_init(&actions);
    if (prepare(&attributes, &actions, pipes, directory) == 0)
        error = posix_spawn(out_pid, "/bin/sh", &actions, &attributes, arguments, environment);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    free(arguments[2]);
    return error;
}

static void set_nonblocking(int fd)
{
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
}

enum wx_status conf_process_start(const char *command, char *const environment[],
                                  const char *directory, struct conf_process *out)
{
    struct pipes pipes = {{-1, -1}, {-1, -1}, {-1, -1}};
    struct conf_process process = {.exit_status = -1};
    int error = ENOMEM;

    process.mark = atomic_fetch_add(&mark_count, 1) + 1;
    char mark[64];
    snprintf(mark, sizeof mark, MARK "%d.%lu", (int)getpid(), process.mark);
    char **list = with_mark(environment ? environment : environ, mark);
    if (list && pipes_open(&pipes)) error = spawn(command, list, directory, &pipes, &process.pid);
    free(list);
    if (error) {
        pipes_close(&pipes);
        errno = error;
        return WX_ERR_IO;
    }
    process.in = pipes.in[1];
    process.out = pipes.out[0];
    process.err = pipes.err[0];
    pipes.in[1] = pipes.out[0] = pipes.err[0] = -1;
    pipes_close(&pipes);
    conf_guardian_watch(process.pid);
    set_nonblocking(process.in);
    set_nonblocking(process.out);
    set_nonblocking(process.err);
    *out = process;
    return WX_OK;
}

/* --- watching --------------------------------------------------------------------------------- */

bool conf_process_poll(struct conf_process *process)
{
    int status = 0;

    if (!process->pid || process->exited) return true;
    if (waitpid(process->pid, &status, WNOHANG) != process->pid) return false;
    process->exited = true;
    if (WIFEXITED(status)) process->exit_status = WEXITSTATUS(status);
    if (WIFSIGNALED(status)) process->exit_signal = WTERMSIG(status);
    /* The shell in between ends with 128 and the number when a signal ended the client. */
    if (process->exit_status > SHELL_SIGNAL && process->exit_status < SHELL_SIGNAL + NSIG) {
        process->exit_signal = process->exit_status - SHELL_SIGNAL;
        process->exit_status = -1;
    }
    return true;
}

/* reap_group: the group's members that became our children and ended. */
static void reap_group(pid_t group)
{
    while (waitpid(-group, NULL, WNOHANG) > 0) continue;
}

static bool group_is_alive(const struct conf_process *process)
{
    if (process->exited) reap_group(process->pid);
    return kill(-process->pid, 0) == 0;
}

/* is_child: whether a process's parent is us (the fourth field of its stat, behind the name). */
static bool is_child(const char *pid)
{
    char path[64], text[512];

    snprintf(path, sizeof path, "/proc/%.20s/stat", pid);
    CONF_FD(fd) = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t size = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
    if (size <= 0) return false;
    text[size] = '\0';
    const char *end = strrchr(text, ')'); /* ") S 123 …": the state, and the parent */
    if (!end || strlen(end) < 4) return false;
    return strtol(end + 4, NULL, 10) == (long)getpid();
}

static bool has_mark(const char *pid, unsigned long mark)
{
    WX_BUF(text, ENVIRON_LIMIT);
    char path[64], wanted[64];

    snprintf(path, sizeof path, "/proc/%.20s/environ", pid);
    int size = snprintf(wanted, sizeof wanted, MARK "%d.%lu", (int)getpid(), mark);
    if (conf_file_read(path, &text) != WX_OK) return false;
    return text.size &&
           memmem(text.data, text.size + 1, wanted, (size_t)size + 1) != NULL; /* with its NUL */
}

/* next_adopted: a child of ours that carries the mark, but is not the process itself: a descendant
 * that left the group and lost its parent. 0 where there is none. */
static pid_t next_adopted(const struct conf_process *process)
{
    DIR *listing = opendir("/proc");
    pid_t found = 0;

    if (!listing) return 0;
    for (struct dirent *entry; !found && (entry = readdir(listing)) != NULL;) {
        if (!isdigit((unsigned char)entry->d_name[0])) continue;
        pid_t pid = (pid_t)strtol(entry->d_name, NULL, 10);
        if (pid != process->pid && is_child(entry->d_name) &&
            has_mark(entry->d_name, process->mark))
            found = pid;
    }
    closedir(listing);
    return found;
}

bool conf_process_has_strays(const struct conf_process *process)
{
    if (!process->pid) return false;
    return group_is_alive(process) || next_adopted(process) != 0;
}

/* --- ending ----------------------------------------------------------------------------------- */

static bool group_ends_within(struct conf_process *process, int limit_ms)
{
    int64_t until = conf_clock_ms() + limit_ms;

    for (;;) {
        bool ended = conf_process_poll(process);
        if (ended && !group_is_alive(process)) return true;
        if (conf_clock_ms() >= until) return false;
        nap();
    }
}

/* end_adopted: what left the group is not asked politely: it had its chance with the group. */
static void end_adopted(const struct conf_process *process)
{
    pid_t pid;

    while ((pid = next_adopted(process)) != 0) {
        kill(pid, SIGKILL);
        waitpid(pid, NULL, 0);
    }
}

void conf_process_end(struct conf_process *process, int grace_ms)
{
    if (!process->pid) return;
    conf_fd_close(&process->in);
    if (!conf_process_poll(process) || group_is_alive(process)) {
        kill(-process->pid, SIGTERM);
        if (!group_ends_within(process, grace_ms)) {
            kill(-process->pid, SIGKILL);
            group_ends_within(process, CONF_PROCESS_GRACE_MS);
        }
    }
    end_adopted(process);
    conf_guardian_forget(process->pid);
    conf_fd_close(&process->out);
    conf_fd_close(&process->err);
    process->pid = 0;
}
