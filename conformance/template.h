/* JSON made from JSON: a family's rows laid over its shared members, and ${…} replaced. */
#ifndef CONF_TEMPLATE_H
#define CONF_TEMPLATE_H

#include "protocol/json_writer.h"

/* conf_json_equal: whether two values are the same JSON: numbers by value, members in any order. */
bool conf_json_equal(const struct wx_json *a, const struct wx_json *b);

/* conf_overlay: writes `base` with `over` laid over it: objects member by member, everything else,
 * null too, in place of what was there. Either may be NULL. Members named `skip` (may be NULL) are
 * left out at the top level. */
void conf_overlay(struct wx_json_writer *writer, const char *name, const struct wx_json *base,
                  const struct wx_json *over, const char *skip);

/* What a name in ${name} stands for. */
enum conf_lookup {
    CONF_LOOKUP_NODE,    /* *out_node: written in place of a string that is nothing else */
    CONF_LOOKUP_TEXT,    /* what was appended to `out_text` */
    CONF_LOOKUP_KEEP,    /* nothing yet: stays as it is */
    CONF_LOOKUP_UNKNOWN, /* stays as it is too; the resolver has told somebody */
};

typedef enum conf_lookup conf_resolver(void *context, struct wx_bytes name,
                                       const struct wx_json **out_node, struct wx_buf *out_text);

/* conf_expand: writes `node` with each ${name} in its strings replaced. A resolver is asked once
 * for each occurrence. */
void conf_expand(struct wx_json_writer *writer, const char *name, const struct wx_json *node,
                 conf_resolver *resolve, void *context);

/* conf_expand_text: the same of one text, appended as text. */
void conf_expand_text(struct wx_buf *out, const char *text, conf_resolver *resolve, void *context);

#endif
