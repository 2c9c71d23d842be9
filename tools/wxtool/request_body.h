/* The members of a request's body that its signature is about (SPEC.md section 4). */
#ifndef WXTOOL_REQUEST_BODY_H
#define WXTOOL_REQUEST_BODY_H

#include "protocol/json.h"
#include "protocol/serial.h"
#include "tools/wxtool/run.h"

/* What was sent, as it was sent. Views into what it was read from. */
struct wxtool_request {
    struct wx_bytes serial;
    uint32_t timestamp;
    struct wx_bytes sign;
};

/* wxtool_request_read: the request of a parsed body; its views die with `body`. Every defect is a
 * WXTOOL_FAILED of its own, with the errcode that the interface answers. False where the signature
 * cannot be checked. */
bool wxtool_request_read(struct wxtool_run *run, const struct wx_json *body,
                         struct wxtool_request *out);

/* wxtool_request_check_serial: WXTOOL_FAILED where the serial that was sent is not in the form that
 * the interface takes, or is not `own`, the certificate's. */
void wxtool_request_check_serial(struct wxtool_run *run, struct wx_bytes sent,
                                 const struct wx_serial *own);

#endif
