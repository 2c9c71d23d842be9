/* What goes on the wire, byte for byte, over a wire that is a buffer. */
#include "mock_server/delivery.h"

#include <criterion/criterion.h>

struct fake {
    struct wx_buf written;
    size_t takes;     /* bytes until the peer is gone */
    int64_t waited;   /* milliseconds */
    int64_t patience; /* milliseconds until `then` */
    enum mock_wait then;
    size_t writes, resets, cuts;
};

static const char *reason(int status)
{
    return status == 200 ? "OK" : "Odd";
}

static size_t fake_write(void *context, struct wx_bytes bytes)
{
    struct fake *fake = context;
    size_t size = bytes.size < fake->takes ? bytes.size : fake->takes;
    wx_buf_append(&fake->written, wx_bytes(bytes.data, size));
    fake->takes -= size;
    fake->writes++;
    return size;
}

static enum mock_wait fake_wait(void *context, int64_t milliseconds)
{
    struct fake *fake = context;
    if (milliseconds > fake->patience) {
        fake->waited += fake->patience;
        return fake->then;
    }
    fake->waited += milliseconds;
    fake->patience -= milliseconds;
    return MOCK_WAIT_ELAPSED;
}

static void fake_reset(void *context)
{
    ((struct fake *)context)->resets++;
}

static void fake_cut(void *context)
{
    ((struct fake *)context)->cuts++;
}

static struct fake patient(void)
{
    return (struct fake){.written.limit = 1000000,
                         .takes = SIZE_MAX,
                         .patience = INT64_MAX,
                         .then = MOCK_WAIT_STOPPING};
}

static enum mock_sent send_reply(struct fake *fake, const char *method,
                                 const struct mock_reply *reply)
{
    struct mock_wire wire = {fake, reason, fake_write, fake_wait, fake_reset, fake_cut};
    struct mock_request request = {.method_name = method};
    return mock_deliver(&wire, &request, reply, false);
}

static void prepare(struct mock_reply *reply)
{
    mock_reply_header(reply, "Date", NULL);
    wx_buf_append_text(&reply->body, "{\"a\":12}");
}

#define HEAD "HTTP/1.1 200 OK\r\nContent-Type: application/json; encoding=utf-8\r\n"
#define KEPT "Connection: keep-alive\r\n\r\n"

static const struct {
    const char *name;
    struct mock_delivery delivery;
    const char *written;
    enum mock_sent sent;
    size_t resets, cuts;
    bool closes;
} ROWS[] = {
    {"whole", {0}, HEAD "Content-Length: 8\r\n" KEPT "{\"a\":12}", MOCK_SENT_COMPLETE, 0, 0, false},
    {"drop after",
     {.drop_after = true},
     HEAD "Content-Length: 8\r\n" KEPT "{\"a\":12}",
     MOCK_SENT_COMPLETE,
     0,
     0,
     true},
    {"chunked",
     {.chunk_size = 3},
     HEAD "Transfer-Encoding: chunked\r\n" KEPT "3\r\n{\"a\r\n3\r\n\":1\r\n2\r\n2}\r\n0\r\n\r\n",
     MOCK_SENT_COMPLETE,
     0,
     0,
     false},
    {"empty", {.transport = MOCK_TRANSPORT_EMPTY}, "", MOCK_SENT_NONE, 0, 0, true},
    {"reset", {.transport = MOCK_TRANSPORT_RESET}, "", MOCK_SENT_NONE, 1, 0, true},
    {"reset in the middle",
     {.transport = MOCK_TRANSPORT_RESET, .has_after_bytes = true, .after_bytes = 5},
     "HTTP/",
     MOCK_SENT_PARTIAL,
     1,
     0,
     true},
    {"reset behind the answer",
     {.transport = MOCK_TRANSPORT_RESET, .has_after_bytes = true, .after_bytes = 5000},
     HEAD "Content-Length: 8\r\n" KEPT "{\"a\":12}",
     MOCK_SENT_COMPLETE,
     1,
     0,
     true},
    {"truncate",
     {.transport = MOCK_TRANSPORT_TRUNCATE},
     HEAD "Content-Length: 8\r\n" KEPT "{\"a\"",
     MOCK_SENT_PARTIAL,
     0,
     1,
     true},
    {"truncate early",
     {.transport = MOCK_TRANSPORT_TRUNCATE, .has_after_bytes = true, .after_bytes = 8},
     "HTTP/1.1",
     MOCK_SENT_PARTIAL,
     0,
     1,
     true},
    {"early close",
     {.transport = MOCK_TRANSPORT_EARLY_CLOSE},
     HEAD "Content-Length: 8\r\n" KEPT,
     MOCK_SENT_PARTIAL,
     0,
     1,
     true},
    {"hang", {.transport = MOCK_TRANSPORT_HANG}, "", MOCK_SENT_NONE, 0, 0, true},
    {"bad length",
     {.transport = MOCK_TRANSPORT_BAD_LENGTH},
     HEAD "Content-Length: 72\r\n" KEPT "{\"a\":12}",
     MOCK_SENT_COMPLETE,
     0,
     0,
     true},
    {"bad length, less",
     {.transport = MOCK_TRANSPORT_BAD_LENGTH, .length_change = -3},
     HEAD "Content-Length: 5\r\n" KEPT "{\"a\":12}",
     MOCK_SENT_COMPLETE,
     0,
     0,
     true},
    {"bad length, less than nothing",
     {.transport = MOCK_TRANSPORT_BAD_LENGTH, .length_change = -30},
     HEAD "Content-Length: 0\r\n" KEPT "{\"a\":12}",
     MOCK_SENT_COMPLETE,
     0,
     0,
     true},
    {"bad chunk",
     {.transport = MOCK_TRANSPORT_BAD_CHUNK},
     HEAD "Transfer-Encoding: chunked\r\n" KEPT "4\r\n{\"a\"\r\nno-size\r\n:12}\r\n0\r\n\r\n",
     MOCK_SENT_COMPLETE,
     0,
     0,
     true},
    {"no last chunk",
     {.transport = MOCK_TRANSPORT_NO_LAST_CHUNK},
     HEAD "Transfer-Encoding: chunked\r\n" KEPT "5\r\n{\"a\":\r\n3\r\n12}\r\n",
     MOCK_SENT_PARTIAL,
     0,
     0,
     true},
    {"trickle",
     {.transport = MOCK_TRANSPORT_TRICKLE},
     HEAD "Content-Length: 8\r\n" KEPT "{\"a\":12}",
     MOCK_SENT_COMPLETE,
     0,
     0,
     false},
};

Test(delivery, each_transport_puts_just_its_bytes_on_the_wire_and_says_how_they_left)
{
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        struct fake fake = patient();
        MOCK_REPLY(reply);
        prepare(&reply);
        reply.delivery = ROWS[i].delivery;
        cr_expect_eq(send_reply(&fake, "GET", &reply), ROWS[i].sent, "%s", ROWS[i].name);
        cr_expect_str_eq(wx_buf_text(&fake.written), ROWS[i].written, "%s: %s", ROWS[i].name,
                         wx_buf_text(&fake.written));
        cr_expect_eq(fake.resets, ROWS[i].resets, "%s", ROWS[i].name);
        cr_expect_eq(fake.cuts, ROWS[i].cuts, "%s", ROWS[i].name);
        cr_expect_eq(mock_delivery_closes(&reply, false), ROWS[i].closes, "%s", ROWS[i].name);
        cr_expect(mock_delivery_closes(&reply, true), "%s", ROWS[i].name);
        wx_buf_release(&fake.written);
    }
}

Test(delivery, an_honest_answer_leaves_in_one_write)
{
    struct fake fake = patient();
    MOCK_REPLY(reply);
    prepare(&reply);
    (void)!send_reply(&fake, "GET", &reply);
    cr_expect_eq(fake.writes, 1u);
    cr_expect_eq(fake.waited, 0);
    wx_buf_release(&fake.written);
}

Test(delivery, garbage_is_no_http_and_no_part_of_the_answer)
{
    struct fake fake = patient();
    MOCK_REPLY(reply);
    prepare(&reply);
    reply.delivery.transport = MOCK_TRANSPORT_GARBAGE;
    cr_expect_eq(send_reply(&fake, "GET", &reply), MOCK_SENT_NONE);
    cr_expect_gt(fake.written.size, 10u);
    cr_expect_not(wx_bytes_starts_with(wx_buf_bytes(&fake.written), "HTTP"));
    wx_buf_release(&fake.written);
}

Test(delivery, a_trickle_pauses_between_bytes_and_gives_up_with_the_peer_or_the_listener)
{
    struct fake fake = patient();
    MOCK_REPLY(reply);
    prepare(&reply);
    reply.delivery = (struct mock_delivery){.transport = MOCK_TRANSPORT_TRICKLE, .trickle_ms = 50};
    fake.patience = 50 * 9;
    cr_expect_eq(send_reply(&fake, "GET", &reply), MOCK_SENT_PARTIAL);
    cr_expect_eq(fake.written.size, 10u);
    cr_expect_eq(fake.writes, 10u);
    cr_expect_eq(fake.cuts, 1u);
    wx_buf_release(&fake.written);
}

Test(delivery, no_fault_holds_a_connection_for_more_than_ten_minutes)
{
    static const enum mock_transport SLOW[] = {MOCK_TRANSPORT_TRICKLE, MOCK_TRANSPORT_HANG};
    for (size_t i = 0; i < sizeof SLOW / sizeof SLOW[0]; i++) {
        struct fake fake = patient();
        MOCK_REPLY(reply);
        prepare(&reply);
        reply.delivery = (struct mock_delivery){.transport = SLOW[i], .trickle_ms = 599999};
        cr_expect_neq(send_reply(&fake, "GET", &reply), MOCK_SENT_COMPLETE);
        cr_expect_leq(fake.waited, 600000);
        cr_expect_geq(fake.waited, 600000 - 1);
        wx_buf_release(&fake.written);
    }
}

static const struct {
    const char *name;
    enum mock_wait then;
    enum mock_sent sent;
} DELAYS[] = {
    {"the peer has gone", MOCK_WAIT_PEER_GONE, MOCK_SENT_NONE},
    {"the listener stops", MOCK_WAIT_STOPPING, MOCK_SENT_COMPLETE},
    {"the time is over", MOCK_WAIT_ELAPSED, MOCK_SENT_COMPLETE},
};

Test(delivery, a_delayed_answer_leaves_when_the_time_is_over_and_not_to_a_peer_that_has_gone)
{
    for (size_t i = 0; i < sizeof DELAYS / sizeof DELAYS[0]; i++) {
        struct fake fake = patient();
        MOCK_REPLY(reply);
        prepare(&reply);
        reply.delivery.delay_ms = 1000;
        if (DELAYS[i].then != MOCK_WAIT_ELAPSED) fake.patience = 300;
        fake.then = DELAYS[i].then;
        cr_expect_eq(send_reply(&fake, "GET", &reply), DELAYS[i].sent, "%s", DELAYS[i].name);
        cr_expect_eq(fake.waited, DELAYS[i].then == MOCK_WAIT_ELAPSED ? 1000 : 300);
        wx_buf_release(&fake.written);
    }
}

Test(delivery, an_answer_that_breaks_off_is_partial_and_one_that_never_began_is_none)
{
    struct fake fake = patient();
    MOCK_REPLY(reply);
    prepare(&reply);
    fake.takes = 20;
    cr_expect_eq(send_reply(&fake, "GET", &reply), MOCK_SENT_PARTIAL);
    fake.takes = 0;
    cr_expect_eq(send_reply(&fake, "GET", &reply), MOCK_SENT_NONE);
    wx_buf_release(&fake.written);
}

Test(delivery, headers_of_a_fault_stand_in_place_of_the_usual_ones)
{
    struct fake fake = patient();
    MOCK_REPLY(reply);
    prepare(&reply);
    mock_reply_header(&reply, "content-type", "text/html");
    mock_reply_header(&reply, "Connection", NULL);
    mock_reply_header(&reply, "Content-Length", "3");
    (void)!send_reply(&fake, "GET", &reply);
    cr_expect_str_eq(wx_buf_text(&fake.written),
                     "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nContent-Length: 3\r\n\r\n"
                     "{\"a\":12}");
    wx_buf_release(&fake.written);
}

Test(delivery, what_http_gives_no_body_has_none)
{
    static const struct {
        const char *method;
        int status;
        const char *written;
    } BARE[] = {
        {"HEAD", 200, HEAD "Content-Length: 8\r\n" KEPT},
        {"GET", 204, "HTTP/1.1 204 Odd\r\nContent-Type: application/json; encoding=utf-8\r\n" KEPT},
        {"GET", 304, "HTTP/1.1 304 Odd\r\nContent-Type: application/json; encoding=utf-8\r\n" KEPT},
    };
    for (size_t i = 0; i < sizeof BARE / sizeof BARE[0]; i++) {
        struct fake fake = patient();
        MOCK_REPLY(reply);
        prepare(&reply);
        reply.status = BARE[i].status;
        cr_expect_eq(send_reply(&fake, BARE[i].method, &reply), MOCK_SENT_COMPLETE);
        cr_expect_str_eq(wx_buf_text(&fake.written), BARE[i].written);
        wx_buf_release(&fake.written);
    }
}

/* Says one, nothing, two; then it is over. */
struct speech {
    int said;
    int ended;
};

static bool next_word(void *context, struct wx_buf *out)
{
    struct speech *speech = context;
    speech->said++;
    if (speech->said == 1) wx_buf_append_text(out, "one;");
    if (speech->said == 3) wx_buf_append_text(out, "two;");
    return speech->said < 3;
}

static void end_speech(void *context)
{
    ((struct speech *)context)->ended++;
}

static const struct {
    const char *name;
    bool breaks; /* in the first word */
    int64_t patience;
    const char *written;
    enum mock_sent sent;
} STREAMS[] = {
    {"to its end", false, INT64_MAX, "start;one;two;", MOCK_SENT_COMPLETE},
    {"the peer or the listener goes", false, 50, "start;one;", MOCK_SENT_PARTIAL},
    {"the connection breaks", true, INT64_MAX, "start;o", MOCK_SENT_PARTIAL},
};

Test(delivery, a_stream_follows_the_body_without_a_length_and_ends_the_connection)
{
    static const char STREAM_HEAD[] = HEAD "Connection: close\r\n\r\n";
    for (size_t i = 0; i < sizeof STREAMS / sizeof STREAMS[0]; i++) {
        struct speech speech = {0};
        struct fake fake = patient();
        if (STREAMS[i].breaks) fake.takes = sizeof STREAM_HEAD - 1 + strlen("start;o");
        fake.patience = STREAMS[i].patience;
        WX_BUF(expected, 1000);
        wx_buf_append_format(&expected, "%s%s", STREAM_HEAD, STREAMS[i].written);
        {
            MOCK_REPLY(reply);
            mock_reply_header(&reply, "Date", NULL);
            wx_buf_append_text(&reply.body, "start;");
            mock_reply_go_on(&reply, &(struct mock_stream){&speech, next_word, end_speech});
            cr_expect(mock_delivery_closes(&reply, false));
            cr_expect_eq(send_reply(&fake, "GET", &reply), STREAMS[i].sent, "%s", STREAMS[i].name);
        }
        cr_expect_str_eq(wx_buf_text(&fake.written), wx_buf_text(&expected));
        cr_expect_eq(speech.ended, 1, "%s: its context is given back once", STREAMS[i].name);
        wx_buf_release(&fake.written);
    }
}
