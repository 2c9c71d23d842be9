#include "conformance/options.h"

#include "conformance/report.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum {
    JOBS_BY_DEFAULT_MOST = 8,
    STDIO_JOBS = 16, /* nine cases do nothing but wait, and the rest goes on beside them */
    TIMEOUT_MS = 10000,
    FIRST_LONG = 256,
    WEEK_S = 604800,
    SPACE_MOST = 63,
    SHARDS_MOST = 1000,
};

enum option_id {
#define CONF_OPTION(id, name, letter, argument, commands, words) OPTION_##id,
#include "conformance/options.def"
#undef CONF_OPTION
    OPTION_COUNT
};

/* As options.def writes them. */
enum {
    RUN = CONF_COMMAND_RUN,
    LIST = CONF_COMMAND_LIST,
    SHOW = CONF_COMMAND_SHOW,
    SERVE = CONF_COMMAND_SERVE,
    OBSERVE = CONF_COMMAND_OBSERVE,
    REQUIREMENTS = CONF_COMMAND_REQUIREMENTS,
    ALL = CONF_COMMAND_ALL,
};

static const struct row {
    const char *name;
    char letter;
    const char *argument;
    int commands;
    const char *words;
} ROWS[] = {
#define CONF_OPTION(id, name, letter, argument, commands, words)                                   \
    {name, letter, argument, commands, words},
#include "conformance/options.def"
#undef CONF_OPTION
};

void conf_options_init(struct conf_options *options)
{
    *options = (struct conf_options){.timeout_ms = TIMEOUT_MS,
                                     .repeat = 1,
                                     .levels = {true, true, true},
                                     .admin_token = getenv("WXMOCK_ADMIN_TOKEN")};
}

static int usual_jobs(enum conf_driver_kind driver)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);

    if (driver == CONF_DRIVER_STDIO) return STDIO_JOBS;
    if (processors > JOBS_BY_DEFAULT_MOST) return JOBS_BY_DEFAULT_MOST;
    /* A server that mixes up its callers shows it only where there are two. */
    int least = driver == CONF_DRIVER_HTTP ? 2 : 1;
    return processors < least ? least : (int)processors;
}

void conf_options_help(enum conf_options_command command)
{
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        if (!(ROWS[i].commands & (int)command)) continue;
        char left[64], letter[8] = "    ";
        if (ROWS[i].letter) snprintf(letter, sizeof letter, "-%c, ", ROWS[i].letter);
        snprintf(left, sizeof left, "%s--%s%s%s", letter, ROWS[i].name, ROWS[i].argument ? " " : "",
                 ROWS[i].argument ? ROWS[i].argument : "");
        printf("  %-28s %s\n", left, ROWS[i].words);
    }
}

bool conf_list_has(const struct conf_list *list, const char *text)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->items[i], text) == 0) return true;
    return false;
}

static bool wrong(enum option_id id, const char *value, const char *due)
{
    fprintf(stderr, "wxconform: --%s %s: %s\n", ROWS[id].name, value, due);
    return false;
}

static bool add(struct conf_list *list, enum option_id id, const char *value)
{
    if (!*value) return wrong(id, "''", "is empty: say what is meant");
    if (list->count == CONF_LIST_MOST) return wrong(id, value, "is given more often than 64 times");
    list->items[list->count++] = value;
    return true;
}

static bool read_number(enum option_id id, const char *text, long most, int *out)
{
    char *end = NULL;
    char due[64];
    errno = 0;
    long value = strtol(text, &end, 10);

    if (!errno && *text >= '0' && *text <= '9' && !*end && value >= 1 && value <= most) {
        *out = (int)value;
        return true;
    }
    snprintf(due, sizeof due, "give a whole number from 1 to %ld", most);
    return wrong(id, text, due);
}

/* read_digits: the decimal digits at *text, which moves behind them; 0 for none, or above `most`.
 */
static unsigned read_digits(const char **text, unsigned most)
{
    unsigned number = 0;

    for (; **text >= '0' && **text <= '9' && number <= most; (*text)++)
        number = number * 10 + (unsigned)(**text - '0');
    return number <= most ? number : 0;
}

static bool read_shard(const char *text, struct conf_options *options)
{
    const char *rest = text;
    unsigned index = read_digits(&rest, SHARDS_MOST);
    bool divided = *rest == '/';
    if (divided) rest++;
    unsigned count = read_digits(&rest, SHARDS_MOST);

    if (!divided || *rest || index < 1 || index > count)
        return wrong(OPTION_SHARD, text, "give I/N, as 1/4, with I from 1 to N and N up to 1000");
    options->shard_index = index;
    options->shard_count = count;
    return true;
}

static bool read_level(const char *text, struct conf_options *options, bool *seen)
{
    enum conf_level level;

    if (!conf_level_by_name(text, &level))
        return wrong(OPTION_LEVEL, text, "give must, should or may");
    if (!*seen) memset(options->levels, 0, sizeof options->levels);
    *seen = true;
    options->levels[level] = true;
    return true;
}

static bool read_report(const char *text, struct conf_options *options)
{
    const char *equals = strchr(text, '=');
    size_t size = equals ? (size_t)(equals - text) : strlen(text);

    if (!conf_report_by_name(wx_bytes(text, size)))
        return wrong(OPTION_REPORT, text, "no such format: `wxconform report --help` lists them");
    if (!equals || !equals[1]) return wrong(OPTION_REPORT, text, "name a file: FORMAT=FILE");
    if (options->reports.count == CONF_REPORTS_MOST)
        return wrong(OPTION_REPORT, text, "is given more often than 16 times");
    return add(&options->reports, OPTION_REPORT, text);
}

static bool read_space(const char *text, struct conf_options *options)
{
    size_t size = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-");

    if (!size || text[size] || size > SPACE_MOST)
        return wrong(OPTION_SPACE, text, "give 1 to 63 of a-z, 0-9 and hyphens");
    options->space = text;
    return true;
}

static bool read_lacks(const char *text, struct conf_options *options)
{
    static const char *const FEATURES[] = {"token_fetch", "get_category", "get_realname_info"};

    for (size_t i = 0; i < sizeof FEATURES / sizeof *FEATURES; i++)
        if (strcmp(FEATURES[i], text) == 0) return add(&options->lacks, OPTION_LACKS, text);
    return wrong(OPTION_LACKS, text, "give token_fetch, get_category or get_realname_info");
}

static bool take(enum option_id id, const char *value, struct conf_options *options,
                 bool *seen_level)
{
    switch (id) {
    case OPTION_CLIENT: options->client = value; return true;
    case OPTION_DRIVER:
        return conf_driver_by_name(value, &options->driver) ||
               wrong(id, value, "give exec, stdio or http");
    case OPTION_CLIENT_NAME: options->client_name = value; return true;
    case OPTION_CLIENT_VERSION: options->client_version = value; return true;
    case OPTION_LACKS: return read_lacks(value, options);
    case OPTION_ONLY: return add(&options->only, id, value);
    case OPTION_SKIP: return add(&options->skip, id, value);
    case OPTION_TAG: return add(&options->tags, id, value);
    case OPTION_LEVEL: return read_level(value, options, seen_level);
    case OPTION_CASES: options->cases = value; return true;
    case OPTION_JOBS: return read_number(id, value, CONF_JOBS_MOST, &options->jobs);
    case OPTION_SHARD: return read_shard(value, options);
    case OPTION_TIMEOUT:
        options->timeout_set = true;
        return read_number(id, value, 3600000, &options->timeout_ms);
    case OPTION_REPEAT: return read_number(id, value, 1000, &options->repeat);
    case OPTION_FAIL_FAST: options->fail_fast = true; return true;
    case OPTION_STRICT: options->strict = true; return true;
    case OPTION_ALLOW_UNSUPPORTED: options->allow_unsupported = true; return true;
    case OPTION_KNOWN_FAILURES: options->known_failures = value; return true;
    case OPTION_MOCK: options->mock = value; return true;
    case OPTION_SERVER: options->server = value; return true;
    case OPTION_ADMIN_TOKEN: options->admin_token = value; return true;
    case OPTION_FOR: return read_number(id, value, WEEK_S, &options->observe_s);
    case OPTION_REQUESTS:
        return read_number(id, value, CONF_REQUESTS_MOST, &options->observe_requests);
    case OPTION_SPACE: return read_space(value, options);
    case OPTION_LOG: options->log = value; return true;
    case OPTION_REPORT: return read_report(value, options);
    case OPTION_LANG:
        options->chinese = strcmp(value, "zh") == 0;
        return options->chinese || strcmp(value, "en") == 0 || wrong(id, value, "give en or zh");
    case OPTION_QUIET: options->quiet = true; return true;
    case OPTION_HELP:
    case OPTION_COUNT: return true;
    }
    return false;
}

/* by_letter: the option that getopt_long means by what it returned. */
static enum option_id by_letter(int value)
{
    if (value >= FIRST_LONG) return (enum option_id)(value - FIRST_LONG);
    for (size_t i = 0; i < OPTION_COUNT; i++)
        if (value != '?' && ROWS[i].letter == value) return (enum option_id)i;
    return OPTION_COUNT;
}

static void make_tables(enum conf_options_command command, struct option longs[OPTION_COUNT + 1],
                        char letters[2 * OPTION_COUNT + 2])
{
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        if (!(ROWS[i].commands & (int)command)) continue;
        *longs++ = (struct option){ROWS[i].name, ROWS[i].argument ? required_argument : no_argument,
                                   NULL, FIRST_LONG + (int)i};
        if (!ROWS[i].letter) continue;
        *letters++ = ROWS[i].letter;
        if (ROWS[i].argument) *letters++ = ':';
    }
    *longs = (struct option){NULL, 0, NULL, 0};
    *letters = '\0';
}

enum conf_options_result conf_options_read(enum conf_options_command command, int argc, char **argv,
                                           struct conf_options *options, int *out_rest)
{
    struct option longs[OPTION_COUNT + 1];
    char letters[2 * OPTION_COUNT + 2];
    bool good = true, seen_level = false;

    make_tables(command, longs, letters);
    optind = 0;
    for (int value; (value = getopt_long(argc, argv, letters, longs, NULL)) != -1;) {
        enum option_id id = by_letter(value);
        if (id == OPTION_HELP) return CONF_OPTIONS_HELP;
        if (id == OPTION_COUNT || !take(id, optarg ? optarg : "", options, &seen_level))
            good = false;
    }
    *out_rest = optind;
    if (!options->jobs) options->jobs = usual_jobs(options->driver);
    if (options->server && options->mock)
        good = wrong(OPTION_SERVER, options->server, "and --mock exclude each other");
    if (options->space && !options->server)
        good = wrong(OPTION_SPACE, options->space, "asks for --server: a mock of our own has one");
    return good ? CONF_OPTIONS_GO : CONF_OPTIONS_WRONG;
}

/* --- selection -------------------------------------------------------------------------------- */

static bool any_matches(const struct conf_list *globs, const struct conf_case *kase)
{
    for (size_t i = 0; i < globs->count; i++)
        if (conf_case_matches(kase, globs->items[i])) return true;
    return false;
}

static bool has_any_tag(const struct conf_list *tags, const struct conf_case *kase)
{
    for (size_t i = 0; i < tags->count; i++)
        if (conf_case_has(kase, "tags", tags->items[i])) return true;
    return false;
}

/* hash: FNV-1a. A case stays in its shard whatever else is added to the pack. */
static uint32_t hash(const char *text)
{
    uint32_t value = 2166136261u;

    for (; *text; text++) value = (value ^ (unsigned char)*text) * 16777619u;
    return value;
}

bool conf_options_select(const struct conf_options *options, const struct conf_case *kase)
{
    if (!options->levels[kase->level]) return false;
    if (options->only.count && !any_matches(&options->only, kase)) return false;
    if (any_matches(&options->skip, kase)) return false;
    if (options->tags.count && !has_any_tag(&options->tags, kase)) return false;
    return !options->shard_count ||
           hash(kase->name) % options->shard_count == options->shard_index - 1;
}
