/* An HTTP proxy for clients whose host cannot be changed: CONNECT api.weixin.qq.com:443 ends at the
 * double, every other target is refused, so that a test can never reach the real host by mistake
 * (INTERFACES.md, --proxy). The HTTP library answers no CONNECT: this is a listener of its own. */
#ifndef MOCK_PROXY_H
#define MOCK_PROXY_H

#include "mock_server/options.h"

enum {
    MOCK_PROXY_TUNNELS_MOST = 256, /* at a time; a newcomer ends the one that is silent longest */
    MOCK_PROXY_SILENT_MS = 500,    /* who spoke since then is not silent; where all did, 503 */
    MOCK_PROXY_HEAD_MS = 10000,    /* for the request's head */
    MOCK_PROXY_IDLE_MS = 300000,   /* a tunnel without a byte that long is closed */
    MOCK_PROXY_HALF_MS = 5000,     /* so is one that the double has ended */
};

struct mock_proxy;

/* mock_proxy_start: listens at `at` (port 0: a free one) and leads every tunnel to `port` of
 * loopback. WX_ERR_IO, and `problem` (which address, why, what to do), where it cannot. */
enum wx_status mock_proxy_start(const struct mock_endpoint_address *at, uint16_t port,
                                struct mock_proxy **out, struct wx_buf *problem) WX_MUST_CHECK;

/* mock_proxy_url: "http://127.0.0.1:3128". */
const char *mock_proxy_url(const struct mock_proxy *proxy);

/* mock_proxy_stop: closes all tunnels and ends. NULL is allowed. */
void mock_proxy_stop(struct mock_proxy *proxy);

#endif
