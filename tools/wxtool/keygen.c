/* wxtool keygen: a key and its certificate, as two PEM files. */
#include "protocol/charset.h"
#include "tools/wxtool/commands.h"
#include "tools/wxtool/input.h"
#include "tools/wxtool/keys.h"
#include "tools/wxtool/new_file.h"
#include "tools/wxtool/options.h"
#include "tools/wxtool/output.h"
#include "tools/wxtool/text.h"

#include <stdio.h>
#include <sys/stat.h>

enum {
    BITS_LEAST = 2048,
    BITS_MOST = WX_RSA_LONGEST * 8,
    DAYS_DEFAULT = 365,
    DAYS_MOST = 36500,
    NAME_MOST = 64, /* characters: X.520's upper bound of a common name */
    PATH_LIMIT = 4096,
};

struct keygen_given {
    const char *bits, *name, *days, *out, *pkcs1, *force;
};

static const struct wxtool_option OPTIONS[] = {
    {"out", 'o', "PREFIX", "write PREFIX.key.pem and PREFIX.cert.pem",
     offsetof(struct keygen_given, out)},
    {"bits", 'b', "N", "size of the RSA key, 2048 to 16384 (default 2048)",
     offsetof(struct keygen_given, bits)},
    {"name", 'n', "CN", "common name of the certificate (default: wxtool test)",
     offsetof(struct keygen_given, name)},
    {"days", 'd', "N", "the certificate is valid that long (default 365)",
     offsetof(struct keygen_given, days)},
    {"pkcs1", '\0', NULL,
     "write the key in the older form, BEGIN RSA PRIVATE KEY\n(default: PKCS#8)",
     offsetof(struct keygen_given, pkcs1)},
    {"force", 'f', NULL, "replace files that are there already",
     offsetof(struct keygen_given, force)},
};

static const struct wxtool_manual MANUAL = {
    .name = "keygen",
    .usage = "--out PREFIX [OPTION]...",
    .about =
        "Makes an RSA key and its self-signed certificate, and prints the certificate's serial.\n"
        "The key file can be read by its owner only. For tests against the double: WeChat\n"
        "accepts only the certificate that its merchant platform issued.\n",
    .options = OPTIONS,
    .option_count = WXTOOL_OPTION_COUNT(OPTIONS),
    .examples = "  wxtool keygen --out merchant\n"
                "  serial=$(wxtool keygen --bits 4096 --name 1900000001 --out /tmp/merchant)\n",
    .exit_done = "both files are written, the serial is printed",
};

/* What is to be made. */
struct plan {
    unsigned bits;
    unsigned days;
    const char *name;
    enum wx_key_form form;
    char key_path[PATH_LIMIT];
    char certificate_path[PATH_LIMIT];
};

static bool check_name(struct wxtool_run *run, const char *name)
{
    struct wx_bytes text = wx_bytes_text(name);
    if (!wx_utf8_is_valid(text) || wxtool_text_has_control(text))
        return wxtool_problem(run, WXTOOL_USAGE,
                              "--name is not UTF-8, or holds a control character: give plain text");
    size_t count = 0;
    for (; text.size > 0; count++) text = wx_bytes_from(text, wx_utf8_size(text));
    return (count >= 1 && count <= NAME_MOST) ||
           wxtool_problem(run, WXTOOL_USAGE, "--name has %zu characters: give 1 to %d", count,
                          NAME_MOST);
}

static bool set_path(struct wxtool_run *run, const struct keygen_given *given, const char *suffix,
                     char out[PATH_LIMIT])
{
    int size = snprintf(out, PATH_LIMIT, "%s%s", given->out, suffix);
    if (size < 0 || size >= PATH_LIMIT)
        return wxtool_problem(run, WXTOOL_USAGE, "--out is too long: give less than %d bytes",
                              PATH_LIMIT - (int)strlen(suffix));
    struct stat seen;
    if (lstat(out, &seen) != 0) return true;
    if (S_ISDIR(seen.st_mode))
        return wxtool_problem(run, WXTOOL_USAGE, "%s is a folder: give another --out", out);
    return given->force ||
           wxtool_problem(run, WXTOOL_USAGE,
                          "%s exists: give another --out, or --force to replace it", out);
}

static void make_plan(struct wxtool_run *run, const struct keygen_given *given, struct plan *plan)
{
    *plan = (struct plan){.bits = BITS_LEAST, .days = DAYS_DEFAULT, .name = "wxtool test"};
    if (given->name) plan->name = given->name;
    if (given->pkcs1) plan->form = WX_KEY_PKCS1;
    check_name(run, plan->name);
    if (given->bits &&
        wxtool_number_read(run, "--bits", given->bits, BITS_LEAST, BITS_MOST, &plan->bits) &&
        plan->bits % 8 != 0)
        wxtool_problem(run, WXTOOL_USAGE, "--bits %u: give a multiple of 8", plan->bits);
    if (given->days) wxtool_number_read(run, "--days", given->days, 1, DAYS_MOST, &plan->days);
    if (!given->out || given->out[0] == '\0') {
        wxtool_problem(run, WXTOOL_USAGE, "--out is missing: give the front of both files' names");
        return;
    }
    set_path(run, given, ".key.pem", plan->key_path);
    set_path(run, given, ".cert.pem", plan->certificate_path);
}

/* A key in PKCS#8 is made in both cases; PKCS#1 is another way to write it. */
static enum wx_status rewrite_as_pkcs1(struct wx_buf *key_pem)
{
    WXTOOL_PRIVATE_KEY(key);
    const char *reason = NULL;
    enum wx_status status = wx_private_key_read(wx_buf_bytes(key_pem), &key, &reason);
    if (status != WX_OK) return status;
    wx_buf_clear(key_pem);
    return wx_private_key_write(key, WX_KEY_PKCS1, key_pem);
}

static bool generate(struct wxtool_run *run, const struct plan *plan, struct wx_buf *key_pem,
                     struct wx_buf *certificate_pem)
{
    enum wx_status status =
        wx_private_key_generate(plan->bits, plan->name, plan->days, key_pem, certificate_pem);
    if (status == WX_OK && plan->form == WX_KEY_PKCS1) status = rewrite_as_pkcs1(key_pem);
    return status == WX_OK || wxtool_problem(run, WXTOOL_BROKEN, "the key cannot be made: %s",
                                             wx_status_words(status));
}

/* Both files or none. */
static bool write_files(struct wxtool_run *run, const struct plan *plan, bool replace,
                        const struct wx_buf *key_pem, const struct wx_buf *certificate_pem)
{
    struct wxtool_new_file key = {.path = plan->key_path, .mode = 0600, .replace = replace};
    struct wxtool_new_file certificate = {
        .path = plan->certificate_path, .mode = 0644, .replace = replace};
    if (!wxtool_new_file_write(run, &key, wx_buf_bytes(key_pem))) return false;
    if (!wxtool_new_file_write(run, &certificate, wx_buf_bytes(certificate_pem)) ||
        !wxtool_new_file_keep(run, &key) || !wxtool_new_file_keep(run, &certificate)) {
        wxtool_new_file_drop(&key);
        wxtool_new_file_drop(&certificate);
        return false;
    }
    return true;
}

int wxtool_keygen(int argc, char **argv)
{
    struct wxtool_run run = {0};
    struct keygen_given given = {0};
    struct plan plan;
    if (!wxtool_options_read(&MANUAL, argc, argv, &run, &given)) return (int)run.exit;
    make_plan(&run, &given, &plan);
    WX_BUF(key_pem, WXTOOL_PEM_LIMIT);
    WX_BUF(certificate_pem, WXTOOL_PEM_LIMIT);
    if (run.exit != WXTOOL_DONE || !generate(&run, &plan, &key_pem, &certificate_pem) ||
        !write_files(&run, &plan, given.force, &key_pem, &certificate_pem))
        return (int)run.exit;
    WXTOOL_CERTIFICATE(certificate);
    const char *reason = NULL;
    enum wx_status status =
        wx_certificate_read(wx_buf_bytes(&certificate_pem), &certificate, &reason);
    if (status != WX_OK) {
        wxtool_problem(&run, WXTOOL_BROKEN, "the certificate that was made cannot be read: %s",
                       reason ? reason : wx_status_words(status));
        return (int)run.exit;
    }
    return wxtool_print_line(&run, wx_certificate_serial(certificate)->text);
}
