#include "transport.h"

#include <curl/curl.h>
#include <openssl/x509_vfy.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* An honest answer is under 2 KiB, a long category list some 100 KiB. */
enum { REPLY_LIMIT = 2 * 1024 * 1024 };

struct wx_client_transport {
    CURL *easy;
    struct curl_slist *headers;
};

struct intake {
    struct wx_client_reply reply;
    size_t capacity;
    bool too_large;
};

static void url_free(CURLU **url)
{
    curl_url_cleanup(*url);
}

static void curl_text_free(char **text)
{
    curl_free(*text);
}

static void intake_release(struct intake *intake)
{
    wx_client_reply_release(&intake->reply);
}

struct wx_client_transport *wx_client_transport_open(void)
{
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) return NULL;
    struct wx_client_transport *transport = calloc(1, sizeof *transport);
    if (transport == NULL) goto fail_global;
    transport->easy = curl_easy_init();
    /* No "Expect: 100-continue": servers that do not answer it cost a second a call. */
    transport->headers = curl_slist_append(NULL, "Expect:");
    if (transport->easy == NULL || transport->headers == NULL) goto fail;
    if (curl_slist_append(transport->headers, "Content-Type: application/json") == NULL) goto fail;
    return transport;
fail:
    curl_slist_free_all(transport->headers);
    curl_easy_cleanup(transport->easy);
    free(transport);
fail_global:
    curl_global_cleanup();
    return NULL;
}

void wx_client_transport_free(struct wx_client_transport *transport)
{
    if (transport == NULL) return;
    curl_easy_cleanup(transport->easy);
    curl_slist_free_all(transport->headers);
    free(transport);
    curl_global_cleanup();
}

void wx_client_reply_release(struct wx_client_reply *reply)
{
    free(reply->bytes);
    *reply = (struct wx_client_reply){0};
}

/* take_in is libcurl's write callback: returning less than it was given ends the transfer. */
static size_t take_in(char *data, size_t size, size_t count, void *context)
{
    struct intake *intake = context;
    size_t added = size * count;
    if (added > REPLY_LIMIT - intake->reply.length) {
        intake->too_large = true;
        return CURL_WRITEFUNC_ERROR;
    }
    size_t needed = intake->reply.length + added + 1;
    if (needed > intake->capacity) {
        size_t capacity = needed * 2;
        char *bytes = realloc(intake->reply.bytes, capacity);
        if (bytes == NULL) return CURL_WRITEFUNC_ERROR;
        intake->reply.bytes = bytes;
        intake->capacity = capacity;
    }
    memcpy(intake->reply.bytes + intake->reply.length, data, added);
    intake->reply.length += added;
    intake->reply.bytes[intake->reply.length] = '\0';
    return added;
}

static bool is_loopback(const char *host)
{
    return strcmp(host, "127.0.0.1") == 0 || strcmp(host, "localhost") == 0 ||
           strcmp(host, "[::1]") == 0;
}

/* part_is compares one part of the URL; `expected` NULL: the part must be absent. */
static bool part_is(CURLU *url, CURLUPart part, const char *expected)
{
    WX_CLIENT_OWNED(curl_text_free) char *text = NULL;
    if (curl_url_get(url, part, &text, 0) != CURLUE_OK) return expected == NULL;
    return expected != NULL && strcmp(text, expected) == 0;
}

static char *token_query(const char *escaped_token)
{
    static const char name[] = "access_token=";
    size_t size = sizeof name + strlen(escaped_token);
    char *query = malloc(size);
    if (query != NULL) snprintf(query, size, "%s%s", name, escaped_token);
    return query;
}

/* build_url refuses a base with more than scheme, host and port in it, then adds path and token. */
static enum wx_client_outcome build_url(CURLU *url, const struct wx_client_request *request,
                                        char **out_text, bool *out_loopback,
                                        struct wx_client_verdict *out_verdict)
{
    bool good =
        curl_url_set(url, CURLUPART_URL, request->base_url, 0) == CURLUE_OK &&
        (part_is(url, CURLUPART_SCHEME, "https") || part_is(url, CURLUPART_SCHEME, "http")) &&
        part_is(url, CURLUPART_PATH, "/") && part_is(url, CURLUPART_USER, NULL) &&
        part_is(url, CURLUPART_QUERY, NULL) && part_is(url, CURLUPART_FRAGMENT, NULL);
    if (!good)
        return wx_client_refuse(out_verdict, WX_CLIENT_INVALID_INPUT,
                                "base_url is not of the form https://host[:port]");

    WX_CLIENT_OWNED(curl_text_free) char *host = NULL;
    good = curl_url_get(url, CURLUPART_HOST, &host, 0) == CURLUE_OK &&
           curl_url_set(url, CURLUPART_PATH, request->path, 0) == CURLUE_OK;
    if (good && request->access_token != NULL) {
        /* A token may hold + / and =, and is up to 512 characters long: escape it, never cut it. */
        WX_CLIENT_OWNED(curl_text_free)
        char *token = curl_easy_escape(NULL, request->access_token, 0);
        WX_CLIENT_OWNED(wx_client_text_free)
        char *query = token == NULL ? NULL : token_query(token);
        good = query != NULL && curl_url_set(url, CURLUPART_QUERY, query, 0) == CURLUE_OK;
    }
    if (!good || curl_url_get(url, CURLUPART_URL, out_text, 0) != CURLUE_OK)
        return wx_client_refuse(out_verdict, WX_CLIENT_TRANSPORT, "out of memory");
    *out_loopback = is_loopback(host);
    return WX_CLIENT_OK;
}

static void set_options(struct wx_client_transport *transport,
                        const struct wx_client_request *request, const char *url, bool loopback,
                        struct intake *intake)
{
    CURL *easy = transport->easy;
    curl_easy_reset(easy); /* keeps the connections */
    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR,
                     strncmp(url, "https:", 6) == 0 ? "https" : "http");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION,
                     0L); /* a redirect would carry the request away */
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    if (request->ca_file != NULL) {
        curl_easy_setopt(easy, CURLOPT_CAINFO, request->ca_file);
        curl_easy_setopt(easy, CURLOPT_CAPATH, NULL); /* else the system's anchors count as well */
    }
    if (loopback)
        curl_easy_setopt(easy, CURLOPT_PROXY,
                         ""); /* whatever http_proxy says: it means the world */
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, request->timeout_ms);
    curl_easy_setopt(easy, CURLOPT_MAXCONNECTS, 4L);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "wx-client-c/" WX_CLIENT_VERSION);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_in);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, intake);
    if (request->body != NULL) {
        curl_easy_setopt(easy, CURLOPT_HTTPHEADER, transport->headers);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request->body);
    }
}

/* outcome_of sorts libcurl's codes; what is not named here is a matter of the line. */
static enum wx_client_outcome outcome_of(CURLcode code)
{
    switch (code) {
    case CURLE_OPERATION_TIMEDOUT: return WX_CLIENT_TIMEOUT;
    case CURLE_SSL_CACERT_BADFILE: return WX_CLIENT_INVALID_INPUT;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS: return WX_CLIENT_TLS;
    case CURLE_UNSUPPORTED_PROTOCOL: /* not even HTTP */
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_BAD_CONTENT_ENCODING: return WX_CLIENT_PROTOCOL;
    default: return WX_CLIENT_TRANSPORT;
    }
}

static enum wx_client_outcome refuse_transfer(CURL *easy, CURLcode code,
                                              const struct intake *intake,
                                              struct wx_client_verdict *out_verdict)
{
    enum wx_client_outcome outcome = outcome_of(code);
    if (intake->too_large)
        return wx_client_refuse(out_verdict, WX_CLIENT_PROTOCOL, "the answer is over %d bytes",
                                REPLY_LIMIT);
    long verified = X509_V_OK;
    curl_easy_getinfo(easy, CURLINFO_SSL_VERIFYRESULT, &verified);
    /* Not CURLOPT_ERRORBUFFER: these words are known to hold nothing of the request. */
    if (outcome == WX_CLIENT_TLS && verified != X509_V_OK)
        return wx_client_refuse(out_verdict, outcome, "%s: %s", curl_easy_strerror(code),
                                X509_verify_cert_error_string(verified));
    return wx_client_refuse(out_verdict, outcome, "%s", curl_easy_strerror(code));
}

enum wx_client_outcome wx_client_transport_send(struct wx_client_transport *transport,
                                                const struct wx_client_request *request,
                                                struct wx_client_reply *out_reply,
                                                struct wx_client_verdict *out_verdict)
{
    WX_CLIENT_OWNED(url_free) CURLU *url = curl_url();
    WX_CLIENT_OWNED(curl_text_free) char *text = NULL;
    WX_CLIENT_OWNED(intake_release) struct intake intake = {0};
    bool loopback = false;

    enum wx_client_outcome outcome = build_url(url, request, &text, &loopback, out_verdict);
    if (outcome != WX_CLIENT_OK || text == NULL) return outcome;
    set_options(transport, request, text, loopback, &intake);
    CURLcode code = curl_easy_perform(transport->easy);
    if (code != CURLE_OK) return refuse_transfer(transport->easy, code, &intake, out_verdict);

    long status = 0;
    curl_easy_getinfo(transport->easy, CURLINFO_RESPONSE_CODE, &status);
    if (status != 200)
        return wx_client_refuse(out_verdict, WX_CLIENT_PROTOCOL, "HTTP status %ld where 200 is due",
                                status);
    if (intake.reply.length == 0)
        return wx_client_refuse(out_verdict, WX_CLIENT_PROTOCOL, "the answer is empty");
    *out_reply = intake.reply;
    intake.reply = (struct wx_client_reply){0};
    return WX_CLIENT_OK;
}
