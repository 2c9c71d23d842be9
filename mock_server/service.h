/* The running double: its spaces, its certificates, and what a request on each listener meets. */
#ifndef MOCK_SERVICE_H
#define MOCK_SERVICE_H

#include "mock_server/authority.h"
#include "mock_server/counters.h"
#include "mock_server/ports.h"
#include "mock_server/spaces.h"

struct mock_service;

/* Texts are borrowed for as long as the service lives. */
struct mock_service_options {
    const char *admin_token;      /* what the admin API asks for as a bearer token; NULL: nothing */
    const char *ports_address;    /* where the ports of spaces listen; IPv4, dotted */
    const char *ca_file;          /* where the authority's certificate lies; NULL: nowhere */
    const char *const *tls_names; /* further names for certificates */
    size_t tls_name_count;
};

/* mock_service_new: a service whose default space has that world. It takes the authority on
 * success. */
enum wx_status mock_service_new(const struct mock_service_options *options,
                                struct mock_world *world, struct mock_authority *authority,
                                struct mock_service **out) WX_MUST_CHECK;

/* mock_service_free: closes the ports of all spaces; after the other listeners have stopped. */
void mock_service_free(struct mock_service *service);

const struct mock_service_options *mock_service_options(const struct mock_service *service);
struct mock_spaces *mock_service_spaces(struct mock_service *service);
struct mock_space *mock_service_default_space(struct mock_service *service);
const struct mock_authority *mock_service_authority(const struct mock_service *service);

struct mock_counters *mock_service_counters(struct mock_service *service);

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

/* mock_door_handler: answers the interface to what comes through a door. */
struct mock_handler mock_door_handler(struct mock_door *door);

/* mock_service_admits: whether the admin API takes this request: its token, where one is asked for.
 */
bool mock_service_admits(const struct mock_service *service, const struct mock_request *request);

#endif
