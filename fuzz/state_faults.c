/* What fuzz_state.c does to faults. */
#include "fuzz/state.h"

static const enum mock_endpoint ENDPOINTS[] = {MOCK_ENDPOINT_TOKEN, MOCK_ENDPOINT_STABLE_TOKEN,
                                               MOCK_ENDPOINT_CATEGORY, MOCK_ENDPOINT_REALNAME};

/* A fault as the model has it, and as the admin API would be told. */
static void write_fault(const struct model_fault *fault, struct wx_buf *out)
{
    struct wx_json_writer writer = wx_json_writer(out);
    wx_json_begin_object(&writer, NULL);
    wx_json_begin_object(&writer, "match");
    if (!fault->any_endpoint)
        wx_json_write_text(&writer, "endpoint", mock_endpoint_name(fault->endpoint));
    if (fault->access_token) wx_json_write_text(&writer, "access_token", fault->access_token);
    if (fault->auth_token) wx_json_write_text(&writer, "auth_token", fault->auth_token);
    wx_json_end_object(&writer);
    if (fault->times >= 0) wx_json_write_integer(&writer, "times", fault->times);
    wx_json_write_integer(&writer, "after", fault->after);
    wx_json_write_integer(&writer, "errcode", fault->errcode);
    if (fault->chance == MODEL_NEVER) wx_json_write_integer(&writer, "probability", 0);
    wx_json_end_object(&writer);
    if (fault->chance != MODEL_SOMETIMES) return;
    out->size--; /* the writer knows no fractions */
    wx_buf_append_text(out, ",\"probability\":0.5}");
}

void add_fault(struct rig *rig, struct pair space)
{
    if (space.model->fault_count == MODEL_FAULTS) return;
    unsigned char choice = read_byte(rig);
    unsigned char how = read_byte(rig);
    bool any = choice & 0x80;
    enum mock_endpoint endpoint = ENDPOINTS[choice % 4];
    /* A token that an endpoint's requests do not carry is refused. */
    bool carries_access = any || choice % 4 >= 2;
    bool carries_auth = any || choice % 4 == 3;
    struct model_fault wanted = {.any_endpoint = any,
                                 .endpoint = endpoint,
                                 .access_token = carries_access && choice & 0x40 ? "token-1" : NULL,
                                 .auth_token = carries_auth && choice & 0x20 ? "user-1" : NULL,
                                 .times = (how & 3) == 0 ? -1 : how & 3,
                                 .after = how >> 2 & 3,
                                 .chance = how & 0x80   ? MODEL_ALWAYS
                                           : how & 0x40 ? MODEL_SOMETIMES
                                                        : MODEL_NEVER,
                                 .errcode = 90000 + choice};
    WX_BUF(text, TRACE_LIMIT);
    WX_JSON(document);
    MOCK_PROBLEMS(problems);
    char id[MOCK_FAULT_ID_SIZE];
    struct mock_fault *fault = NULL;
    write_fault(&wanted, &text);
    REQUIRE(wx_json_parse(wx_buf_bytes(&text), &document, NULL) == WX_OK, "it is JSON");
    REQUIRE(mock_fault_read(document, NULL, &fault, &problems) == WX_OK, "a fault is read");
    REQUIRE(mock_faults_add(mock_space_faults(space.real), fault, id) == WX_OK, "and taken");
    wanted.number = ++space.model->fault_last;
    space.model->faults[space.model->fault_count++] = wanted;
    REQUIRE(strtoul(id + 2, NULL, 10) == wanted.number, "no id is used twice");
}

void strike(struct rig *rig, struct pair space)
{
    unsigned char choice = read_byte(rig);
    struct mock_fault_query query = {.endpoint = ENDPOINTS[choice % 4],
                                     .access_token = choice & 0x40 ? "token-1" : "token-2",
                                     .auth_token = choice & 0x20   ? "user-1"
                                                   : choice & 0x10 ? "user-2"
                                                                   : NULL};
    struct mock_shot shot = mock_faults_take(mock_space_faults(space.real), &query);
    unsigned struck = shot.fault ? (unsigned)strtoul(shot.id + 2, NULL, 10) : 0;
    const struct model_fault *wanted = model_take(space.model, &query, struck);
    REQUIRE((wanted ? wanted->number : 0) == struck, "the first that should strikes, no other");
    wx_buf_append_format(&rig->trace, "%u ", struck);
    struct held_shot *place = &rig->shots[choice % HELD];
    mock_shot_release(&place->shot);
    *place = (struct held_shot){.shot = shot, .errcode = wanted ? wanted->errcode : 0};
}

void remove_fault(struct rig *rig, struct pair space)
{
    char id[MOCK_FAULT_ID_SIZE];
    unsigned number = read_byte(rig) % 16;
    snprintf(id, sizeof id, "f-%u", number);
    bool removed = mock_faults_remove(mock_space_faults(space.real), id);
    REQUIRE(removed == model_remove_fault(space.model, number), "what is there can be removed");
}

void clear_faults(struct rig *rig, struct pair space)
{
    (void)rig;
    mock_faults_clear(mock_space_faults(space.real));
    space.model->fault_count = 0;
}
