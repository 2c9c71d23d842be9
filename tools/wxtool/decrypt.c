/* wxtool decrypt: the name and the credential of an answer, or one value. */
#include "protocol/base64.h"
#include "protocol/credential.h"
#include "protocol/json_writer.h"
#include "tools/wxtool/answer.h"
#include "tools/wxtool/commands.h"
#include "tools/wxtool/input.h"
#include "tools/wxtool/keys.h"
#include "tools/wxtool/options.h"
#include "tools/wxtool/output.h"
#include "tools/wxtool/text.h"

/* An answer with much white space is still one. */
enum { ANSWER_LIMIT = 4 * 1024 * 1024, PLAIN_LIMIT = 4 * WX_RSA_LONGEST };

struct decrypt_given {
    const char *key, *charset, *kind;
};

static const struct wxtool_option OPTIONS[] = {
    {"key", 'k', "FILE", "the merchant's private key, PEM (PKCS#8 or PKCS#1)",
     offsetof(struct decrypt_given, key)},
    {"charset", 'e', "CHARSET",
     "of the name: gbk (default, as the interface documents it),\n"
     "gb18030, utf-8; or raw: print one value's bytes unjudged",
     offsetof(struct decrypt_given, charset)},
    {"kind", '\0', "KIND",
     "what one value must be: name or credential (default: a\n"
     "credential where it begins with a digit, else a name)",
     offsetof(struct decrypt_given, kind)},
};

static const struct wxtool_manual MANUAL = {
    .name = "decrypt",
    .usage = "--key FILE [--charset CHARSET] [--kind KIND] [BASE64]",
    .about =
        "Decrypts what getrealnameinfo answers. Standard input, or BASE64, is either one base64\n"
        "value, printed as UTF-8, or the whole answer, printed as a JSON object with real_name\n"
        "and credential_id. A value that was encrypted for another key can decrypt to random\n"
        "bytes without an error: so a credential must have the right form and check character,\n"
        "a name must be text of the charset without control characters, or nothing is printed.\n",
    .operand = "BASE64",
    .options = OPTIONS,
    .option_count = WXTOOL_OPTION_COUNT(OPTIONS),
    .examples = "  curl -s -d @request.json \"$url\" | wxtool decrypt --key apiclient_key.pem\n"
                "  wxtool decrypt --key apiclient_key.pem \"$encryted_real_name\"\n",
    .exit_done = "what was decrypted is printed",
    .exit_failed = "the interface refused the request, a value is missing, does not decrypt, or\n"
                   "     is no name or no credential",
};

/* What decrypts, how, and what is expected of one value. */
struct decryption {
    struct wx_private_key *key;
    enum wxtool_charset charset;
    const char *kind; /* NULL: see */
};

static const char *base64_defect(struct wx_bytes text)
{
    if (text.size == 0) return "it is empty";
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] == '\0') break;
        if (strchr(" \t\r\n", text.data[i])) return "it holds white space or line breaks";
        if (strchr("-_", text.data[i])) return "it is in the URL-safe alphabet";
    }
    return text.size % 4 != 0 ? "its length is no multiple of 4: it was cut, or its padding is"
                              : "it holds characters that base64 has not";
}

/* The bytes that were encrypted. `what` names the value in messages. */
static bool open_value(struct wxtool_run *run, const struct decryption *how, const char *what,
                       struct wx_bytes base64, struct wx_buf *out)
{
    WX_BUF(ciphertext, PLAIN_LIMIT);
    enum wx_status status = base64.size > 0 ? wx_base64_decode(base64, &ciphertext) : WX_ERR_FORMAT;
    if (status == WX_ERR_FORMAT)
        return wxtool_problem(run, WXTOOL_FAILED,
                              "%s is not base64: %s: give it as the interface sent it, on one line",
                              what, base64_defect(base64));
    if (status == WX_OK) status = wx_private_key_decrypt(how->key, wx_buf_bytes(&ciphertext), out);
    if (status == WX_ERR_MISMATCH || status == WX_ERR_LIMIT)
        return wxtool_problem(
            run, WXTOOL_FAILED,
            "%s does not decrypt with this key (%zu bytes, RSA PKCS#1 v1.5): give "
            "the key of the certificate whose serial was sent",
            what, ciphertext.size);
    return status == WX_OK || wxtool_problem(run, WXTOOL_BROKEN, "%s cannot be decrypted: %s", what,
                                             wx_status_words(status));
}

static bool check_credential(struct wxtool_run *run, const char *what, struct wx_bytes plain)
{
    enum wx_credential_verdict verdict = wx_credential_judge(plain);
    return verdict == WX_CREDENTIAL_GOOD ||
           wxtool_problem(
               run, WXTOOL_FAILED,
               "%s decrypts to something that is no identity card number: it is %s: it was "
               "encrypted for another key, or is not a credential",
               what, wx_credential_verdict_words(verdict));
}

/* UTF-8 is often valid GBK by chance, and the reverse seldom (联通 is the known one): a sender's
 * mistake that nobody can refuse. */
static void warn_of_utf8(struct wxtool_run *run, const struct decryption *how, const char *what,
                         struct wx_bytes plain, const struct wx_buf *decoded)
{
    if (how->charset == WXTOOL_CHARSET_UTF8 || !wx_utf8_is_valid(plain) ||
        wx_bytes_equal(plain, wx_buf_bytes(decoded)))
        return;
    wxtool_note(run, "%s can be read as UTF-8 as well: if the name is garbled, try --charset utf-8",
                what);
}

/* Turns what was decrypted into a name, or says why it is none. */
static bool read_name(struct wxtool_run *run, const struct decryption *how, const char *what,
                      struct wx_bytes plain, struct wx_buf *out)
{
    if (!wxtool_text_decode(run, what, how->charset, plain, out)) return false;
    warn_of_utf8(run, how, what, plain, out);
    if (out->size == 0)
        return wxtool_problem(run, WXTOOL_FAILED,
                              "%s decrypts to nothing: a person has a name: is the sender right?",
                              what);
    return !wxtool_text_has_control(wx_buf_bytes(out)) ||
           wxtool_problem(run, WXTOOL_FAILED,
                          "%s decrypts to something with control characters, which no name has: it "
                          "was encrypted for another key, or is in another charset",
                          what);
}

static bool begins_with_digit(const struct wx_buf *plain)
{
    return plain->size > 0 && plain->data[0] >= '0' && plain->data[0] <= '9';
}

static int decrypt_one(struct wxtool_run *run, const struct decryption *how, struct wx_bytes base64)
{
    static const char WHAT[] = "the value";
    WX_BUF(plain, PLAIN_LIMIT);
    WX_BUF(result, PLAIN_LIMIT);
    if (!open_value(run, how, WHAT, base64, &plain)) return (int)run->exit;
    if (how->charset == WXTOOL_CHARSET_RAW) return wxtool_print(run, &plain);
    if (how->kind ? strcmp(how->kind, "credential") == 0 : begins_with_digit(&plain)) {
        check_credential(run, WHAT, wx_buf_bytes(&plain));
        wx_buf_append(&result, wx_buf_bytes(&plain));
    } else {
        read_name(run, how, WHAT, wx_buf_bytes(&plain), &result);
    }
    wx_buf_append_byte(&result, '\n');
    return wxtool_print(run, &result);
}

static int decrypt_answer(struct wxtool_run *run, const struct decryption *how,
                          struct wx_bytes text)
{
    WX_JSON(root);
    WX_BUF(plain_name, PLAIN_LIMIT);
    WX_BUF(name, PLAIN_LIMIT);
    WX_BUF(credential, PLAIN_LIMIT);
    WX_BUF(result, 4 * PLAIN_LIMIT);
    struct wxtool_answer answer = {0};
    if (how->charset == WXTOOL_CHARSET_RAW || how->kind)
        wxtool_problem(run, WXTOOL_USAGE,
                       "--charset raw and --kind are for one value, this is a whole answer: leave "
                       "them out");
    if (!wxtool_answer_parse(run, text, &root) || !wxtool_answer_read(run, root, &answer) ||
        run->exit != WXTOOL_DONE)
        return (int)run->exit;
    if (open_value(run, how, WXTOOL_ANSWER_NAME, answer.real_name, &plain_name))
        read_name(run, how, WXTOOL_ANSWER_NAME, wx_buf_bytes(&plain_name), &name);
    if (open_value(run, how, WXTOOL_ANSWER_CREDENTIAL, answer.credential_id, &credential))
        check_credential(run, WXTOOL_ANSWER_CREDENTIAL, wx_buf_bytes(&credential));
    struct wx_json_writer writer = wx_json_writer(&result);
    wx_json_begin_object(&writer, NULL);
    wx_json_write_bytes(&writer, "real_name", wx_buf_bytes(&name));
    wx_json_write_bytes(&writer, "credential_id", wx_buf_bytes(&credential));
    wx_json_end_object(&writer);
    wx_buf_append_byte(&result, '\n');
    return wxtool_print(run, &result);
}

int wxtool_decrypt(int argc, char **argv)
{
    struct wxtool_run run = {0};
    struct decrypt_given given = {0};
    struct decryption how = {0};
    WXTOOL_PRIVATE_KEY(key);
    WX_BUF(text, ANSWER_LIMIT);
    if (!wxtool_options_read(&MANUAL, argc, argv, &run, &given)) return (int)run.exit;
    wxtool_charset_read(&run, given.charset, &how.charset);
    wxtool_private_key_load(&run, given.key, &key);
    if (given.kind && strcmp(given.kind, "name") != 0 && strcmp(given.kind, "credential") != 0)
        wxtool_problem(&run, WXTOOL_USAGE, "--kind '%s': give name or credential", given.kind);
    if (run.exit != WXTOOL_DONE) return (int)run.exit;
    if (run.operand && strcmp(run.operand, "-") != 0)
        wx_buf_append_text(&text, run.operand);
    else if (!wxtool_read_line(&run, "BASE64", "-", &text))
        return (int)run.exit;
    how.key = key;
    how.kind = given.kind;
    return wxtool_looks_like_answer(wx_buf_bytes(&text))
               ? decrypt_answer(&run, &how, wx_buf_bytes(&text))
               : decrypt_one(&run, &how, wx_buf_bytes(&text));
}
