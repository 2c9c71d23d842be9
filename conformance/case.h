/* A conformance case, ready to run: one row of a family after overlay and replacement.
 *
 * Its members stay JSON: the engine, the judge and the events read them there. The format is
 * fixtures/schemas/case.schema.json; conformance/cases/README.md says what each member means. */
#ifndef CONF_CASE_H
#define CONF_CASE_H

#include "conformance/problems.h"
#include "conformance/verdict.h"
#include "protocol/embedded.h"
#include "protocol/json.h"

enum { CONF_CASE_LIMIT = 8 * 1024 * 1024, CONF_PACK_LIMIT = 64 * 1024 * 1024 }; /* bytes */

struct conf_case {
    struct wx_json *root;
    char *name; /* ID or ID/VARIANT */
    char *path; /* JSON path of its row in its file: "$", "$.variants[3]" */
    char *file;
    enum conf_level level;
    const char *id;      /* these are borrowed from root */
    const char *variant; /* or NULL */
    const char *operation;
    const struct wx_json *given; /* or NULL */
    const struct wx_json *steps; /* or NULL */
    const struct wx_json *expect_client;
    const struct wx_json *expect_traffic; /* or NULL */
    const struct wx_json *expect_run;     /* or NULL */
};

/* All cases of a run, in the order of their names. */
struct conf_pack {
    struct conf_case *cases;
    size_t count;
    char digest[65]; /* SHA-256, hex, over names and contents of all files in order */
    bool built_in;   /* whether it is just the one in the program */
};

/* CONF_PACK: an owning local. */
#define CONF_PACK(name)                                                                            \
    __attribute__((cleanup(conf_pack_release))) struct conf_pack name = {.cases = NULL}

/* conf_pack_load: the cases of a folder (its *.json files), or the built-in ones where `folder` is
 * NULL. WX_ERR_FORMAT where anything is wrong: `problems` then tells every error of every file.
 * WX_ERR_IO, WX_ERR_LIMIT and WX_ERR_MEMORY are told there too. A folder without cases is an
 * error. */
enum wx_status conf_pack_load(const char *folder, struct conf_pack *out,
                              struct conf_problems *problems) WX_MUST_CHECK;

/* conf_pack_parse: the cases of one file's text; `name` stands for the file. */
enum wx_status conf_pack_parse(const char *name, struct wx_bytes text, struct conf_pack *out,
                               struct conf_problems *problems) WX_MUST_CHECK;

void conf_pack_release(struct conf_pack *pack);

/* conf_pack_find: the case of that full name, or NULL. */
const struct conf_case *conf_pack_find(const struct conf_pack *pack, const char *name);

/* conf_case_matches: whether a glob (* and ?) matches the full name or the bare id. */
bool conf_case_matches(const struct conf_case *kase, const char *glob);

/* conf_case_is_negative: whether no step allows the outcome `ok`. */
bool conf_case_is_negative(const struct conf_case *kase);

/* conf_case_waits_ms: about how long its faults hold a call back, so that long cases can begin
 * first. */
int64_t conf_case_waits_ms(const struct conf_case *kase);

/* conf_case_delays: whether one of its faults holds an answer back for a time of its own, against
 * which the client's timeout is measured. */
bool conf_case_delays(const struct conf_case *kase);

/* conf_case_words: title, why or remedy in "en" or "zh". */
const char *conf_case_words(const struct conf_case *kase, const char *member, const char *language);

/* conf_case_has: whether an array member (tags, needs, requirements) holds a text. */
bool conf_case_has(const struct conf_case *kase, const char *member, const char *text);

#endif
