/* conf_pack_load: files in, cases out, and every problem of every file told at once. */
#include "conformance/case.h"
#include "conformance/case_check.h"
#include "conformance/file.h"
#include "conformance/keys.h"
#include "conformance/schema.h"
#include "conformance/template.h"

#include "embedded/conf_cases.h"
#include "protocol/crypto.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

enum { CASES_MOST = 4096, PATH_LIMIT = 4096 };

/* One source file of a pack. */
struct source {
    char *name;
    struct wx_buf text;
};

struct sources {
    struct source *items;
    size_t count;
};

/* What a row's ${…} are resolved from, and who is told of unknown ones. */
struct resolver {
    const struct wx_json *values;
    const char *file;
    const char *path;
    struct conf_problems *problems; /* NULL in the first of two rounds */
};

static void sources_release(struct sources *sources)
{
    for (size_t i = 0; i < sources->count; i++) {
        free(sources->items[i].name);
        wx_buf_release(&sources->items[i].text);
    }
    free(sources->items);
}

static struct source *sources_add(struct sources *sources, const char *name)
{
    struct source *grown = reallocarray(sources->items, sources->count + 1, sizeof *grown);
    char *copy = strdup(name);

    if (grown) sources->items = grown;
    if (!grown || !copy) {
        free(copy);
        return NULL;
    }
    grown[sources->count] = (struct source){.name = copy};
    wx_buf_init(&grown[sources->count].text, CONF_CASE_LIMIT);
    return &grown[sources->count++];
}

static int compare_sources(const void *a, const void *b)
{
    return strcmp(((const struct source *)a)->name, ((const struct source *)b)->name);
}

static enum wx_status read_built_in(struct sources *out)
{
    for (size_t i = 0; i < conf_cases_file_count; i++) {
        const char *slash = strrchr(conf_cases_files[i].path, '/');
        struct source *source = sources_add(out, slash ? slash + 1 : conf_cases_files[i].path);
        if (!source) return WX_ERR_MEMORY;
        wx_buf_append(&source->text, conf_cases_files[i].content);
    }
    return WX_OK;
}

static bool is_case_file(const char *name)
{
    size_t size = strlen(name);

    return name[0] != '.' && size > 5 && strcmp(name + size - 5, ".json") == 0;
}

static enum wx_status read_folder(const char *folder, struct sources *out,
                                  struct conf_problems *problems)
{
    DIR *listing = opendir(folder);
    enum wx_status status = WX_OK;

    if (!listing) {
        conf_problems_add(problems, folder, NULL, "%s: name a folder with case files",
                          strerror(errno));
        return WX_ERR_IO;
    }
    for (struct dirent *entry; status == WX_OK && (entry = readdir(listing)) != NULL;) {
        char path[PATH_LIMIT];
        if (!is_case_file(entry->d_name)) continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        struct source *source = sources_add(out, entry->d_name);
        status = source ? conf_file_read(path, &source->text) : WX_ERR_MEMORY;
        if (status != WX_OK)
            conf_problems_add(problems, path, NULL, "cannot be read: %s",
                              status == WX_ERR_IO ? strerror(errno) : wx_status_words(status));
    }
    closedir(listing);
    return status;
}

static bool has_prefix(struct wx_bytes name, const char *prefix, struct wx_bytes *out_rest)
{
    if (!wx_bytes_starts_with(name, prefix)) return false;
    *out_rest = wx_bytes_from(name, strlen(prefix));
    return true;
}

static bool resolve_key(struct wx_bytes name, struct wx_buf *out)
{
    struct wx_bytes rest;
    struct wx_serial serial;

    if (has_prefix(name, "cert:", &rest) || has_prefix(name, "key:", &rest)) {
        struct wx_bytes pem = conf_key_named(rest, name.data[0] == 'c' ? ".cert.pem" : ".key.pem");
        wx_buf_append(out, pem);
        return pem.size > 0;
    }
    bool lower = has_prefix(name, "serial_lower:", &rest);
    if (!lower && !has_prefix(name, "serial:", &rest)) return false;
    if (conf_key_serial(rest, &serial) != WX_OK) return false;
    for (char *c = serial.text; lower && *c; c++)
        if (*c >= 'A' && *c <= 'F') *c = (char)(*c + ('a' - 'A'));
    wx_buf_append_text(out, serial.text);
    return true;
}

static enum conf_lookup resolve(void *context, struct wx_bytes name,
                                const struct wx_json **out_node, struct wx_buf *out_text)
{
    const struct resolver *resolver = context;
    struct wx_bytes rest;
    const struct wx_json *value;

    if (has_prefix(name, "trap:", &rest) || has_prefix(name, "url:", &rest))
        return CONF_LOOKUP_KEEP; /* known once the case runs */
    if (resolve_key(name, out_text)) return CONF_LOOKUP_TEXT;
    for (value = wx_json_first(resolver->values); value; value = wx_json_next(value)) {
        if (!wx_bytes_equal_text(name, wx_json_name(value))) continue;
        *out_node = value;
        return CONF_LOOKUP_NODE;
    }
    if (resolver->problems)
        conf_problems_add(resolver->problems, resolver->file, resolver->path,
                          "${%.*s} stands for nothing: put it in `values`", (int)name.size,
                          (const char *)name.data);
    return CONF_LOOKUP_UNKNOWN;
}

static enum wx_status reparse(struct wx_buf *text, struct wx_json **out)
{
    if (wx_buf_status(text) != WX_OK) return wx_buf_status(text);
    return wx_json_parse(wx_buf_bytes(text), out, NULL);
}

/* expand_row: two rounds, since values may hold names themselves. */
static enum wx_status expand_row(const struct wx_json *merged, const char *file, const char *path,
                                 struct conf_problems *problems, struct wx_json **out)
{
    WX_BUF(once, CONF_CASE_LIMIT);
    WX_BUF(twice, CONF_CASE_LIMIT);
    WX_JSON(middle);
    struct resolver resolver = {wx_json_member(merged, "values"), file, path, NULL};
    struct wx_json_writer writer = wx_json_writer(&once);

    conf_expand(&writer, NULL, merged, resolve, &resolver);
    enum wx_status status = reparse(&once, &middle);
    if (status != WX_OK) return status;
    resolver.values = wx_json_member(middle, "values");
    resolver.problems = problems;
    writer = wx_json_writer(&twice);
    conf_expand(&writer, NULL, middle, resolve, &resolver);
    return reparse(&twice, out);
}

static enum wx_status add_case(struct conf_pack *pack, const char *file, const char *path,
                               struct wx_json *root, struct conf_problems *problems)
{
    struct conf_case *grown = reallocarray(pack->cases, pack->count + 1, sizeof *grown);

    if (!grown) {
        wx_json_free(root);
        return WX_ERR_MEMORY;
    }
    pack->cases = grown;
    struct conf_case *kase = &grown[pack->count++];
    *kase = (struct conf_case){.root = root, .file = strdup(file), .path = strdup(path)};
    if (!kase->file || !kase->path) return WX_ERR_MEMORY;
    return conf_case_bind(kase, problems);
}

static enum wx_status load_row(struct conf_pack *pack, const char *file, const char *path,
                               const struct wx_json *family, const struct wx_json *row,
                               struct conf_problems *problems)
{
    WX_BUF(text, CONF_CASE_LIMIT);
    WX_JSON(merged);
    struct wx_json *root = NULL;
    struct wx_json_writer writer = wx_json_writer(&text);

    conf_overlay(&writer, NULL, family, row, "variants");
    enum wx_status status = reparse(&text, &merged);
    if (status == WX_OK) status = expand_row(merged, file, path, problems, &root);
    if (status != WX_OK) return status;
    return add_case(pack, file, path, root, problems);
}

static enum wx_status load_file(struct conf_pack *pack, const struct wx_json *schema,
                                const struct source *source, struct conf_problems *problems)
{
    WX_JSON(family);
    struct wx_json_error error;
    enum wx_status status = wx_json_parse(wx_buf_bytes(&source->text), &family, &error);

    if (status == WX_ERR_FORMAT) {
        size_t line = 0, column = 0;
        wx_json_place(wx_buf_bytes(&source->text), error.offset, &line, &column);
        conf_problems_add(problems, source->name, NULL, "line %zu, column %zu: %s", line, column,
                          error.reason);
        return WX_OK; /* the other files are checked as well */
    }
    if (status != WX_OK) return status;
    if (!conf_schema_check(schema, schema, family, source->name, "$", problems)) return WX_OK;
    const struct wx_json *rows = wx_json_member(family, "variants");
    if (!rows) return load_row(pack, source->name, "$", family, NULL, problems);
    size_t index = 0;
    for (const struct wx_json *row = wx_json_first(rows); row; row = wx_json_next(row)) {
        char path[64];
        snprintf(path, sizeof path, "$.variants[%zu]", index++);
        status = load_row(pack, source->name, path, family, row, problems);
        if (status != WX_OK) return status;
    }
    return WX_OK;
}

static enum wx_status digest_sources(const struct sources *sources, char out[65])
{
    WX_BUF(all, CONF_PACK_LIMIT);
    unsigned char digest[WX_DIGEST_LONGEST];

    for (size_t i = 0; i < sources->count; i++) {
        wx_buf_append_format(&all, "%s %zu\n", sources->items[i].name, sources->items[i].text.size);
        wx_buf_append(&all, wx_buf_bytes(&sources->items[i].text));
    }
    if (wx_buf_status(&all) != WX_OK) return wx_buf_status(&all);
    enum wx_status status = wx_digest_compute(WX_SHA256, wx_buf_bytes(&all), digest);
    if (status != WX_OK) return status;
    wx_bytes_hex(wx_bytes(digest, WX_SHA256_SIZE), out);
    return WX_OK;
}

static int compare_cases(const void *a, const void *b)
{
    return strcmp(((const struct conf_case *)a)->name, ((const struct conf_case *)b)->name);
}

static void check_names(const struct conf_pack *pack, struct conf_problems *problems)
{
    for (size_t i = 1; i < pack->count; i++)
        if (strcmp(pack->cases[i - 1].name, pack->cases[i].name) == 0)
            conf_problems_add(problems, pack->cases[i].file, pack->cases[i].path,
                              "%s is the name of a case in %s too: give each its own `variant`",
                              pack->cases[i].name, pack->cases[i - 1].file);
}

static enum wx_status load_all(const struct sources *sources, struct conf_pack *out,
                               struct conf_problems *problems)
{
    WX_JSON(schema);
    enum wx_status status = wx_json_parse(conf_case_schema(), &schema, NULL);

    for (size_t i = 0; status == WX_OK && i < sources->count; i++)
        status = load_file(out, schema, &sources->items[i], problems);
    for (size_t i = 0; status == WX_OK && i < out->count; i++)
        if (out->cases[i].name) conf_case_check(schema, &out->cases[i], problems);
    if (status != WX_OK || problems->count) return status;
    if (out->count) qsort(out->cases, out->count, sizeof *out->cases, compare_cases);
    check_names(out, problems);
    return digest_sources(sources, out->digest);
}

/* finish: the pack of all sources, or every problem. */
static enum wx_status finish(struct sources *sources, const char *name, size_t known,
                             struct conf_pack *out, struct conf_problems *problems)
{
    CONF_PACK(pack);

    if (sources->count)
        qsort(sources->items, sources->count, sizeof *sources->items, compare_sources);
    enum wx_status status = load_all(sources, &pack, problems);
    if (status == WX_OK && problems->count == known && !pack.count)
        conf_problems_add(problems, name, NULL, "no case file: put *.json files there");
    if (status == WX_OK && problems->count > known) status = conf_problems_status(problems);
    if (status != WX_OK) return status;
    *out = pack;
    pack = (struct conf_pack){.cases = NULL};
    return WX_OK;
}

/* tell: every failure has at least one line. */
static enum wx_status tell(enum wx_status status, const char *name, size_t known,
                           struct conf_problems *problems)
{
    if (status != WX_OK && problems->count == known)
        conf_problems_add(problems, name, NULL, "%s", wx_status_words(status));
    return status;
}

enum wx_status conf_pack_load(const char *folder, struct conf_pack *out,
                              struct conf_problems *problems)
{
    __attribute__((cleanup(sources_release))) struct sources sources = {NULL, 0};
    const char *name = folder ? folder : "built-in cases";
    size_t known = problems->count;
    enum wx_status status =
        folder ? read_folder(folder, &sources, problems) : read_built_in(&sources);

    if (status == WX_OK) status = finish(&sources, name, known, out, problems);
    if (status == WX_OK) out->built_in = !folder;
    return tell(status, name, known, problems);
}

enum wx_status conf_pack_parse(const char *name, struct wx_bytes text, struct conf_pack *out,
                               struct conf_problems *problems)
{
    __attribute__((cleanup(sources_release))) struct sources sources = {NULL, 0};
    struct source *source = sources_add(&sources, name);
    size_t known = problems->count;
    enum wx_status status = WX_ERR_MEMORY;

    if (source) {
        wx_buf_append(&source->text, text);
        status = wx_buf_status(&source->text);
    }
    if (status == WX_OK) status = finish(&sources, name, known, out, problems);
    return tell(status, name, known, problems);
}
