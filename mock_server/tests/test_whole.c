/* What can be answered, and what more has to come of. */
#include <criterion/criterion.h>

#include "mock_server/whole.h"

static const struct {
    const char *name;
    bool whole;
    struct wx_bytes said;
} SAID[] = {
#define ROW(name, whole, literal)                                                                  \
    {                                                                                              \
        name, whole,                                                                               \
        {                                                                                          \
            (const unsigned char *)(literal), sizeof(literal) - 1                                  \
        }                                                                                          \
    }
    ROW("nothing", false, ""),
    ROW("a cut line", false, "GET / HT"),
    ROW("a head without its end", false, "GET / HTTP/1.1\r\nHost: x\r\n"),
    ROW("a head", true, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"),
    ROW("a head and a next one", true, "GET / HTTP/1.1\r\n\r\nGET"),
    ROW("a body that lacks a byte", false, "POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nab"),
    ROW("a body", true, "POST / HTTP/1.1\r\ncontent-length:3\r\n\r\nabc"),
    ROW("a body and more", true, "POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabcd"),
    ROW("a length that is none, which is refused", true,
        "POST / HTTP/1.1\r\nContent-Length: -3\r\n\r\n"),
    ROW("a length beyond all numbers", true,
        "POST / HTTP/1.1\r\nContent-Length: 9999999999999999999999\r\n\r\n"),
    ROW("another header that begins so", true, "POST / HTTP/1.1\r\nContent-Lengthy: 3\r\n\r\n"),
    ROW("chunks without an end", false,
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"),
    ROW("chunks", true,
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"),
    ROW("the beginning of a TLS record", false, "\x16\x03\x01\x00"),
    ROW("a TLS record that lacks a byte", false, "\x16\x03\x01\x00\x02x"),
    ROW("a TLS record", true, "\x16\x03\x01\x00\x02xy"),
    ROW("application data", true, "\x17\x03\x03\x00\x01x"),
#undef ROW
};

Test(whole, what_can_be_answered_is_told_from_what_must_go_on)
{
    for (size_t i = 0; i < sizeof SAID / sizeof SAID[0]; i++)
        cr_expect_eq(mock_is_whole(SAID[i].said), SAID[i].whole, "%s", SAID[i].name);
}
