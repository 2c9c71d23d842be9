#include "mock_server/faults/agreement.h"

enum { NAMES_LIMIT = 1024, OTHERS_MOST = 16 };

/* What a fault can do; one of them must be there. */
static const char *const ACTIONS[] = {
    "errcode",   "status",       "delay_ms", "body",       "body_base64", "patch",
    "plaintext", "encrypt_with", "corrupt",  "transport",  "redirect",    "headers",
    "chunked",   "chunk_size",   "close",    "drop_after", "pad_bytes",
};

/* Two members that cannot both be done. */
static const struct {
    const char *member;
    const char *others[OTHERS_MOST];
    const char *why;
} CONFLICTS[] = {
    {"body", {"errcode", "body_base64"}, "both make the answer"},
    {"body_base64", {"errcode"}, "both make the answer"},
    {"redirect", {"errcode"}, "both make the answer"},
    {"patch", {"body", "body_base64", "redirect"}, "there is no honest answer to patch"},
    {"plaintext",
     {"errcode", "body", "body_base64", "redirect"},
     "there is no honest answer to encrypt it for"},
    {"encrypt_with",
     {"errcode", "body", "body_base64", "redirect"},
     "there is no honest answer to encrypt"},
    {"corrupt",
     {"errcode", "body", "body_base64", "redirect"},
     "there is no honest answer to corrupt"},
    {"pad_bytes", {"redirect"}, "a redirect has no JSON to pad"},
    {"close", {"drop_after"}, "one says that the connection closes, the other hides it"},
};

/* A member that says more of a transport, and the transports that it belongs to. */
static const struct {
    const char *member;
    const char *transports[OTHERS_MOST];
} DETAILS[] = {
    {"trickle_ms", {"trickle"}},
    {"length_change", {"bad_length"}},
    {"after_bytes", {"reset", "hang", "truncate", "early_close"}},
};

/* What no answer that stays away can show. */
static const char *const CONTENT[] = {
    "errcode",   "status",       "body",      "body_base64", "patch",
    "plaintext", "encrypt_with", "corrupt",   "redirect",    "headers",
    "chunked",   "chunk_size",   "pad_bytes", "close",       "drop_after",
};

static bool is_set(const struct wx_json *node, const char *name)
{
    const struct wx_json *member = wx_json_member(node, name);
    bool truth = true;
    return member && (!wx_json_boolean(member, &truth) || truth);
}

static bool contains(const char *const *names, size_t count, const char *name)
{
    for (size_t i = 0; i < count && names[i]; i++)
        if (strcmp(names[i], name) == 0) return true;
    return false;
}

static void tell(const struct mock_path *path, const char *member, const char *other,
                 const char *why, struct mock_problems *problems)
{
    struct mock_path step = mock_path_member(path, member);
    mock_problems_add(problems, &step, "%s contradicts %s: %s: give one of them", member, other,
                      why);
}

static void judge_conflicts(const struct wx_json *node, const struct mock_path *path,
                            struct mock_problems *problems)
{
    for (size_t i = 0; i < sizeof CONFLICTS / sizeof CONFLICTS[0]; i++) {
        if (!is_set(node, CONFLICTS[i].member)) continue;
        for (size_t j = 0; j < OTHERS_MOST && CONFLICTS[i].others[j]; j++)
            if (is_set(node, CONFLICTS[i].others[j]))
                tell(path, CONFLICTS[i].member, CONFLICTS[i].others[j], CONFLICTS[i].why, problems);
    }
    bool chunked = true;
    (void)wx_json_boolean(wx_json_member(node, "chunked"), &chunked);
    if (!chunked && is_set(node, "chunk_size"))
        tell(path, "chunk_size", "chunked", "false means no chunks", problems);
}

static void judge_details(const struct wx_json *node, const struct mock_path *path,
                          const char *transport, struct mock_problems *problems)
{
    for (size_t i = 0; i < sizeof DETAILS / sizeof DETAILS[0]; i++) {
        if (!wx_json_member(node, DETAILS[i].member)) continue;
        if (transport && contains(DETAILS[i].transports, OTHERS_MOST, transport)) continue;
        WX_BUF(names, NAMES_LIMIT);
        for (size_t j = 0; j < OTHERS_MOST && DETAILS[i].transports[j]; j++)
            wx_buf_append_format(&names, "%s%s", j > 0 ? ", " : "", DETAILS[i].transports[j]);
        struct mock_path step = mock_path_member(path, DETAILS[i].member);
        mock_problems_add(problems, &step, "%s needs \"transport\": one of %s", DETAILS[i].member,
                          wx_buf_text(&names));
    }
}

/* Whether such a transport lets nothing of the answer through. */
static bool is_silent(const struct wx_json *node, const char *transport)
{
    static const char *const ALWAYS[] = {"empty", "garbage"};
    static const char *const AT_ONCE[] = {"reset", "hang"};
    int64_t after = 0;
    (void)wx_json_integer(wx_json_member(node, "after_bytes"), &after);
    return contains(ALWAYS, 2, transport) || (after == 0 && contains(AT_ONCE, 2, transport));
}

static void judge_transport(const struct wx_json *node, const struct mock_path *path,
                            const char *transport, struct mock_problems *problems)
{
    static const char *const FRAMING[] = {"bad_length", "bad_chunk", "no_last_chunk"};
    enum { FRAMING_COUNT = sizeof FRAMING / sizeof FRAMING[0] };
    static const char *const ANSWERS[] = {"trickle"};
    WX_BUF(other, NAMES_LIMIT);
    wx_buf_append_format(&other, "transport %.40s", transport);
    bool silent = is_silent(node, transport);
    for (size_t i = 0; silent && i < sizeof CONTENT / sizeof CONTENT[0]; i++)
        if (is_set(node, CONTENT[i]))
            tell(path, CONTENT[i], wx_buf_text(&other), "nothing of the answer would be sent",
                 problems);
    if (silent) return;
    if (contains(FRAMING, FRAMING_COUNT, transport) && is_set(node, "chunked"))
        tell(path, "chunked", wx_buf_text(&other), "both frame the body", problems);
    if (contains(FRAMING, FRAMING_COUNT, transport) && is_set(node, "chunk_size"))
        tell(path, "chunk_size", wx_buf_text(&other), "both frame the body", problems);
    if (!contains(ANSWERS, 1, transport) && is_set(node, "drop_after"))
        tell(path, "drop_after", wx_buf_text(&other), "the connection ends anyway", problems);
}

static void judge_presence(const struct wx_json *node, const struct mock_path *path,
                           struct mock_problems *problems)
{
    WX_BUF(names, NAMES_LIMIT);
    for (size_t i = 0; i < sizeof ACTIONS / sizeof ACTIONS[0]; i++) {
        if (is_set(node, ACTIONS[i])) return;
        wx_buf_append_format(&names, "%s%s", i > 0 ? ", " : "", ACTIONS[i]);
    }
    mock_problems_add(problems, path, "the fault does nothing: give at least one of %s",
                      wx_buf_text(&names));
}

bool mock_fault_agrees(const struct wx_json *node, const struct mock_path *path,
                       struct mock_problems *problems)
{
    size_t before = problems->count;
    const char *transport = wx_json_text(wx_json_member(node, "transport"));
    judge_presence(node, path, problems);
    judge_conflicts(node, path, problems);
    judge_details(node, path, transport, problems);
    if (transport) judge_transport(node, path, transport, problems);
    if (is_set(node, "errmsg") && !is_set(node, "errcode")) {
        struct mock_path step = mock_path_member(path, "errmsg");
        mock_problems_add(problems, &step, "errmsg needs errcode beside it");
    }
    return problems->count == before;
}
