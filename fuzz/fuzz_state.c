/* Tokens, spaces, faults and clocks over time: an input is a sequence of operations, each done to
 * the real ones and to a model (model.h); whatever can be seen of them must be the same. And once
 * more from the start, for what chance decides: the same again strikes the same. */
#include "fuzz/state.h"

enum { START = 1700000000, OPERATIONS_MOST = 200 };

/* --- What operations speak of --- */

static const char *const IDS[] = {"default", "s-1", "s-2", "s-3"};
static const int64_t SECONDS[] = {0,    1,     2,     59,    60,         61,         299,
                                  300,  301,   599,   600,   601,        7199,       7200,
                                  7201, 86399, 86400, 86401, 30 * 86400, 366 * 86400};

/* Worlds, made once: what each declares. */
static struct mock_world *worlds[2];

static void end_worlds(void)
{
    for (size_t i = 0; i < 2; i++) mock_world_drop(worlds[i]);
}

static void start_worlds(void)
{
    static const char *const DOCUMENTS[] = {
        "{\"apps\":[{\"appid\":\"wxfuzz0\",\"secret\":\"s\"},{\"appid\":\"wxfuzz1\",\"secret\":"
        "\"s\"}],"
        "\"merchants\":[],\"users\":[{\"openid\":\"o-0\",\"wechat_pay\":true}],"
        "\"access_tokens\":[{\"token\":\"world-1\",\"appid\":\"wxfuzz0\",\"expires_in\":7200}],"
        "\"auth_tokens\":[{\"token\":\"user-1\",\"appid\":\"wxfuzz0\",\"openid\":\"o-0\",\"ttl_s\":"
        "600}]}",
        "{\"apps\":[{\"appid\":\"wxfuzz0\",\"secret\":\"s\"},{\"appid\":\"wxfuzz1\",\"secret\":"
        "\"s\"}],"
        "\"merchants\":[],\"users\":[{\"openid\":\"o-0\",\"wechat_pay\":true}],"
        "\"access_tokens\":[{\"token\":\"world-1\",\"appid\":\"wxfuzz1\",\"expires_in\":60},"
        "{\"token\":\"world-2\",\"appid\":\"wxfuzz1\",\"expires_in\":60}]}"};
    for (size_t i = 0; i < 2; i++) {
        MOCK_PROBLEMS(problems);
        struct mock_world_source source = {
            .name = "fuzz", .text = wx_bytes_text(DOCUMENTS[i]), .now = START};
        REQUIRE(mock_world_read(&source, &worlds[i], &problems) == WX_OK, "the worlds are sound");
    }
    atexit(end_worlds);
}

static int app_of(const char *appid)
{
    int app = 0;
    while (app < MODEL_APPS && strcmp(model_appid(app), appid) != 0) app++;
    return app;
}

static void declare_world(struct model_space *space, const struct mock_world *world)
{
    size_t count = 0;
    const struct mock_declared_token *tokens = mock_world_access_tokens(world, &count);
    for (size_t i = 0; i < count; i++)
        model_declare(space, &space->access, tokens[i].token, app_of(tokens[i].appid), NULL,
                      tokens[i].ttl_s);
    tokens = mock_world_auth_tokens(world, &count);
    for (size_t i = 0; i < count; i++)
        model_declare(space, &space->auth, tokens[i].token, app_of(tokens[i].appid),
                      tokens[i].openid, tokens[i].ttl_s);
}

/* A text that is known here, or was never heard of. */
static const char *pick_text(struct rig *rig, const struct model_tokens *tokens)
{
    unsigned char choice = read_byte(rig);
    if (choice < TEXT_COUNT || tokens->count == 0) return state_texts[choice % TEXT_COUNT];
    return tokens->list[choice % tokens->count].text;
}

/* --- Spaces --- */

static void open_space(struct rig *rig)
{
    const char *id = PICK(rig, IDS);
    struct mock_world *world = PICK(rig, worlds);
    int64_t frozen_at = START + PICK(rig, SECONDS);
    int64_t offset_s = PICK(rig, SECONDS);
    struct mock_space *space = NULL;
    struct mock_space_start start = {.id = id,
                                     .world = world,
                                     .frozen_at = frozen_at,
                                     .offset_s = offset_s,
                                     .seed = 1,
                                     .keep = 1};
    struct model_space *model = model_open(&rig->model, id, frozen_at, offset_s);
    if (!model) return;
    declare_world(model, world);
    REQUIRE(mock_space_new(&start, &space) == WX_OK, "a space can be made");
    bool is_free = !model_find(&rig->model, id);
    REQUIRE(mock_spaces_add(rig->spaces, space) == (is_free ? WX_OK : WX_ERR_MISMATCH),
            "a name is taken once");
    if (is_free) model_add(&rig->model, model);
    mock_space_drop(space);
}

static void remove_space(struct rig *rig)
{
    const char *id = PICK(rig, IDS);
    struct model_space *model = model_find(&rig->model, id);
    struct mock_space *space = mock_spaces_remove(rig->spaces, id);
    REQUIRE(!space == (!model || strcmp(id, "default") == 0), "what is there ends, but for one");
    if (space) model_remove(&rig->model, model);
    mock_space_drop(space);
}

/* A space to do something to: an open one, or one that is held. Given back by whoever asked. */
static struct pair pick_space(struct rig *rig)
{
    unsigned char choice = read_byte(rig);
    const struct pair *held = &rig->held[choice % HELD];
    if (choice >= 0xC0 && held->real)
        return (struct pair){mock_space_hold(held->real), held->model};
    const char *id = IDS[choice % (sizeof IDS / sizeof *IDS)];
    struct pair space = {mock_spaces_find(rig->spaces, id), model_find(&rig->model, id)};
    REQUIRE(!space.real == !space.model, "a space is found where it is there");
    if (space.real) return space;
    return (struct pair){mock_space_hold(mock_spaces_default(rig->spaces)), rig->model.spaces[0]};
}

static void hold_space(struct rig *rig, struct pair space)
{
    struct pair *place = &rig->held[read_byte(rig) % HELD];
    mock_space_drop(place->real);
    *place = (struct pair){mock_space_hold(space.real), space.model};
}

static void find_space(struct rig *rig, struct pair space)
{
    const char *text = pick_text(rig, &space.model->access);
    const struct model_space *wanted = model_of_token(&rig->model, text);
    struct mock_space *found = mock_spaces_of_token(rig->spaces, text);
    REQUIRE(strcmp(mock_space_id(found), wanted->id) == 0, "a token leads to its space");
    mock_space_drop(found);
}

static void reset_space(struct rig *rig, struct pair space)
{
    (void)rig;
    struct mock_world *world = mock_space_world(space.real);
    REQUIRE(mock_space_reset(space.real) == WX_OK, "a space comes back to its start");
    model_clear(space.model);
    declare_world(space.model, world);
    mock_world_drop(world);
}

static void reload_space(struct rig *rig, struct pair space)
{
    struct mock_world *world = PICK(rig, worlds);
    REQUIRE(mock_space_reload(space.real, world) == WX_OK, "a world can be put in force");
    declare_world(space.model, world);
}

static void set_clock(struct rig *rig, struct pair space)
{
    int64_t later = PICK(rig, SECONDS);
    int64_t earlier = PICK(rig, SECONDS);
    space.model->frozen_at = START + later - earlier;
    space.model->offset_s = PICK(rig, SECONDS);
    mock_clock_set(mock_space_clock(space.real), space.model->frozen_at, space.model->offset_s);
}

/* --- Tokens --- */

static void issue(struct rig *rig, struct pair space)
{
    char text[MOCK_TOKEN_TEXT];
    int64_t expires_in = -1;
    unsigned char choice = read_byte(rig);
    int app = choice % MODEL_APPS;
    int64_t ttl_s = PICK(rig, SECONDS);
    bool force = choice & 0x40;
    enum mock_token_kind kind = choice & 0x80 ? MOCK_TOKEN_STABLE : MOCK_TOKEN_PLAIN;
    struct model_token *given = NULL;
    REQUIRE(mock_tokens_issue(mock_space_tokens(space.real), kind, model_appid(app), ttl_s, force,
                              model_now(space.model), text, &expires_in) == WX_OK,
            "a token can be made");
    REQUIRE(mock_token_is_formed(text), "which looks like one");
    bool is_new = !model_token(&space.model->access, text);
    REQUIRE(model_issue(space.model, kind, app, ttl_s, force, text, &given) == is_new,
            "the valid one is given again only where it should");
    REQUIRE(strcmp(given->text, text) == 0, "and no other than that one");
    REQUIRE(expires_in == given->expires_at - model_now(space.model), "its life is told");
}

static void declare(struct rig *rig, struct pair space)
{
    char made[MOCK_TOKEN_TEXT];
    unsigned char choice = read_byte(rig);
    bool is_auth = choice & 0x80;
    int app = choice % MODEL_APPS;
    const char *openid = is_auth ? "o-0" : NULL;
    int64_t ttl_s = PICK(rig, SECONDS);
    struct model_tokens *list = is_auth ? &space.model->auth : &space.model->access;
    const char *text = choice & 0x40 ? NULL : pick_text(rig, list);
    bool is_new = false;
    struct mock_tokens *tokens = mock_space_tokens(space.real);
    int64_t now = model_now(space.model);
    enum wx_status status = is_auth ? mock_tokens_declare_auth(tokens, text, model_appid(app),
                                                               openid, ttl_s, now, made, &is_new)
                                    : mock_tokens_declare_access(tokens, text, model_appid(app),
                                                                 ttl_s, now, made, &is_new);
    REQUIRE(status == WX_OK, "a token can be declared");
    REQUIRE(model_declare(space.model, list, text ? text : made, app, openid, ttl_s) == is_new,
            "what is there stays as it is");
}

static void expire(struct rig *rig, struct pair space)
{
    const char *text =
        pick_text(rig, read_byte(rig) % 2 ? &space.model->auth : &space.model->access);
    bool known = mock_tokens_expire(mock_space_tokens(space.real), text, model_now(space.model));
    REQUIRE(known == model_expire(space.model, text), "what is known can be ended");
}

static void use(struct rig *rig, struct pair space)
{
    const char *text = pick_text(rig, &space.model->auth);
    bool first = mock_tokens_use(mock_space_tokens(space.real), text);
    REQUIRE(first == model_use(space.model, text), "a token is used once");
}

static void count_call(struct rig *rig, struct pair space)
{
    unsigned char choice = read_byte(rig);
    int app = choice % MODEL_APPS;
    int64_t per_minute = choice >> 4 & 3;
    int64_t per_day = choice >> 6 & 3;
    bool within = mock_tokens_count(mock_space_tokens(space.real), model_appid(app), per_minute,
                                    per_day, model_now(space.model));
    REQUIRE(within == model_count(space.model, app, per_minute, per_day), "a quota is kept");
}

static void see_calls(struct rig *rig, struct pair space)
{
    int app = read_byte(rig) % MODEL_APPS;
    struct mock_token_calls calls =
        mock_tokens_calls(mock_space_tokens(space.real), model_appid(app), model_now(space.model));
    struct model_calls wanted = model_calls(space.model, app);
    REQUIRE(calls.this_minute == wanted.this_minute, "calls of the minute are counted");
    REQUIRE(calls.today == wanted.today, "and of the day");
}

/* --- One input --- */

static void (*const OPERATIONS[])(struct rig *rig, struct pair space) = {
    issue,        declare,      expire,     use,         count_call,  see_calls,
    set_clock,    add_fault,    strike,     strike,      issue,       find_space,
    remove_fault, clear_faults, hold_space, reset_space, reload_space};

static void operate(struct rig *rig)
{
    size_t count = sizeof OPERATIONS / sizeof *OPERATIONS;
    size_t choice = read_byte(rig) % (count + 3);
    if (choice == count) {
        open_space(rig);
    } else if (choice == count + 1) {
        remove_space(rig);
    } else if (choice == count + 2) {
        require_spaces(rig);
    } else {
        struct pair space = pick_space(rig);
        OPERATIONS[choice](rig, space);
        mock_space_drop(space.real);
    }
}

static void release(struct rig *rig)
{
    for (size_t i = 0; i < HELD; i++) {
        const struct mock_fault *fault = rig->shots[i].shot.fault;
        REQUIRE(!fault || fault->errcode == rig->shots[i].errcode, "a shot outlives its fault");
        mock_shot_release(&rig->shots[i].shot);
        if (rig->held[i].real) require_tokens((struct pair){rig->held[i].real, rig->held[i].model});
        mock_space_drop(rig->held[i].real);
    }
    mock_spaces_free(rig->spaces);
    model_release(&rig->model);
}

static void play(struct wx_bytes tape, struct wx_buf *out_trace)
{
    struct rig rig = {.tape = tape};
    wx_buf_init(&rig.trace, TRACE_LIMIT);
    struct mock_space *space = NULL;
    struct mock_space_start start = {
        .id = "default", .world = worlds[0], .frozen_at = START, .seed = 1, .keep = 1};
    REQUIRE(mock_space_new(&start, &space) == WX_OK, "there is a space");
    REQUIRE(mock_spaces_new(space, &rig.spaces) == WX_OK, "and a set of them");
    struct model_space *model = model_open(&rig.model, "default", START, 0);
    declare_world(model, worlds[0]);
    model_add(&rig.model, model);
    for (int i = 0; i < OPERATIONS_MOST && rig.tape.size > 0; i++) operate(&rig);
    require_spaces(&rig);
    release(&rig);
    *out_trace = rig.trace;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!worlds[0]) start_worlds();
    struct wx_buf first;
    struct wx_buf second;
    play(wx_bytes(data, size), &first);
    play(wx_bytes(data, size), &second);
    REQUIRE(wx_bytes_equal(wx_buf_bytes(&first), wx_buf_bytes(&second)),
            "the same again strikes the same");
    wx_buf_release(&first);
    wx_buf_release(&second);
    return 0;
}
