/* Text of a client, or about one, inside other languages: nothing in it can end, open or hide
 * anything there.
 *
 * Control characters are shown by their pictures (U+2400 to U+2421); what is no character, and what
 * turns the reading direction, becomes U+FFFD. The texts of a log are valid UTF-8 without NUL. */
#ifndef CONF_MARKUP_H
#define CONF_MARKUP_H

#include "protocol/buf.h"

/* conf_markup_xml: for XML and HTML, between tags or in a quoted attribute. Line feed and tab stay,
 * as references. */
void conf_markup_xml(struct wx_buf *out, const char *text);

/* conf_markup_tap: one line of TAP: # and \ escaped, line feeds shown. */
void conf_markup_tap(struct wx_buf *out, const char *text);

/* conf_markup_line: one line for a terminal. */
void conf_markup_line(struct wx_buf *out, const char *text);

/* conf_markup_markdown: inside a paragraph or a table's cell; whatever could be markup, a link or a
 * mention becomes a reference, a line feed a space. */
void conf_markup_markdown(struct wx_buf *out, const char *text);

/* conf_markup_script: JSON for a <script> element: <, >, & and the line ends of JavaScript become
 * \u escapes. In JSON they stand in strings only, so its value stays the same. */
void conf_markup_script(struct wx_buf *out, struct wx_bytes json);

#endif
