#include "fuzz/state.h"

const char *const state_texts[TEXT_COUNT] = {"token-1", "token-2", "token-3", "user-1", "user-2",
                                             "world-1", "world-2", "x.y_~-",  "",       "no token"};

static void require_fact(const struct mock_token_fact *fact, const struct model_token *token,
                         int64_t now)
{
    REQUIRE(fact->state == model_state(token, now), "a token is in the state that it should be");
    REQUIRE(strcmp(fact->appid, token ? model_appid(token->app) : "") == 0, "it is its app's");
    REQUIRE(strcmp(fact->openid, token ? token->openid : "") == 0, "and its user's");
    REQUIRE(fact->expires_at == (token ? token->expires_at : 0), "and ends when it should");
}

static void require_token(struct pair space, const char *text)
{
    struct mock_tokens *tokens = mock_space_tokens(space.real);
    int64_t now = model_now(space.model);
    REQUIRE(mock_clock_now(mock_space_clock(space.real)) == now, "clocks show the same");
    struct mock_token_fact fact = mock_tokens_find_access(tokens, text, now);
    if (mock_token_is_formed(text))
        require_fact(&fact, model_token(&space.model->access, text), now);
    else
        REQUIRE(fact.state == MOCK_TOKEN_MALFORMED, "what is no token is told apart");
    fact = mock_tokens_find_auth(tokens, text, now);
    require_fact(&fact, model_token(&space.model->auth, text), now);
}

void require_tokens(struct pair space)
{
    for (size_t i = 0; i < TEXT_COUNT; i++) require_token(space, state_texts[i]);
    for (size_t i = 0; i < space.model->access.count; i++)
        require_token(space, space.model->access.list[i].text);
    for (size_t i = 0; i < space.model->auth.count; i++)
        require_token(space, space.model->auth.list[i].text);
}

static void require_fault(const struct wx_json *written, const struct model_fault *fault)
{
    char id[MOCK_FAULT_ID_SIZE];
    int64_t hits = -1;
    int64_t left = -1;
    const char *written_id = wx_json_text(wx_json_member(written, "id"));
    snprintf(id, sizeof id, "f-%u", fault->number);
    REQUIRE(written_id && strcmp(written_id, id) == 0, "faults are in their order");
    REQUIRE(wx_json_integer(wx_json_member(written, "hits"), &hits) && hits == fault->hits,
            "a fault has struck as often as it should");
    bool limited = wx_json_integer(wx_json_member(written, "left"), &left);
    REQUIRE(limited == (fault->times >= 0), "it has a limit where one was given");
    REQUIRE(!limited || left == fault->times - fault->hits, "and the right number of shots left");
}

static void require_faults(struct pair space)
{
    WX_BUF(text, SIZE_MAX / 2);
    WX_JSON(list);
    struct wx_json_writer writer = wx_json_writer(&text);
    mock_faults_write(mock_space_faults(space.real), &writer, NULL);
    REQUIRE(wx_json_parse(wx_buf_bytes(&text), &list, NULL) == WX_OK, "a list of faults is JSON");
    REQUIRE(wx_json_count(list) == space.model->fault_count, "no fault is lost, none stays");
    const struct wx_json *written = wx_json_first(list);
    for (size_t i = 0; i < space.model->fault_count; i++, written = wx_json_next(written))
        require_fault(written, &space.model->faults[i]);
}

void require_spaces(struct rig *rig)
{
    size_t count = 0;
    struct mock_space **list = mock_spaces_list(rig->spaces, &count);
    REQUIRE(list && count == rig->model.count, "there are as many spaces as there should be");
    for (size_t i = 0; i < count; i++) {
        struct pair space = {list[i], rig->model.spaces[i]};
        REQUIRE(strcmp(mock_space_id(list[i]), space.model->id) == 0, "oldest first");
        require_tokens(space);
        require_faults(space);
        mock_space_drop(list[i]);
    }
    free(list);
}
