/* conf_event_header: what a log says first. */
#include "conformance/header.h"

enum { LINE_LIMIT = 1024 * 1024, DIGEST_LIMIT = 128 };

static void write_digest(struct wx_json_writer *writer, const char *name, const char *hex)
{
    WX_BUF(text, DIGEST_LIMIT);

    wx_buf_append_format(&text, "sha256:%s", hex);
    wx_buf_fail(writer->out, wx_buf_status(&text));
    wx_json_write_text(writer, name, wx_buf_text(&text));
}

static void write_list(struct wx_json_writer *writer, const char *name,
                       const struct conf_list *list)
{
    wx_json_begin_array(writer, name);
    for (size_t i = 0; i < list->count; i++)
        wx_json_write_bytes(writer, NULL, wx_bytes_text(list->items[i]));
    wx_json_end_array(writer);
}

static void write_tool(struct wx_json_writer *writer, const struct conf_run *run)
{
    wx_json_begin_object(writer, "tool");
    wx_json_write_text(writer, "name", "wxconform");
    wx_json_write_text(writer, "version", WX_VERSION);
    wx_json_end_object(writer);
    wx_json_begin_object(writer, "mock");
    wx_json_write_text(writer, "version", conf_mock_version(run->stage.mock));
    wx_json_write_boolean(writer, "built_in", !run->options->server);
    wx_json_end_object(writer);
    wx_json_begin_object(writer, "case_pack");
    wx_json_write_text(writer, "version", WX_VERSION);
    write_digest(writer, "digest", run->pack->digest);
    wx_json_write_boolean(writer, "built_in", run->pack->built_in);
    wx_json_write_integer(writer, "cases", (int64_t)run->pack->count);
    wx_json_end_object(writer);
}

/* told: the option, else what the client said of itself. */
static const char *told(const char *option, const struct wx_json *handshake, const char *member)
{
    return option ? option : wx_json_text(wx_json_member(handshake, member));
}

static void write_client(struct wx_json_writer *writer, const struct conf_run *run,
                         const struct wx_json *handshake)
{
    const char *name = told(run->options->client_name, handshake, "name");
    const char *version = told(run->options->client_version, handshake, "version");

    wx_json_begin_object(writer, "client");
    wx_json_write_bytes(writer, "command", wx_bytes_text(run->options->client));
    wx_json_write_text(writer, "driver",
                       run->observed ? "observe" : conf_driver_name(run->options->driver));
    wx_json_write_text(writer, "name", name);
    wx_json_write_text(writer, "version", version);
    write_list(writer, "lacks", &run->lacks);
    wx_json_end_object(writer);
}

static void write_selection(struct wx_json_writer *writer, const struct conf_options *options)
{
    write_list(writer, "only", &options->only);
    write_list(writer, "skip", &options->skip);
    write_list(writer, "tags", &options->tags);
    wx_json_begin_array(writer, "levels");
    for (int level = CONF_MUST; level <= CONF_MAY; level++)
        if (options->levels[level])
            wx_json_write_text(writer, NULL, conf_level_name((enum conf_level)level));
    wx_json_end_array(writer);
    if (!options->shard_count) {
        wx_json_write_null(writer, "shard");
        return;
    }
    wx_json_begin_object(writer, "shard");
    wx_json_write_integer(writer, "index", options->shard_index);
    wx_json_write_integer(writer, "count", options->shard_count);
    wx_json_end_object(writer);
}

static void write_options(struct wx_json_writer *writer, const struct conf_run *run)
{
    const struct conf_options *options = run->options;

    wx_json_begin_object(writer, "options");
    write_selection(writer, options);
    wx_json_write_integer(writer, "jobs", options->jobs);
    wx_json_write_integer(writer, "timeout_ms", options->timeout_ms);
    wx_json_write_integer(writer, "repeat", options->repeat);
    wx_json_write_boolean(writer, "fail_fast", options->fail_fast);
    wx_json_write_boolean(writer, "strict", options->strict);
    wx_json_write_boolean(writer, "allow_unsupported", options->allow_unsupported);
    if (run->ledger.digest[0])
        write_digest(writer, "known_failures", run->ledger.digest);
    else
        wx_json_write_null(writer, "known_failures");
    wx_json_end_object(writer);
}

void conf_event_header(struct conf_run *run, const struct wx_json *handshake)
{
    WX_BUF(line, LINE_LIMIT);
    struct wx_json_writer writer = wx_json_writer(&line);

    wx_json_begin_object(&writer, NULL);
    wx_json_write_text(&writer, "event", "header");
    wx_json_write_integer(&writer, "format", 1);
    conf_event_time(&writer);
    wx_json_write_text(&writer, "run", run->id);
    write_tool(&writer, run);
    write_client(&writer, run, handshake);
    write_options(&writer, run);
    wx_json_begin_array(&writer, "planned");
    for (size_t i = 0; i < run->planned_count; i++)
        wx_json_write_text(&writer, NULL, run->planned[i]->name);
    wx_json_end_array(&writer);
    wx_json_end_object(&writer);
    conf_events_put(&run->events, &line);
}
