/* The acts of the interfaces, one file each: what happens once every rule holds (routes.h). */
#ifndef MOCK_HANDLERS_H
#define MOCK_HANDLERS_H

#include "mock_server/exchange.h"

/* mock_handle_token: GET /cgi-bin/token (SPEC.md section 2): a new access token; the one before
 * stays valid for 5 minutes. */
enum wx_api_error mock_handle_token(struct mock_exchange *exchange, struct mock_reply *reply);

/* mock_handle_stable_token: POST /cgi-bin/stable_token (SPEC.md section 2): the same access token
 * while it is valid; force_refresh voids it. */
enum wx_api_error mock_handle_stable_token(struct mock_exchange *exchange,
                                           struct mock_reply *reply);

/* mock_handle_get_category: GET /wxa/get_category (SPEC.md section 3): the app's categories. */
enum wx_api_error mock_handle_get_category(struct mock_exchange *exchange,
                                           struct mock_reply *reply);

/* mock_handle_getrealnameinfo: POST /cgi-bin/wxopen/getrealnameinfo (SPEC.md section 4): the name
 * and the card number, each encrypted under the key of the certificate that the request names. */
enum wx_api_error mock_handle_getrealnameinfo(struct mock_exchange *exchange,
                                              struct mock_reply *reply);

#endif
