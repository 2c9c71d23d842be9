#include "fuzz/double.h"

#include "fuzz/fuzz.h"
#include "mock_server/server.h"

static struct mock_service *service;

static void end_service(void)
{
    mock_service_free(service);
}

static void start(void)
{
    MOCK_PROBLEMS(problems);
    struct mock_world *world = NULL;
    struct mock_authority *authority = NULL;
    struct mock_recorder *recorder = NULL;
    struct mock_service_options options = {
        .ports_address = "127.0.0.1", .keep = MOCK_JOURNAL_RECORDS, .seed = 1};
    REQUIRE(mock_world_load_builtin(FUZZ_NOW, &world, &problems) == WX_OK, "the world is sound");
    REQUIRE(mock_authority_new_ephemeral(&authority) == WX_OK, "there is an authority");
    REQUIRE(mock_recorder_new(NULL, &recorder) == WX_OK, "there is a recorder");
    REQUIRE(mock_service_new(&options, world, authority, recorder, &service) == WX_OK,
            "the double starts");
    mock_world_drop(world);
    atexit(end_service);
}

struct mock_service *fuzz_double(void)
{
    if (!service) {
        start();
        fuzz_double_reset();
    }
    return service;
}

void fuzz_double_reset(void)
{
    size_t count = 0;
    struct mock_space **list = mock_spaces_list(mock_service_spaces(service), &count);
    REQUIRE(list && count > 0, "there is always a space");
    for (size_t i = 0; i < count; i++) {
        if (strcmp(mock_space_id(list[i]), "default") != 0)
            REQUIRE(mock_service_close_space(service, mock_space_id(list[i])), "a space can end");
        mock_space_drop(list[i]);
    }
    free(list);
    struct mock_space *space = mock_service_default_space(service);
    REQUIRE(mock_space_reset(space) == WX_OK, "a space comes back to its start");
    /* Behind the tokens' beginning, which is the machine's time: none has expired. */
    mock_clock_set(mock_space_clock(space), FUZZ_NOW, 0);
}

/* --- Requests --- */

static char *take_line(char **rest)
{
    char *line = *rest, *end_of_line = strchr(line, '\n');
    if (end_of_line) *end_of_line = '\0';
    *rest = end_of_line ? end_of_line + 1 : line + strlen(line);
    return line;
}

static void read_line(char *line, struct mock_request *out)
{
    char *path = strchr(line, ' ');
    if (path) *path++ = '\0';
    char *query = path ? strchr(path, '?') : NULL;
    if (query) *query++ = '\0';
    out->method_name = line;
    out->method = mock_method_of(line);
    out->path = path ? path : "/";
    out->query = query ? query : "";
}

bool fuzz_request_read(struct wx_bytes *input, struct fuzz_request *out)
{
    if (input->size == 0) return false;
    struct wx_bytes piece = fuzz_cut(input, 0x1E);
    out->text = malloc(piece.size + 1);
    if (!out->text) abort();
    memcpy(out->text, piece.data, piece.size);
    out->text[piece.size] = '\0';
    char *rest = out->text;
    out->request = (struct mock_request){
        .peer_ip = "127.0.0.1", .peer_port = 1, .listener = "http", .connection = 1};
    read_line(take_line(&rest), &out->request);
    for (char *line = take_line(&rest); *line; line = take_line(&rest)) {
        char *value = strstr(line, ": ");
        if (!value || out->request.header_count == MOCK_HEADERS_MOST) continue;
        *value = '\0';
        out->request.headers[out->request.header_count++] = (struct mock_header){line, value + 2};
    }
    /* A body may hold a NUL; what is in front of it may not. */
    size_t head = (size_t)(rest - out->text);
    out->request.body = wx_bytes(rest, piece.size > head ? piece.size - head : 0);
    return true;
}

void fuzz_request_release(struct fuzz_request *request)
{
    free(request->text);
    *request = (struct fuzz_request){.text = NULL};
}

void fuzz_answer(const struct mock_handler *handler, const struct mock_request *request,
                 struct mock_reply *reply)
{
    size_t limit = handler->body_limit(handler->context, request);
    struct mock_request cut = *request;
    cut.body_too_large = cut.body.size > limit;
    if (cut.body_too_large) cut.body.size = limit;
    handler->answer(handler->context, &cut, reply);
    REQUIRE(mock_reply_is_whole(reply), "an answer is always good to be sent");
    if (handler->finished) handler->finished(handler->context, &cut, reply, MOCK_SENT_COMPLETE);
}
