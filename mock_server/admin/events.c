/* The requests of a space as they come, as server-sent events: `id` is the record's, `data` the
 * record as GET /requests shows it. */
#include <stdlib.h>
#include <time.h>

#include "mock_server/admin/admin.h"

enum {
    QUIET_S = 15,             /* until a comment says that the stream is alive */
    EVENTS_MOST = 512 * 1024, /* bytes, about, that are said at a time */
};

struct events {
    struct mock_service *service;
    struct mock_space *space; /* held */
    uint64_t since;           /* the newest record that was told */
    int64_t spoken_at;        /* seconds of the machine's own */
};

static int64_t seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec;
}

/* Whether its space is still the one of that name: an ended space has no more to tell. */
static bool is_there(const struct events *events)
{
    __attribute__((cleanup(mock_space_drop_local))) struct mock_space *space =
        mock_spaces_find(mock_service_spaces(events->service), mock_space_id(events->space));
    return space == events->space;
}

static void append_event(const struct mock_record *record, struct wx_buf *out)
{
    wx_buf_append_format(out, "id: %llu\ndata: ", (unsigned long long)record->id);
    struct wx_json_writer writer = wx_json_writer(out);
    mock_record_write(record, &writer, NULL);
    wx_buf_append_text(out, "\n\n");
}

static bool next_events(void *context, struct wx_buf *out)
{
    struct events *events = context;
    struct mock_journal *journal = mock_space_journal(events->space);
    while (out->size < EVENTS_MOST) {
        __attribute__((cleanup(mock_record_free_local))) struct mock_record *record =
            mock_journal_copy_after(journal, events->since);
        if (!record) break;
        events->since = record->id;
        append_event(record, out);
    }
    if (out->size == 0 && seconds() - events->spoken_at >= QUIET_S)
        wx_buf_append_text(out, ": nothing new\n\n");
    if (out->size > 0) events->spoken_at = seconds();
    return is_there(events);
}

static void end_events(void *context)
{
    struct events *events = context;
    mock_service_close_stream(events->service);
    mock_space_drop(events->space);
    free(events);
}

void mock_admin_events(const struct mock_admin_call *call, struct mock_reply *reply)
{
    int64_t since = (int64_t)mock_journal_last_id(mock_space_journal(call->space));
    if (!mock_admin_query_integer(call, "since", 0, INT64_MAX, &since, reply)) return;
    if (!mock_service_open_stream(call->service)) {
        mock_reply_header(reply, "Retry-After", "60");
        mock_admin_refuse(reply, 503, "too-many-streams",
                          "%d streams of events are open already: ask GET /__admin/requests?since= "
                          "in their place",
                          MOCK_STREAMS_MOST);
        return;
    }
    struct events *events = calloc(1, sizeof *events);
    if (!events) {
        mock_service_close_stream(call->service);
        mock_admin_refuse_status(reply, WX_ERR_MEMORY);
        return;
    }
    *events = (struct events){.service = call->service,
                              .space = mock_space_hold(call->space),
                              .since = (uint64_t)since,
                              .spoken_at = seconds()};
    reply->content_type = "text/event-stream; charset=utf-8";
    wx_buf_append_text(&reply->body, ": the requests of a space\n\n");
    mock_reply_go_on(
        reply, &(struct mock_stream){.context = events, .next = next_events, .end = end_events});
}
