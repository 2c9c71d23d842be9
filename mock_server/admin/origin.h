/* Who may speak to the admin listener: programs, and pages that it served itself. A browser on this
 * machine carries requests of foreign pages here too, and a foreign name can be made to lead to
 * loopback (DNS rebinding): both are told by the headers that a page cannot choose. */
#ifndef MOCK_ADMIN_ORIGIN_H
#define MOCK_ADMIN_ORIGIN_H

#include "mock_server/request.h"
#include "mock_server/service.h"

enum mock_origin {
    MOCK_ORIGIN_OURS,
    MOCK_ORIGIN_FOREIGN_HOST, /* it came here by a name that is not ours */
    MOCK_ORIGIN_FOREIGN_PAGE, /* a page of another origin sent it */
};

/* mock_origin_judge: `Host` must be a loopback name, an IP address or a --tls-name; any where an
 * admin token is asked for, since then a name alone opens nothing. `Origin`, which browsers add to
 * whatever a page sends, must be that host. A program that sends neither is ours. */
enum mock_origin mock_origin_judge(const struct mock_request *request,
                                   const struct mock_service_options *options);

#endif
