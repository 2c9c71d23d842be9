#include "conformance/http.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <sys/socket.h>

struct conf_http {
    CURL *curl;
};

enum wx_status conf_http_open(struct conf_http **out)
{
    struct conf_http *http = calloc(1, sizeof *http);

    if (!http) return WX_ERR_MEMORY;
    http->curl = curl_easy_init();
    if (!http->curl) {
        free(http);
        return WX_ERR_UNAVAILABLE;
    }
    *out = http;
    return WX_OK;
}

void conf_http_free(struct conf_http *http)
{
    if (!http) return;
    curl_easy_cleanup(http->curl);
    free(http);
}

static size_t take(char *data, size_t one, size_t size, void *context)
{
    struct wx_buf *out = context;

    (void)one;
    wx_buf_append(out, wx_bytes(data, size));
    return wx_buf_status(out) == WX_OK ? size : 0;
}

/* open_socket: as libcurl would, but nothing that we start inherits it: a client that holds our
 * connection to the mock keeps it open, and could speak on it. */
static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
    (void)context;
    (void)purpose;
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/* make_headers: NULL where there is no memory. */
static struct curl_slist *make_headers(const char *bearer)
{
    WX_BUF(line, 4096);
    if (bearer) wx_buf_append_format(&line, "Authorization: Bearer %s", bearer);
    const char *const wanted[] = {"Content-Type: application/json",
                                  "Expect:", bearer ? wx_buf_text(&line) : NULL};
    struct curl_slist *headers = NULL;
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted && wanted[i]; i++) {
        struct curl_slist *grown = curl_slist_append(headers, wanted[i]);
        if (!grown || wx_buf_status(&line) != WX_OK) { /* without one of them it is another call */
            curl_slist_free_all(grown ? grown : headers);
            return NULL;
        }
        headers = grown;
    }
    return headers;
}

static void set_options(CURL *curl, const char *method, const char *url, struct wx_bytes body,
                        int timeout_ms, struct wx_buf *out, char *error)
{
    curl_easy_reset(curl);
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_PROXY, ""); /* an adapter or a mock is never behind one */
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    /* A connection that is kept holds a thread of many a server, or all of it, for nothing. */
    curl_easy_setopt(curl, CURLOPT_FORBID_REUSE, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)timeout_ms);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, error);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, out);
    if (!body.size) return;
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long)body.size);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, (const char *)body.data);
}

enum wx_status conf_http_send(struct conf_http *http, const char *method, const char *url,
                              const char *bearer, struct wx_bytes body, int timeout_ms,
                              long *out_status, struct wx_buf *out, struct wx_buf *out_reason)
{
    char error[CURL_ERROR_SIZE] = "";
    struct curl_slist *headers = make_headers(bearer);

    if (!headers) {
        wx_buf_append_format(out_reason, "%s %s: %s", method, url, wx_status_words(WX_ERR_MEMORY));
        return WX_ERR_MEMORY;
    }
    set_options(http->curl, method, url, body, timeout_ms, out, error);
    curl_easy_setopt(http->curl, CURLOPT_HTTPHEADER, headers);
    CURLcode code = curl_easy_perform(http->curl);
    curl_slist_free_all(headers);
    if (code == CURLE_OK) {
        curl_easy_getinfo(http->curl, CURLINFO_RESPONSE_CODE, out_status);
        return WX_OK;
    }
    wx_buf_append_format(out_reason, "%s %s: %s", method, url,
                         *error ? error : curl_easy_strerror(code));
    if (code == CURLE_OUT_OF_MEMORY) return WX_ERR_MEMORY;
    return wx_buf_status(out) == WX_OK ? WX_ERR_IO : wx_buf_status(out);
}
