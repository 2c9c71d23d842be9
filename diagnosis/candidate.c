#include "diagnosis/candidate.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "diagnosis/signed_whole.h"

enum {
    TEXT_LIMIT = 192 * 1024, /* a whole body, spread out */
    SERIALS_MOST = 48,       /* ways to write the serial, and the serials of other certificates */
    TIMES_MOST = 10,
    SERIALS_EVERYWHERE = 3, /* of those, how many are tried in every recipe */
    TIMES_EVERYWHERE = 2,
    SEARCH_S = 600, /* how far another timestamp is looked for, each way */
};

static const int64_t MS = 1000;

/* One way that a value may be in the text signed. */
struct variant {
    enum diag_trap trap;
    char text[DIAG_CANDIDATE_SERIAL_MOST + 1];
};

struct search {
    const struct diag_reading *reading;
    const struct diag_target *target;
    struct wx_buf text; /* where candidates are written */
    struct variant serials[SERIALS_MOST];
    size_t serial_count;
    struct variant times[TIMES_MOST];
    size_t time_count;
    int64_t seconds; /* the timestamp sent, in seconds; -1: it cannot be told */
    struct diag_match *out;
};

/* --- The values --- */

static void add_variant(struct variant *list, size_t *count, size_t most, enum diag_trap trap,
                        struct wx_bytes text)
{
    if (*count == most || text.size >= sizeof list->text) return;
    for (size_t i = 0; i < *count; i++)
        if (wx_bytes_equal_text(text, list[i].text)) return;
    struct variant *variant = &list[(*count)++];
    variant->trap = trap;
    if (text.size > 0) memcpy(variant->text, text.data, text.size);
    variant->text[text.size] = '\0';
}

static void add_serial(struct search *search, enum diag_trap trap, const char *text)
{
    add_variant(search->serials, &search->serial_count, SERIALS_MOST, trap, wx_bytes_text(text));
}

static void add_time(struct search *search, enum diag_trap trap, int64_t value)
{
    char text[32];
    snprintf(text, sizeof text, "%" PRId64, value);
    add_variant(search->times, &search->time_count, TIMES_MOST, trap, wx_bytes_text(text));
}

static struct wx_serial lower_case(const struct wx_serial *serial)
{
    struct wx_serial lower = *serial;
    for (char *at = lower.text; *at; at++)
        if (*at >= 'A' && *at <= 'F') *at = (char)(*at - 'A' + 'a');
    return lower;
}

static void add_separated(struct search *search, const char *serial, char separator)
{
    char text[WX_SERIAL_SIZE / 2 * 3];
    for (size_t i = 0; i < WX_SERIAL_SIZE / 2; i++) {
        text[3 * i] = serial[2 * i];
        text[3 * i + 1] = serial[2 * i + 1];
        text[3 * i + 2] = separator;
    }
    text[sizeof text - 1] = '\0';
    add_serial(search, DIAG_SERIAL_DIFFERS, text);
}

/* How the serial meant is written where it was not written as sent. */
static void add_spellings(struct search *search, const struct wx_serial *meant)
{
    struct wx_serial lower = lower_case(meant);
    bool only_case = (search->reading->spelling & ~(unsigned)WX_SERIAL_LOWER_CASE) == 0;
    /* Where more than the case is wrong with what was sent, cert_serialno's finding says it. */
    add_serial(search, only_case ? DIAG_SERIAL_CASE : DIAG_TRAP_COUNT, meant->text);
    add_serial(search, DIAG_SERIAL_CASE, lower.text);
    add_separated(search, meant->text, ':');
    add_separated(search, lower.text, ':');
    add_separated(search, meant->text, ' ');
    add_serial(search, DIAG_SERIAL_DIFFERS, meant->text + strspn(meant->text, "0"));
    add_serial(search, DIAG_SERIAL_DIFFERS, lower.text + strspn(lower.text, "0"));
}

static void collect_serials(struct search *search)
{
    static const char *const HOLES[] = {"",    "undefined", "null",      "None",
                                        "nil", "xxx",       "1234567890"};
    const struct diag_reading *reading = search->reading;
    add_variant(search->serials, &search->serial_count, SERIALS_MOST, DIAG_TRAP_COUNT,
                reading->serial);
    if (search->serial_count == 0) add_serial(search, DIAG_TRAP_COUNT, "");
    if (reading->meant.text[0] != '\0') add_spellings(search, &reading->meant);
    for (size_t i = 0; i < reading->subject->certificate_count; i++) {
        const struct wx_certificate *x509 = reading->subject->certificates[i].x509;
        add_serial(search, DIAG_SERIAL_DIFFERS, wx_certificate_serial(x509)->text);
        add_serial(search, DIAG_SERIAL_DIFFERS, wx_certificate_fingerprint(x509)->text);
    }
    for (size_t i = 0; i < sizeof HOLES / sizeof HOLES[0]; i++)
        add_serial(search, DIAG_SERIAL_DIFFERS, HOLES[i]);
}

/* The timestamp sent as text; and as a number where it is one in whatever guise. */
static const char *timestamp_text(const struct wx_json *node, int64_t *out_value)
{
    const char *text = wx_json_number_text(node) ? wx_json_number_text(node) : wx_json_text(node);
    double real = 0;
    if (!text) return NULL;
    if (wx_json_integer(node, out_value)) return text;
    if (wx_json_text(node)) real = strtod(text, NULL);
    if (wx_json_text(node) || wx_json_real(node, &real))
        if (real >= 0 && real < 9e17) *out_value = (int64_t)real;
    return text;
}

static void collect_times(struct search *search)
{
    int64_t value = -1;
    const char *text = timestamp_text(search->reading->members[DIAG_MEMBER_TIMESTAMP], &value);
    search->seconds = -1;
    add_variant(search->times, &search->time_count, TIMES_MOST, DIAG_TRAP_COUNT,
                wx_bytes_text(text ? text : ""));
    if (value < 0) return;
    bool milliseconds = value > (int64_t)UINT32_MAX * 10;
    search->seconds = milliseconds ? value / MS : value;
    add_time(search, DIAG_TRAP_COUNT, value);
    if (milliseconds)
        add_time(search, DIAG_MILLISECONDS, value / MS);
    else
        add_time(search, DIAG_MILLISECONDS, value * MS);
    if (search->reading->subject->knows_now)
        add_time(search, DIAG_TIMESTAMP_DIFFERS, search->reading->subject->now);
}

/* --- One candidate --- */

static void describe_serial(const struct search *search, const struct variant *serial)
{
    struct diag_deviation *out = &search->out->serial;
    out->trap = serial->trap;
    const struct diag_certificate *owner =
        diag_certificate_by_serial(search->reading->subject, serial->text);
    if (serial->trap == DIAG_SERIAL_DIFFERS && owner)
        snprintf(out->words, sizeof out->words, "that of %.120s",
                 diag_certificate_words(owner).text);
    else
        snprintf(out->words, sizeof out->words, "\"%s\"", serial->text);
}

static void describe_time(const struct search *search, const struct variant *time)
{
    search->out->timestamp.trap = time->trap;
    snprintf(search->out->timestamp.words, sizeof search->out->timestamp.words, "%s", time->text);
}

/* Whether it was made of the text that `search` holds now. */
static bool is_it(struct search *search, bool deep)
{
    if (wx_buf_status(&search->text) != WX_OK) return false;
    return diag_target_holds(search->target, wx_buf_bytes(&search->text), deep, &search->out->hit);
}

static void expand(const char *template, const char *serial, const char *time, struct wx_buf *out)
{
    wx_buf_clear(out);
    for (const char *at = template; *at; at++) {
        bool hole = at[0] == '%' && (at[1] == 'S' || at[1] == 'T');
        if (!hole) {
            wx_buf_append_byte(out, (unsigned char)*at);
            continue;
        }
        wx_buf_append_text(out, *++at == 'S' ? serial : time);
    }
}

/* --- The recipes --- */

static const struct recipe {
    enum diag_trap trap;
    const char *template;
    const char *words;
} RECIPES[] = {
#define DIAG_RECIPE(trap, template, words) {DIAG_##trap, template, words},
#include "diagnosis/recipes.def"
#undef DIAG_RECIPE
};
enum { RECIPE_COUNT = sizeof RECIPES / sizeof RECIPES[0] };

static bool try_recipe(struct search *search, const struct recipe *recipe, size_t serial,
                       size_t time)
{
    bool deep = serial < SERIALS_EVERYWHERE && time < TIMES_EVERYWHERE;
    expand(recipe->template, search->serials[serial].text, search->times[time].text, &search->text);
    if (!is_it(search, deep && (recipe == RECIPES || (serial == 0 && time == 0)))) return false;
    search->out->recipe.trap = recipe->trap;
    snprintf(search->out->recipe.words, sizeof search->out->recipe.words, "%s", recipe->words);
    describe_serial(search, &search->serials[serial]);
    describe_time(search, &search->times[time]);
    return true;
}

/* Every recipe with the likeliest values; the right one with all. */
static bool try_recipes(struct search *search)
{
    for (size_t i = 0; i < RECIPE_COUNT; i++) {
        size_t serials = i == 0 ? SERIALS_MOST : SERIALS_EVERYWHERE;
        size_t times = i == 0 ? TIMES_MOST : TIMES_EVERYWHERE;
        for (size_t time = 0; time < times && time < search->time_count; time++)
            for (size_t serial = 0; serial < serials && serial < search->serial_count; serial++)
                if (try_recipe(search, &RECIPES[i], serial, time)) return true;
    }
    return false;
}

/* The right text in UTF-16, little and big endian, with and without a mark. */
static bool try_utf16(struct search *search)
{
    WX_BUF(ascii, TEXT_LIMIT);
    expand(RECIPES[0].template, search->serials[0].text, search->times[0].text, &ascii);
    for (int form = 0; form < 4; form++) {
        bool big = form & 1;
        wx_buf_clear(&search->text);
        if (form & 2) wx_buf_append(&search->text, wx_bytes(big ? "\xFE\xFF" : "\xFF\xFE", 2));
        for (size_t i = 0; i < ascii.size; i++) {
            wx_buf_append_byte(&search->text, big ? 0 : ascii.data[i]);
            wx_buf_append_byte(&search->text, big ? ascii.data[i] : 0);
        }
        if (!is_it(search, false)) continue;
        search->out->recipe.trap = DIAG_SIGNED_UTF16;
        snprintf(search->out->recipe.words, sizeof search->out->recipe.words,
                 "is in UTF-16, %s-endian%s", big ? "big" : "little",
                 form & 2 ? ", with a byte order mark" : "");
        return true;
    }
    return false;
}

/* --- The body and the query --- */

static bool try_whole(void *context, enum diag_trap trap, const char *words,
                      const struct wx_buf *text)
{
    struct search *search = context;
    if (wx_buf_status(text) != WX_OK) return false;
    if (!diag_target_holds(search->target, wx_buf_bytes(text), false, &search->out->hit))
        return false;
    search->out->recipe.trap = trap;
    snprintf(search->out->recipe.words, sizeof search->out->recipe.words, "%s", words);
    return true;
}

/* --- Other timestamps --- */

/* The right text with a timestamp from `first` to `last`. */
static bool try_times(struct search *search, const struct variant *serial, int64_t first,
                      int64_t last, enum diag_trap trap)
{
    wx_buf_clear(&search->text);
    wx_buf_append_format(&search->text, "cert_serialno=%s&timestamp=", serial->text);
    size_t size = search->text.size;
    for (int64_t value = first < 0 ? 0 : first; value <= last; value++) {
        struct variant time = {.trap = trap};
        snprintf(time.text, sizeof time.text, "%" PRId64, value);
        wx_buf_truncate(&search->text, size);
        wx_buf_append_text(&search->text, time.text);
        if (!is_it(search, false)) continue;
        describe_serial(search, serial);
        describe_time(search, &time);
        return true;
    }
    return false;
}

static bool search_times(struct search *search)
{
    int64_t seconds = search->seconds;
    if (seconds < 0) return false;
    /* As sent, and where that is not canonical, as meant. */
    size_t serials = search->serial_count > 1 && search->serials[1].trap == DIAG_TRAP_COUNT ? 2 : 1;
    for (size_t i = 0; i < serials; i++) {
        const struct variant *serial = &search->serials[i];
        if (try_times(search, serial, seconds - SEARCH_S, seconds + SEARCH_S,
                      DIAG_TIMESTAMP_DIFFERS))
            return true;
        /* PSS takes two digests for each: too long for what is unlikely enough alone. */
        if (search->target->kind == DIAG_TARGET_PSS) continue;
        /* Milliseconds of that second; and of the half second before, where it was rounded. */
        if (try_times(search, serial, seconds * MS - MS / 2, seconds * MS + MS - 1,
                      DIAG_MILLISECONDS))
            return true;
    }
    return false;
}

bool diag_candidate_find(const struct diag_reading *reading, const struct diag_target *target,
                         bool quick, struct diag_match *out)
{
    struct diag_match match = {.recipe.trap = DIAG_TRAP_COUNT,
                               .serial.trap = DIAG_TRAP_COUNT,
                               .timestamp.trap = DIAG_TRAP_COUNT};
    struct search search = {.reading = reading, .target = target, .out = &match};
    wx_buf_init(&search.text, TEXT_LIMIT);
    collect_serials(&search);
    collect_times(&search);
    bool found = try_recipes(&search) || try_utf16(&search) ||
                 diag_signed_whole(reading, try_whole, &search) ||
                 (!quick && search_times(&search));
    wx_buf_release(&search.text);
    if (found) *out = match;
    return found;
}
