/* What several reports say alike: families, names of cases, the verdict on the run. */
#ifndef CONF_SUMMARY_H
#define CONF_SUMMARY_H

#include "conformance/log.h"

/* The cases of a family. A case's family is its first tag; without tags, its id up to the first
 * hyphen. */
struct conf_family {
    struct wx_bytes name; /* borrowed from the log */
    size_t totals[CONF_VERDICT_COUNT];
    size_t count;
};

struct conf_families {
    struct conf_family *items; /* in the order in which they first appear */
    size_t count;
};

/* CONF_FAMILIES: an owning local. */
#define CONF_FAMILIES(name)                                                                        \
    __attribute__((cleanup(conf_families_release))) struct conf_families name = {.items = NULL}

enum wx_status conf_families_read(const struct conf_log *log, struct conf_families *out)
    WX_MUST_CHECK;
void conf_families_release(struct conf_families *families);

/* conf_family_name: the family of a case. */
struct wx_bytes conf_family_name(const struct conf_log_case *kase);

/* conf_summary_name: appends a case's name, with its attempt where the run repeats. */
void conf_summary_name(const struct conf_log *log, const struct conf_log_case *kase,
                       struct wx_buf *out);

/* conf_summary_client: appends the client's name and version, or its command. */
void conf_summary_client(const struct conf_log *log, struct wx_buf *out);

/* How many cases conform, and how many there are. */
struct conf_score {
    size_t conforming;
    size_t all;
    size_t red;
};

struct conf_score conf_summary_score(const struct conf_log *log);

#endif
