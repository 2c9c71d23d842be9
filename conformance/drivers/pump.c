#include "conformance/drivers/drivers.h"

#include "conformance/file.h"
#include "conformance/interrupt.h"
#include "protocol/json_writer.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { CHUNK = 16 * 1024, STEP_MS = 50, CHUNKS_AT_ONCE = 8 };

/* take: reads what is there; false at the end of the stream. */
static bool take(int *fd, struct wx_buf *out)
{
    for (;;) {
        unsigned char *room = wx_buf_extend(out, CHUNK);
        if (!room) return true; /* over its limit: the buffer says so */
        ssize_t size = read(*fd, room, CHUNK);
        wx_buf_truncate(out, out->size - CHUNK + (size > 0 ? (size_t)size : 0));
        if (size > 0) continue;
        if (size < 0 && (errno == EAGAIN || errno == EINTR)) return true;
        conf_fd_close(fd);
        return false;
    }
}

/* take_stderr: keeps the end of it, since the last words are the telling ones. Reads no more than a
 * pipe or two at once: a client that never stops talking must not outlive its deadline. */
static void take_stderr(struct conf_process *process, struct conf_answer *answer)
{
    struct wx_buf *kept = &answer->stderr_text;
    char chunk[CHUNK];

    for (int i = 0; i < CHUNKS_AT_ONCE && process->err >= 0; i++) {
        ssize_t size = read(process->err, chunk, sizeof chunk);
        if (size < 0 && (errno == EAGAIN || errno == EINTR)) return;
        if (size <= 0) {
            conf_fd_close(&process->err);
            return;
        }
        if (kept->size + (size_t)size > CONF_STDERR_LIMIT) {
            size_t half = kept->size / 2;
            memmove(kept->data, kept->data + kept->size - half, half);
            answer->stderr_left_out += kept->size - half;
            wx_buf_truncate(kept, half);
        }
        wx_buf_append(kept, wx_bytes(chunk, (size_t)size));
    }
}

void conf_pump_stderr(struct conf_process *process, struct conf_answer *answer)
{
    if (process->pid) take_stderr(process, answer);
}

static bool has_line(const struct wx_buf *out)
{
    const unsigned char *newline = out->size ? memrchr(out->data, '\n', out->size) : NULL;

    return newline && wx_bytes_trim(wx_bytes(out->data, (size_t)(newline - out->data))).size > 0;
}

/* give: writes what the pipe takes; a client that closed its stdin gets no more. */
static void give(struct conf_process *process, struct wx_bytes *input)
{
    while (input->size && process->in >= 0) {
        ssize_t size = write(process->in, input->data, input->size);
        if (size >= 0) {
            *input = wx_bytes_from(*input, (size_t)size);
            continue;
        }
        if (errno == EINTR) continue;
        if (errno != EAGAIN) conf_fd_close(&process->in);
        return;
    }
}

static void wait_for(struct conf_process *process, int exit_fd, const struct wx_bytes *input,
                     int64_t until_ms)
{
    int64_t left = until_ms - conf_clock_ms();
    struct pollfd set[] = {{.fd = process->out, .events = POLLIN},
                           {.fd = process->err, .events = POLLIN},
                           {.fd = exit_fd, .events = POLLIN},
                           {.fd = input->size ? process->in : -1, .events = POLLOUT},
                           {.fd = conf_interrupt_fd(), .events = POLLIN}};

    /* Without a descriptor for the exit (an old kernel) it is looked for every STEP_MS. */
    if (exit_fd < 0 && left > STEP_MS) left = STEP_MS;
    poll(set, sizeof set / sizeof *set, left > 0 ? (int)left : 0);
}

enum conf_pump conf_pump(struct conf_process *process, struct wx_bytes *input, bool for_line,
                         int64_t until_ms, struct wx_buf *out, struct conf_answer *answer)
{
    CONF_FD(exit_fd) = process->exited ? -1 : (int)syscall(SYS_pidfd_open, process->pid, 0);

    for (;;) {
        bool exited = conf_process_poll(process); /* before reading: what it wrote is there then */
        give(process, input);
        if (process->out >= 0) take(&process->out, out);
        take_stderr(process, answer);
        if (wx_buf_status(out) == WX_ERR_MEMORY) return CONF_PUMP_STARVED;
        if (wx_buf_status(out) != WX_OK) return CONF_PUMP_FLOOD;
        if (for_line && has_line(out)) return CONF_PUMP_LINE;
        if (exited || (for_line && process->out < 0)) return CONF_PUMP_CLOSED;
        if (conf_clock_ms() >= until_ms || conf_interrupted()) return CONF_PUMP_LATE;
        wait_for(process, exit_fd, input, until_ms);
    }
}

enum conf_delivery conf_pump_delivery(enum conf_pump pump)
{
    switch (pump) {
    case CONF_PUMP_LINE: return CONF_DELIVERY_RESULT;
    case CONF_PUMP_CLOSED: return CONF_DELIVERY_GONE;
    case CONF_PUMP_LATE: return CONF_DELIVERY_TIMED_OUT;
    case CONF_PUMP_FLOOD: return CONF_DELIVERY_FLOOD;
    case CONF_PUMP_STARVED: return CONF_DELIVERY_UNREAD;
    }
    return CONF_DELIVERY_UNREAD;
}

void conf_call_json(const struct conf_call *call, struct wx_buf *out)
{
    struct wx_json_writer writer = wx_json_writer(out);

    wx_json_begin_object(&writer, NULL);
    for (size_t i = 0; i < call->input_count; i++) {
        const struct conf_input *input = &call->inputs[i];
        if (!input->value) continue;
        if (input->is_number)
            wx_json_write_integer(&writer, input->name, strtoll(input->value, NULL, 10));
        else
            wx_json_write_text(&writer, input->name, input->value);
    }
    wx_json_end_object(&writer);
}
