/* The members of the body: missing, under another name, of another type. */
#include "diagnosis/reading.h"

/* A merchant number may be shown; a longer number may be somebody's card. */
enum { MCH_ID_LONGEST = 12 };

static const enum diag_member REALNAME[] = {DIAG_MEMBER_SERIAL, DIAG_MEMBER_TIMESTAMP,
                                            DIAG_MEMBER_MCH_ID, DIAG_MEMBER_SIGN,
                                            DIAG_MEMBER_AUTH_TOKEN};
static const enum diag_member STABLE_TOKEN[] = {DIAG_MEMBER_GRANT_TYPE, DIAG_MEMBER_APPID,
                                                DIAG_MEMBER_SECRET};

static bool is_absent(const struct wx_json *node)
{
    if (!node || wx_json_type(node) == WX_JSON_NULL) return true;
    const char *text = wx_json_text(node);
    return text && text[0] == '\0';
}

static const struct wx_json *find_alias(const struct diag_reading *reading, enum diag_member member)
{
    const struct wx_json *node = wx_json_first(reading->tree);
    for (; node; node = wx_json_next(node))
        if (!is_absent(node) && diag_member_is_called(member, wx_bytes_text(wx_json_name(node))))
            return node;
    return NULL;
}

static void report_absent(struct diag_reading *reading, const struct diag_member_row *row,
                          const struct wx_json *node)
{
    if (row->missing == DIAG_TRAP_COUNT) return;
    const char *words = !node                                ? "not in the body"
                        : wx_json_type(node) == WX_JSON_NULL ? "null"
                                                             : "an empty string";
    diag_findings_add(reading->out, row->missing, "%s is %s", row->name, words);
}

static void find_member(struct diag_reading *reading, enum diag_member member)
{
    const struct diag_member_row *row = diag_member_row(member);
    const struct wx_json *node = wx_json_member(reading->tree, row->name);
    if (!is_absent(node)) {
        reading->members[member] = node;
        return;
    }
    const struct wx_json *alias = find_alias(reading, member);
    if (!alias) {
        report_absent(reading, row, node);
        return;
    }
    struct diag_finding *finding =
        diag_findings_add(reading->out, row->misspelt, "the member is called %s, the body has %s",
                          row->name, diag_quote(wx_bytes_text(wx_json_name(alias))).text);
    diag_finding_blame(finding, row->absent);
    reading->members[member] = alias;
}

static void check_type(struct diag_reading *reading, enum diag_member member)
{
    const struct diag_member_row *row = diag_member_row(member);
    const struct wx_json *node = reading->members[member];
    if (!node || member == DIAG_MEMBER_TIMESTAMP || wx_json_type(node) == WX_JSON_STRING) return;
    struct diag_finding *finding = NULL;
    const char *number = wx_json_number_text(node);
    if (number && member == DIAG_MEMBER_MCH_ID && strlen(number) <= MCH_ID_LONGEST)
        finding = diag_findings_add(reading->out, DIAG_NUMBER_FOR_STRING,
                                    "%s is the number %s: a string is due, \"%s\"", row->name,
                                    number, number);
    else if (number)
        finding = diag_findings_add(reading->out, DIAG_NUMBER_FOR_STRING,
                                    "%s is a number: a string is due", row->name);
    else
        finding = diag_findings_add(reading->out, DIAG_WRONG_TYPE, "%s is %s: a string is due",
                                    row->name, wx_json_type_words(wx_json_type(node)));
    diag_finding_blame(finding, row->mistyped);
}

static void check_mch_id(struct diag_reading *reading)
{
    const char *text = wx_json_text(reading->members[DIAG_MEMBER_MCH_ID]);
    if (!text || text[strspn(text, "0123456789")] == '\0') return;
    size_t place = strspn(text, "0123456789");
    diag_findings_add(reading->out, DIAG_MCH_ID_MALFORMED,
                      "character %zu of mch_id is no decimal digit", place + 1);
}

void diag_members(struct diag_reading *reading)
{
    bool realname = reading->subject->endpoint == DIAG_ENDPOINT_REALNAME;
    const enum diag_member *members = realname ? REALNAME : STABLE_TOKEN;
    size_t count = realname ? sizeof REALNAME / sizeof REALNAME[0]
                            : sizeof STABLE_TOKEN / sizeof STABLE_TOKEN[0];
    if (!reading->tree) return;
    for (size_t i = 0; i < count; i++) find_member(reading, members[i]);
    for (size_t i = 0; i < count; i++) check_type(reading, members[i]);
    if (realname) check_mch_id(reading);
}
