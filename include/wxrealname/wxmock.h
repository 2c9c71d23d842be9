/* wxmock.h: a double of WeChat's real-name interface inside the tests of a C or C++ program.
 *
 * wxmock_start runs the wxmock program on free ports of the loopback and returns when it answers;
 * the tests point their client at wxmock_url; wxmock_verify says whether the requests came that
 * were due; wxmock_stop ends it and waits. Several may run at once.
 *
 * No process is left over: the double dies with the thread that started it, whatever ends that. So
 * start it in a thread that outlives its use: the main one, as a rule.
 *
 * A struct wxmock is used by one thread at a time; different ones by different threads. Where a
 * function does not return WXMOCK_OK, wxmock_words says what went wrong and what to do.
 *
 * Link with pkg-config's wxmock-test, or CMake's find_package(wxrealname), target
 * wxrealname::wxmock-test. */
#ifndef WXREALNAME_WXMOCK_H
#define WXREALNAME_WXMOCK_H

#ifdef __cplusplus
extern "C" {
#endif

#define WXMOCK_API __attribute__((visibility("default")))

/* What the programs of wxrealname end with, too. */
enum wxmock_result {
    WXMOCK_OK = 0,
    WXMOCK_FAILED = 1, /* what was checked does not hold */
    WXMOCK_USAGE = 2,  /* the call, or what it names, is wrong */
    WXMOCK_ERROR = 3,  /* it could not be done */
};

struct wxmock;

/* Zeroed, it is right for most. All texts are borrowed during the call. */
struct wxmock_options {
    const char *program;      /* the wxmock program. NULL: what the variable WXMOCK names, else the
                                 one installed with this library, else the one on PATH */
    const char *world;        /* a world file; NULL: the built-in world */
    const char *log;          /* what the double tells, refused requests among it, is appended to
                                 this file; NULL: it is asked to be quiet */
    const char *const *extra; /* further options of `wxmock serve`, ended by NULL; NULL: none */
    int timeout_ms;           /* for starting, and for stopping; 0: 30000 */
};

/* wxmock_start: runs a double and waits until it answers. `options` may be NULL. *out is for
 * wxmock_stop, and untouched on failure. WXMOCK_USAGE: no program found, a wrong option or world;
 * WXMOCK_ERROR: it did not come up, or is of another version than this library. */
WXMOCK_API enum wxmock_result wxmock_start(const struct wxmock_options *options,
                                           struct wxmock **out) __attribute__((warn_unused_result));

/* wxmock_stop: lets running requests finish, waits for the end of the process, frees `mock`. NULL
 * is allowed. WXMOCK_ERROR: it had ended before, or had to be killed, or ended with an error; it is
 * gone and freed all the same. */
WXMOCK_API enum wxmock_result wxmock_stop(struct wxmock *mock);

enum wxmock_listener {
    WXMOCK_HTTPS, /* in place of https://api.weixin.qq.com */
    WXMOCK_HTTP,  /* the same without TLS, which the real interface does not offer */
    WXMOCK_ADMIN,
};

/* wxmock_url: the base URL of a listener, such as "https://127.0.0.1:40123", without a slash at its
 * end. Lives as long as `mock`. */
WXMOCK_API const char *wxmock_url(const struct wxmock *mock, enum wxmock_listener listener);

/* wxmock_ca_file: a PEM file with what a client has to trust for WXMOCK_HTTPS. */
WXMOCK_API const char *wxmock_ca_file(const struct wxmock *mock);

/* wxmock_verify: whether the requests came that `expectation` describes, the JSON of the admin
 * API's POST /verify, such as
 *     {"match":{"endpoint":"getrealnameinfo","errcode":0},"exactly":1}
 * WXMOCK_FAILED: no; wxmock_words then tells how many came, and what is wrong with the closest.
 * WXMOCK_USAGE: the expectation is wrong; WXMOCK_ERROR: the double does not answer. */
WXMOCK_API enum wxmock_result wxmock_verify(struct wxmock *mock, const char *expectation)
    __attribute__((warn_unused_result));

/* wxmock_admin: any other call of the admin API: faults, tokens, clock, spaces, reset. `path` is
 * without "/__admin": wxmock_admin(mock, "POST", "/reset", NULL, NULL). `body` is JSON or NULL.
 * *out_answer, where asked for, is the answer's body: JSON, or "" where there is none; free() it.
 * It is untouched unless WXMOCK_OK is returned. WXMOCK_USAGE: the double refuses the call (status
 * 4xx); WXMOCK_ERROR: it does not answer. */
WXMOCK_API enum wxmock_result wxmock_admin(struct wxmock *mock, const char *method,
                                           const char *path, const char *body, char **out_answer)
    __attribute__((warn_unused_result));

/* wxmock_words: what this thread's last failure was about, in English, without a line end; never
 * NULL. Good until this thread's next call. */
WXMOCK_API const char *wxmock_words(void);

#ifdef __cplusplus
}
#endif

#endif
