/* wxtool encrypt: one value of an answer, as the interface encrypts it. */
#include "protocol/base64.h"
#include "tools/wxtool/commands.h"
#include "tools/wxtool/input.h"
#include "tools/wxtool/keys.h"
#include "tools/wxtool/options.h"
#include "tools/wxtool/output.h"
#include "tools/wxtool/text.h"

/* More than any key takes: what is too long is told from what is not read. A character of 2 bytes
 * in UTF-8 may take 4 in GB18030. */
enum { TEXT_LIMIT = 256 * 1024, PLAIN_LIMIT = 2 * TEXT_LIMIT };

struct encrypt_given {
    const char *cert, *charset;
};

static const struct wxtool_option OPTIONS[] = {
    {"cert", 'c', "FILE", "the merchant's certificate, PEM", offsetof(struct encrypt_given, cert)},
    {"charset", 'e', "CHARSET",
     "gbk (default, as a name travels; ASCII stays as it is),\n"
     "gb18030, utf-8, or raw: bytes as they are",
     offsetof(struct encrypt_given, charset)},
};

static const struct wxtool_manual MANUAL = {
    .name = "encrypt",
    .usage = "--cert FILE [--charset CHARSET] [TEXT]",
    .about = "Encrypts UTF-8 text with RSA PKCS#1 v1.5 for the certificate's owner, as the\n"
             "interface does with a name and a credential, and prints it as base64 on one line.\n"
             "Without TEXT, or for \"-\", it reads standard input, less one line end (raw: all of\n"
             "it). Other users of this system can see arguments, but not standard input. The\n"
             "padding is random: two results differ.\n",
    .operand = "TEXT",
    .options = OPTIONS,
    .option_count = WXTOOL_OPTION_COUNT(OPTIONS),
    .examples = "  wxtool encrypt --cert apiclient_cert.pem 张三\n"
                "  printf 11010118800307801X | wxtool encrypt --cert apiclient_cert.pem\n",
    .exit_done = "the ciphertext is printed",
    .exit_failed = "the text is empty, too long for the key, or not in the charset",
};

static bool read_text(struct wxtool_run *run, enum wxtool_charset charset, struct wx_buf *out)
{
    if (run->operand && strcmp(run->operand, "-") != 0)
        wx_buf_append_text(out, run->operand);
    else if (!(charset == WXTOOL_CHARSET_RAW ? wxtool_read(run, "TEXT", "-", out)
                                             : wxtool_read_line(run, "TEXT", "-", out)))
        return false;
    return out->size > 0 || charset == WXTOOL_CHARSET_RAW ||
           wxtool_problem(run, WXTOOL_FAILED,
                          "the text is empty: give one (--charset raw encrypts nothing too)");
}

static bool encrypt(struct wxtool_run *run, const struct wx_public_key *key, struct wx_bytes plain,
                    struct wx_buf *out)
{
    WX_BUF(ciphertext, WX_RSA_LONGEST);
    enum wx_status status = wx_public_key_encrypt(key, plain, &ciphertext);
    if (status == WX_ERR_LIMIT)
        return wxtool_problem(
            run, WXTOOL_FAILED,
            "the text is %zu bytes, this key takes %zu at most: shorten it, or take "
            "a larger key",
            plain.size, wx_public_key_room(key));
    if (status != WX_OK)
        return wxtool_problem(run, WXTOOL_BROKEN, "encryption failed: %s", wx_status_words(status));
    wx_base64_encode(wx_buf_bytes(&ciphertext), out);
    wx_buf_append_byte(out, '\n');
    return true;
}

int wxtool_encrypt(int argc, char **argv)
{
    struct wxtool_run run = {0};
    struct encrypt_given given = {0};
    enum wxtool_charset charset = WXTOOL_CHARSET_GBK;
    WXTOOL_CERTIFICATE(certificate);
    WX_BUF(text, TEXT_LIMIT);
    WX_BUF(plain, PLAIN_LIMIT);
    WX_BUF(result, WXTOOL_TEXT_LIMIT);
    if (!wxtool_options_read(&MANUAL, argc, argv, &run, &given)) return (int)run.exit;
    wxtool_charset_read(&run, given.charset, &charset);
    wxtool_certificate_load(&run, given.cert, &certificate);
    if (run.exit != WXTOOL_DONE || !read_text(&run, charset, &text) ||
        !wxtool_text_encode(&run, charset, wx_buf_bytes(&text), &plain) ||
        !encrypt(&run, wx_certificate_key(certificate), wx_buf_bytes(&plain), &result))
        return (int)run.exit;
    return wxtool_print(&run, &result);
}
