/* The paths of the double: its start, and requests to it, without sockets. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "diagnosis/diagnosis.h"
#include "machine/sweep.h"
#include "mock_server/journal/file.h"
#include "mock_server/server.h"
#include "mock_server/service.h"
#include "protocol/json.h"

enum { NOW = 1700000000, ANSWER_LIMIT = 16 * 1024 * 1024 };

/* Honest at NOW: the openssl program signed it (fixtures/vectors/signing.json). */
static char honest[4096];
static struct mock_service *service;

/* --- The start --- */

static void free_authority(struct mock_authority **authority)
{
    mock_authority_free(*authority);
}

static enum wx_status load_world(struct mock_world **out)
{
    MOCK_PROBLEMS(problems);
    enum wx_status status = mock_world_load_builtin(NOW, out, &problems);
    if (status == WX_OK && problems.count > 0)
        return sweep_wrong("problems of a world that is taken");
    if (status == WX_ERR_FORMAT && mock_problems_kept(&problems) > 0 && problems.list[0].message)
        return sweep_wrong(strdup(problems.list[0].message));
    return status;
}

static enum wx_status walk_world(void)
{
    __attribute__((cleanup(mock_world_drop_local))) struct mock_world *world = NULL;
    return load_world(&world);
}

static enum wx_status walk_authority(void)
{
    __attribute__((cleanup(free_authority))) struct mock_authority *authority = NULL;
    enum wx_status status = mock_authority_new_ephemeral(&authority);
    for (int i = MOCK_LEAF_GOOD; status == WX_OK && i <= MOCK_LEAF_UNTRUSTED_CA; i++) {
        struct mock_leaf *leaf = NULL;
        struct mock_leaf_request request = {.variant = (enum mock_leaf_variant)i};
        status = mock_authority_issue(authority, &request, &leaf);
        mock_leaf_free(leaf);
    }
    return status;
}

static enum wx_status start(const char *journal, struct mock_service **out)
{
    __attribute__((cleanup(mock_world_drop_local))) struct mock_world *world = NULL;
    struct mock_authority *authority = NULL;
    struct mock_journal_file *file = NULL;
    struct mock_recorder *recorder = NULL;
    struct mock_service_options options = {
        .ports_address = "127.0.0.1", .keep = MOCK_JOURNAL_RECORDS, .seed = 1};
    WX_BUF(notice, ANSWER_LIMIT);
    enum wx_status status = load_world(&world);
    if (status == WX_OK) status = mock_authority_new_ephemeral(&authority);
    if (status == WX_OK && journal) status = mock_journal_file_open(journal, false, &file, &notice);
    if (status == WX_OK) {
        status = mock_recorder_new(file, &recorder);
        if (status != WX_OK) mock_journal_file_close(file);
    }
    if (status == WX_OK) status = mock_service_new(&options, world, authority, recorder, out);
    if (status == WX_OK) return status;
    mock_recorder_free(recorder);
    mock_authority_free(authority);
    return status;
}

static enum wx_status walk_start(void)
{
    struct mock_service *made = NULL;
    enum wx_status status = start(NULL, &made);
    mock_service_free(made);
    return status;
}

/* --- Requests --- */

static char journal_path[] = "/tmp/memory-sweep.XXXXXX";

static void end_service(void)
{
    mock_service_free(service);
    unlink(journal_path);
}

/* A request to a space's own token tells whether it comes to its own space. */
static bool open_spaces(void)
{
    MOCK_PROBLEMS(problems);
    struct mock_world *world = NULL;
    struct mock_space *space = NULL;
    WX_BUF(problem, 1024);
    bool made = false;
    if (mock_world_load_builtin(NOW, &world, &problems) != WX_OK) return false;
    struct mock_space_start other = {
        .id = "other", .world = world, .frozen_at = NOW, .keep = MOCK_JOURNAL_RECORDS};
    if (mock_service_open_space(service, &other, 0, &space, &problem) == WX_OK)
        made = mock_tokens_declare_access(mock_space_tokens(space), "token-of-the-other",
                                          "wxtest0000000001", 7200, NOW, NULL, NULL) == WX_OK;
    mock_space_drop(space);
    mock_world_drop(world);
    mock_clock_set(mock_space_clock(mock_service_default_space(service)), NOW, 0);
    return made;
}

static void read_honest(void)
{
    WX_BUF(text, ANSWER_LIMIT);
    WX_JSON(list);
    FILE *file = fopen(WX_SOURCE_DIR "/fixtures/vectors/signing.json", "rb");
    for (int byte; file && (byte = getc(file)) != EOF;)
        wx_buf_append_byte(&text, (unsigned char)byte);
    if (file) fclose(file);
    if (wx_json_parse(wx_buf_bytes(&text), &list, NULL) != WX_OK) abort();
    const struct wx_json *first = wx_json_first(list);
    snprintf(honest, sizeof honest,
             "{\"auth_token\":\"test-auth-token-two-characters\",\"mch_id\":\"%s\","
             "\"cert_serialno\":\"%s\",\"timestamp\":%d,\"sign\":\"%s\"}",
             wx_json_text(wx_json_member(first, "mch_id")),
             wx_json_text(wx_json_member(first, "serial")), NOW,
             wx_json_text(wx_json_member(first, "sign")));
}

static void need_service(void)
{
    if (service) return;
    sweep_pause();
    int descriptor = mkstemp(journal_path);
    if (descriptor < 0) abort();
    close(descriptor);
    if (start(journal_path, &service) != WX_OK || !open_spaces()) abort();
    read_honest();
    atexit(end_service);
    sweep_resume();
}

static void send_request(const struct mock_handler *handler, const char *method, const char *path,
                         const char *query, const char *body, struct mock_reply *reply)
{
    struct mock_request request = {.method = mock_method_of(method),
                                   .method_name = method,
                                   .path = path,
                                   .query = query,
                                   .peer_ip = "127.0.0.1",
                                   .peer_port = 1,
                                   .listener = "http",
                                   .body = wx_bytes_text(body),
                                   .connection = 1};
    (void)handler->body_limit(handler->context, &request);
    handler->answer(handler->context, &request, reply);
    if (handler->finished) handler->finished(handler->context, &request, reply, MOCK_SENT_COMPLETE);
}

/* What of an answer may not be otherwise: its errcode, which is that or -1. An answer that is not
 * whole is not sent at all (mock_deliver). */
static enum wx_status expect_errcode(const struct mock_reply *reply, int64_t wanted)
{
    WX_JSON(answer);
    int64_t errcode = 0;
    if (!mock_reply_is_whole(reply)) return WX_ERR_MEMORY;
    sweep_pause();
    bool is_json = wx_json_parse(wx_buf_bytes(&reply->body), &answer, NULL) == WX_OK;
    sweep_resume();
    if (!is_json) return sweep_wrong("the answer is no JSON");
    const struct wx_json *member = wx_json_member(answer, "errcode");
    if (member && !wx_json_integer(member, &errcode)) return sweep_wrong("an errcode that is none");
    if (errcode == -1) return WX_ERR_MEMORY;
    static char words[64];
    snprintf(words, sizeof words, "errcode %lld", (long long)errcode);
    return errcode == wanted ? WX_OK : sweep_wrong(words);
}

static enum wx_status ask(const char *method, const char *path, const char *query, const char *body,
                          int64_t errcode)
{
    need_service();
    struct mock_handler api = mock_service_api(service);
    MOCK_REPLY(reply);
    send_request(&api, method, path, query, body, &reply);
    return expect_errcode(&reply, errcode);
}

static const char REALNAME[] = "/cgi-bin/wxopen/getrealnameinfo";

static enum wx_status walk_realname(void)
{
    need_service();
    return ask("POST", REALNAME, "access_token=test-access-token-full", honest, 0);
}

static enum wx_status walk_wrong_sign(void)
{
    need_service();
    char body[sizeof honest];
    snprintf(body, sizeof body, "%s", honest);
    char *digit = strstr(body, "\"sign\":\"") + strlen("\"sign\":\"");
    *digit = *digit == 'A' ? 'B' : 'A';
    return ask("POST", REALNAME, "access_token=test-access-token-full", body, 94003);
}

/* The codes found of a body with another first letter of its sign; '\0': with its own. */
static enum wx_status find_codes(char letter, char out[256])
{
    char body[sizeof honest];
    snprintf(body, sizeof body, "%s", honest);
    if (letter) *(strstr(body, "\"sign\":\"") + strlen("\"sign\":\"")) = letter;
    __attribute__((cleanup(mock_world_drop_local))) struct mock_world *world =
        mock_space_world(mock_service_default_space(service));
    size_t count = 0;
    const struct mock_certificate *known = mock_world_certificates(world, &count);
    struct diag_certificate certificates[4] = {{.x509 = NULL}};
    if (count > 4) count = 4;
    for (size_t i = 0; i < count; i++)
        certificates[i] = (struct diag_certificate){
            .x509 = known[i].x509, .mch_id = known[i].mch_id, .platform = !known[i].mch_id};
    struct diag_subject subject = {.endpoint = DIAG_ENDPOINT_REALNAME,
                                   .body = wx_bytes_text(body),
                                   .now = NOW,
                                   .knows_now = true,
                                   .window_s = 300,
                                   .certificates = certificates,
                                   .certificate_count = count};
    DIAG_FINDINGS(findings);
    enum wx_status status = diag_run(&subject, &findings);
    size_t size = 0;
    out[0] = '\0';
    for (size_t i = 0; i < findings.count && size < 200; i++)
        size += (size_t)snprintf(out + size, 256 - size, "%.50s ",
                                 diag_finding_code(&findings.list[i]));
    return status;
}

/* Nothing is found of what is right, and of what is wrong the same as with all memory. */
static enum wx_status walk_diagnosis(void)
{
    static const char LETTERS[] = {'\0', '#', 'A', 'B'};
    char due[256];
    char found[256];
    enum wx_status status = WX_OK;
    need_service();
    for (size_t i = 0; i < sizeof LETTERS && status == WX_OK; i++) {
        sweep_pause();
        status = find_codes(LETTERS[i], due);
        sweep_resume();
        if (status != WX_OK || (LETTERS[i] == '\0') != (due[0] == '\0'))
            return sweep_wrong("this diagnosis says nothing of the sign");
        status = find_codes(LETTERS[i], found);
        if (status == WX_OK && strcmp(found, due) != 0) return sweep_wrong("another diagnosis");
    }
    return status;
}

static enum wx_status walk_no_json(void)
{
    return ask("POST", REALNAME, "access_token=test-access-token-full", "{\"a\":", 47001);
}

static enum wx_status walk_category(void)
{
    return ask("GET", "/wxa/get_category", "access_token=test-access-token-full", "", 0);
}

static enum wx_status walk_other_space(void)
{
    return ask("GET", "/wxa/get_category", "access_token=token-of-the-other", "", 0);
}

static enum wx_status walk_token(void)
{
    return ask("GET", "/cgi-bin/token",
               "grant_type=client_credential&appid=wxtest0000000001&secret=test-secret-full", "",
               0);
}

static enum wx_status walk_stable_token(void)
{
    return ask("POST", "/cgi-bin/stable_token", "",
               "{\"grant_type\":\"client_credential\",\"appid\":\"wxtest0000000001\","
               "\"secret\":\"test-secret-full\",\"force_refresh\":true}",
               0);
}

/* --- The admin API --- */

/* Done, as asked; or refused by a status of 500 and above, never blaming who asked. */
static enum wx_status administer(const char *method, const char *path, const char *query,
                                 const char *body, int status)
{
    need_service();
    struct mock_handler admin = mock_service_admin(service);
    MOCK_REPLY(reply);
    send_request(&admin, method, path, query, body, &reply);
    if (!mock_reply_is_whole(&reply) || reply.status >= 500) return WX_ERR_MEMORY;
    static char words[512];
    snprintf(words, sizeof words, "status %d %.400s", reply.status, wx_buf_text(&reply.body));
    return reply.status == status ? WX_OK : sweep_wrong(words);
}

static enum wx_status walk_requests(void)
{
    return administer("GET", "/__admin/requests", "limit=3", "", 200);
}

static enum wx_status walk_verify(void)
{
    return administer("POST", "/__admin/verify", "",
                      "{\"match\":{\"endpoint\":\"unknown\"},\"exactly\":0}", 200);
}

static enum wx_status walk_explain(void)
{
    need_service();
    WX_BUF(body, ANSWER_LIMIT);
    sweep_pause();
    wx_buf_append_format(&body,
                         "{\"endpoint\":\"getrealnameinfo\",\"access_token\":"
                         "\"test-access-token-full\",\"body\":%s}",
                         honest);
    sweep_resume();
    return administer("POST", "/__admin/explain", "", wx_buf_text(&body), 200);
}

static enum wx_status walk_faults(void)
{
    enum wx_status status = administer("POST", "/__admin/faults", "",
                                       "{\"match\":{\"endpoint\":\"get_category\"},\"times\":1,"
                                       "\"patch\":{\"errmsg\":\"changed\"}}",
                                       201);
    if (status == WX_OK) status = walk_category();
    enum wx_status end = administer("DELETE", "/__admin/faults", "", "", 204);
    return status == WX_OK ? end : status;
}

static enum wx_status walk_space(void)
{
    enum wx_status status = administer("POST", "/__admin/spaces", "", "{\"id\":\"third\"}", 201);
    sweep_pause();
    bool there = administer("DELETE", "/__admin/spaces/third", "", "", 204) == WX_OK;
    sweep_resume();
    if (status == WX_OK && !there) return sweep_wrong("the space that was made is not there");
    return status;
}

static enum wx_status walk_tokens(void)
{
    enum wx_status status = administer("POST", "/__admin/auth-tokens", "",
                                       "{\"appid\":\"wxtest0000000001\",\"openid\":"
                                       "\"otest-two-characters\"}",
                                       201);
    if (status == WX_OK) status = administer("POST", "/__admin/reset", "", "", 204);
    sweep_pause();
    bool reset = administer("POST", "/__admin/reset", "", "", 204) == WX_OK;
    mock_clock_set(mock_space_clock(mock_service_default_space(service)), NOW, 0);
    sweep_resume();
    return reset ? status : sweep_wrong("what failed in part cannot be reset");
}

static enum wx_status walk_about(void)
{
    static const char *const PATHS[] = {"/__admin/health", "/__admin/rules",  "/__admin/metrics",
                                        "/__admin/ca.pem", "/__admin/spaces", "/__admin/world"};
    enum wx_status status = WX_OK;
    for (size_t i = 0; status == WX_OK && i < sizeof PATHS / sizeof *PATHS; i++)
        status = administer("GET", PATHS[i], "", "", 200);
    return status;
}

const struct sweep_path SWEEP_MOCK[] = {{"world", walk_world},
                                        {"authority", walk_authority},
                                        {"start", walk_start},
                                        {"realname", walk_realname},
                                        {"wrong-sign", walk_wrong_sign},
                                        {"diagnosis", walk_diagnosis},
                                        {"no-json", walk_no_json},
                                        {"category", walk_category},
                                        {"other-space", walk_other_space},
                                        {"token", walk_token},
                                        {"stable-token", walk_stable_token},
                                        {"admin-requests", walk_requests},
                                        {"admin-verify", walk_verify},
                                        {"admin-explain", walk_explain},
                                        {"admin-faults", walk_faults},
                                        {"admin-space", walk_space},
                                        {"admin-tokens", walk_tokens},
                                        {"admin-about", walk_about},
                                        {NULL, NULL}};
