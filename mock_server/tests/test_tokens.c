/* The lives of tokens, by a clock that the test holds. */
#include <criterion/criterion.h>

#include "mock_server/tokens.h"

enum { NOW = 1700000000 };

static enum mock_token_state state_at(struct mock_tokens *tokens, const char *token, int64_t now)
{
    return mock_tokens_find_access(tokens, token, now).state;
}

static struct mock_tokens *open_store(void)
{
    struct mock_tokens *tokens = NULL;
    cr_assert_eq(mock_tokens_new(&tokens), WX_OK);
    return tokens;
}

static void issue(struct mock_tokens *tokens, enum mock_token_kind kind, bool force, int64_t now,
                  char out[MOCK_TOKEN_TEXT])
{
    int64_t expires_in = 0;
    cr_assert_eq(mock_tokens_issue(tokens, kind, "wx1", 7200, force, now, out, &expires_in), WX_OK);
    cr_assert(mock_token_is_formed(out));
}

Test(tokens, a_replaced_plain_token_stays_valid_five_minutes)
{
    struct mock_tokens *tokens = open_store();
    char first[MOCK_TOKEN_TEXT], second[MOCK_TOKEN_TEXT];
    issue(tokens, MOCK_TOKEN_PLAIN, false, NOW, first);
    issue(tokens, MOCK_TOKEN_PLAIN, false, NOW + 10, second);
    cr_assert_eq(state_at(tokens, first, NOW + 10 + 299), MOCK_TOKEN_VALID);
    cr_assert_eq(state_at(tokens, first, NOW + 10 + 300), MOCK_TOKEN_REPLACED);
    cr_assert_eq(state_at(tokens, second, NOW + 10 + 7199), MOCK_TOKEN_VALID);
    cr_assert_eq(state_at(tokens, second, NOW + 10 + 7200), MOCK_TOKEN_EXPIRED);
    mock_tokens_free(tokens);
}

Test(tokens, a_stable_token_is_given_again_until_it_is_forced_or_expires)
{
    struct mock_tokens *tokens = open_store();
    char one[MOCK_TOKEN_TEXT], same[MOCK_TOKEN_TEXT], forced[MOCK_TOKEN_TEXT],
        plain[MOCK_TOKEN_TEXT];
    issue(tokens, MOCK_TOKEN_STABLE, false, NOW, one);
    issue(tokens, MOCK_TOKEN_PLAIN, false, NOW, plain);
    issue(tokens, MOCK_TOKEN_STABLE, false, NOW + 7199, same);
    cr_assert_str_eq(one, same);
    issue(tokens, MOCK_TOKEN_STABLE, true, NOW + 100, forced);
    cr_assert_str_neq(one, forced);
    cr_assert_eq(state_at(tokens, one, NOW + 100), MOCK_TOKEN_REPLACED);
    cr_assert_eq(state_at(tokens, plain, NOW + 100), MOCK_TOKEN_VALID);
    issue(tokens, MOCK_TOKEN_STABLE, false, NOW + 100 + 7200, same);
    cr_assert_str_neq(forced, same);
    mock_tokens_free(tokens);
}

Test(tokens, a_declared_token_outlives_twenty_thousand_issued_ones)
{
    struct mock_tokens *tokens = open_store();
    char text[MOCK_TOKEN_TEXT], first[MOCK_TOKEN_TEXT];
    cr_assert_eq(mock_tokens_declare_access(tokens, "declared", "wx1", 9, NOW, NULL, NULL), WX_OK);
    issue(tokens, MOCK_TOKEN_PLAIN, false, NOW, first);
    for (int i = 0; i < MOCK_TOKENS_MOST + 5; i++)
        issue(tokens, MOCK_TOKEN_PLAIN, false, NOW, text);
    cr_assert_eq(state_at(tokens, "declared", NOW), MOCK_TOKEN_VALID);
    cr_assert_eq(state_at(tokens, text, NOW), MOCK_TOKEN_VALID);
    cr_assert_eq(state_at(tokens, first, NOW), MOCK_TOKEN_UNKNOWN);
    mock_tokens_free(tokens);
}

Test(tokens, a_single_use_token_is_used_once)
{
    struct mock_tokens *tokens = open_store();
    cr_assert_eq(mock_tokens_declare_auth(tokens, "t", "wx1", "o1", 600, NOW, NULL, NULL), WX_OK);
    cr_assert(mock_tokens_use(tokens, "t"));
    cr_assert_not(mock_tokens_use(tokens, "t"));
    cr_assert_eq(mock_tokens_find_auth(tokens, "t", NOW).state, MOCK_TOKEN_USED);
    cr_assert_not(mock_tokens_use(tokens, "unknown"));
    mock_tokens_free(tokens);
}

Test(tokens, quotas_begin_anew_with_the_minute_and_with_the_day_of_beijing)
{
    struct mock_tokens *tokens = open_store();
    int64_t midnight = NOW - (NOW + 8 * 3600) % 86400 + 86400;
    cr_assert(mock_tokens_count(tokens, "wx1", 1, 2, midnight - 61));
    cr_assert_not(mock_tokens_count(tokens, "wx1", 1, 2, midnight - 61));
    cr_assert(mock_tokens_count(tokens, "wx1", 1, 2, midnight - 1));
    cr_assert_not(mock_tokens_count(tokens, "wx1", 0, 2, midnight - 1));
    cr_assert(mock_tokens_count(tokens, "wx1", 1, 2, midnight));
    cr_assert_eq(mock_tokens_calls(tokens, "wx1", midnight).today, 1);
    cr_assert_eq(mock_tokens_calls(tokens, "wx2", midnight).today, 0);
    mock_tokens_free(tokens);
}
