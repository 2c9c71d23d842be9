/* The running double: its spaces, its certificates, and what a request on each listener meets. */
#ifndef MOCK_SERVICE_H
#define MOCK_SERVICE_H

#include "mock_server/authority.h"
#include "mock_server/counters.h"
#include "mock_server/journal/recorder.h"
#include "mock_server/ports.h"
#include "mock_server/spaces.h"

enum { MOCK_STREAMS_MOST = 8 };

struct mock_service;

/* Who is told what a person at the terminal wants to know. Called on the listeners' threads. */
struct mock_service_teller {
    void *context;
    /* refused: a request that was refused, as the journal has it; NULL: nobody asks. */
    void (*refused)(void *context, const struct mock_record *record);
    /* lost: the journal file did not take a request, which was answered with -1. `error` is an
     * errno where `status` is WX_ERR_IO. */
    void (*lost)(void *context, enum wx_status status, int error);
};

/* Texts are borrowed for as long as the service lives. */
struct mock_service_options {
    const char *admin_token;      /* what the admin API asks for as a bearer token; NULL: nothing */
    const char *ports_address;    /* where the ports of spaces listen; IPv4, dotted */
    const char *ca_file;          /* where the authority's certificate lies; NULL: nowhere */
    const char *const *tls_names; /* further names for certificates */
    size_t tls_name_count;
    uint64_t seed;        /* of what faults draw */
    size_t keep;          /* records in each space's journal */
    bool no_debug_header; /* answers without X-Wxmock-Diagnosis */
    struct mock_service_teller tell;
};

/* mock_service_new: a service whose default space has that world. It takes the authority and the
 * recorder on success. */
enum wx_status mock_service_new(const struct mock_service_options *options,
                                struct mock_world *world, struct mock_authority *authority,
                                struct mock_recorder *recorder, struct mock_service **out)
    WX_MUST_CHECK;

/* mock_service_free: closes the ports of all spaces; after the other listeners have stopped. */
void mock_service_free(struct mock_service *service);

const struct mock_service_options *mock_service_options(const struct mock_service *service);
struct mock_spaces *mock_service_spaces(struct mock_service *service);
struct mock_space *mock_service_default_space(struct mock_service *service);
const struct mock_authority *mock_service_authority(const struct mock_service *service);

struct mock_counters *mock_service_counters(struct mock_service *service);
struct mock_recorder *mock_service_recorder(struct mock_service *service);

/* mock_service_begin_work, mock_service_end_work: around what keeps a processor busy, from RSA to
 * the record. As many threads as there are processors may be at it; the others wait in order, so
 * that with many connections each call takes its turn instead of all being slow, and few meet at
 * the journal's lock. */
void mock_service_begin_work(struct mock_service *service);
void mock_service_end_work(struct mock_service *service);

/* mock_service_wake: ends all that waits for a request to come, before the admin listener stops. */
void mock_service_wake(struct mock_service *service);

/* mock_service_tell_refused, mock_service_tell_lost: tell whoever asks of a refused request by its
 * record, and of one that the journal file could not take. */
void mock_service_tell_refused(struct mock_service *service, struct mock_space *space, uint64_t id);
void mock_service_tell_lost(struct mock_service *service, enum wx_status status, int error);

/* mock_service_open_stream: counts a stream of events in; false where there are as many as may be:
 * each holds a thread of the admin listener. mock_service_close_stream: counts it out. */
bool mock_service_open_stream(struct mock_service *service);
void mock_service_close_stream(struct mock_service *service);

/* mock_service_tell_url: where the listener that all spaces share answers on that port, for whoever
 * asks the admin API; told before that API answers. mock_service_url: the same; NULL: not told. */
void mock_service_tell_url(struct mock_service *service, enum mock_port port, const char *url);
const char *mock_service_url(const struct mock_service *service, enum mock_port port);

/* mock_service_take_leaf: what the good HTTPS ports show, where it is not to be made here. */
void mock_service_take_leaf(struct mock_service *service, struct mock_leaf *leaf);

/* mock_service_leaf: the certificate of a variant, made at first use; borrowed. WX_ERR_CRYPTO or
 * WX_ERR_MEMORY where it cannot be made. */
enum wx_status mock_service_leaf(struct mock_service *service, enum mock_leaf_variant variant,
                                 const struct mock_leaf **out) WX_MUST_CHECK;

/* mock_service_open_space: adds a space and opens the ports wanted for it (bits 1 << enum
 * mock_port). WX_ERR_MISMATCH: the id is taken; WX_ERR_LIMIT: too many; else as of
 * mock_ports_open, with `problem`. The caller drops *out. */
enum wx_status mock_service_open_space(struct mock_service *service,
                                       const struct mock_space_start *start, unsigned ports,
                                       struct mock_space **out, struct wx_buf *problem)
    WX_MUST_CHECK;

/* mock_service_close_space: takes a space out, lets its requests finish and closes its ports. False
 * where there is none of that id, or it is the default one. */
bool mock_service_close_space(struct mock_service *service, const char *id);

/* mock_service_api: answers the interface, each request in the space that its token says, else in
 * the default one. mock_service_admin: answers the admin API, whose paths the interface's listeners
 * do not know. */
struct mock_handler mock_service_api(struct mock_service *service);
struct mock_handler mock_service_admin(struct mock_service *service);

/* mock_service_admits: whether the admin API takes this request: its token, where one is asked for.
 */
bool mock_service_admits(const struct mock_service *service, const struct mock_request *request);

#endif
