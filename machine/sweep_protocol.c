/* The paths of protocol/ and diagnosis/. */
#include "embedded/conf_keys.h"
#include "machine/sweep.h"
#include "protocol/charset.h"
#include "protocol/json_patch.h"
#include "protocol/json_writer.h"
#include "protocol/signing.h"

enum { LIMIT = 64 * 1024, NOW = 1700000000 };

static const char SERIAL[] = "5D3F2C81A96E0B7743C5D8F1E20694BB7A31C0DE";
static const char TEXT[] = "{\"a\":[1,2.5,\"\\u5f20\",null,true],\"b\":{\"c\":\"d\",\"e\":-1}}";

static struct wx_bytes key_file(const char *name)
{
    for (size_t i = 0; i < conf_keys_file_count; i++)
        if (strstr(conf_keys_files[i].path, name)) return conf_keys_files[i].content;
    return wx_bytes_text("");
}

static enum wx_status walk_json(void)
{
    WX_JSON(json);
    WX_JSON(patch);
    WX_BUF(out, LIMIT);
    struct wx_json_writer writer = wx_json_writer(&out);
    enum wx_status status = wx_json_parse(wx_bytes_text(TEXT), &json, NULL);
    if (status == WX_OK)
        status = wx_json_parse(wx_bytes_text("{\"b\":{\"c\":null}}"), &patch, NULL);
    if (status != WX_OK) return status;
    wx_json_write_node(&writer, NULL, json);
    wx_buf_append_byte(&out, '\n');
    if (wx_buf_status(&out) == WX_OK) status = wx_json_merge_patch(json, patch, &out);
    if (status != WX_OK || wx_buf_status(&out) != WX_OK)
        return status == WX_OK ? wx_buf_status(&out) : status;
    return strcmp(wx_buf_text(&out),
                  "{\"a\":[1,2.5,\"张\",null,true],\"b\":{\"c\":\"d\",\"e\":-1}}\n"
                  "{\"a\":[1,2.5,\"张\",null,true],\"b\":{\"e\":-1}}") == 0
               ? WX_OK
               : sweep_wrong(wx_buf_text(&out));
}

static enum wx_status walk_charset(void)
{
    WX_BUF(encoded, LIMIT);
    WX_BUF(decoded, LIMIT);
    const char *missing = "";
    size_t offset = 0;
    enum wx_status status = wx_charset_self_check(&missing);
    if (status == WX_OK)
        status = wx_charset_encode(WX_CHARSET_GBK, wx_bytes_text("张镕·喆"), &encoded, &offset);
    if (status == WX_OK)
        status = wx_charset_decode(WX_CHARSET_GBK, wx_buf_bytes(&encoded), &decoded);
    /* iconv_open says no more than EINVAL where there was no memory to load its module. */
    if (status == WX_ERR_UNAVAILABLE) return WX_ERR_MEMORY;
    if (status != WX_OK) return status;
    return wx_bytes_equal_text(wx_buf_bytes(&decoded), "张镕·喆") ? WX_OK : sweep_wrong("a name");
}

static void free_key(struct wx_private_key **key)
{
    wx_private_key_free(*key);
}

static void free_certificate(struct wx_certificate **certificate)
{
    wx_certificate_free(*certificate);
}

static enum wx_status sign_and_seal(const struct wx_private_key *key,
                                    const struct wx_certificate *certificate)
{
    WX_BUF(sign, LIMIT);
    WX_BUF(sealed, LIMIT);
    WX_BUF(opened, LIMIT);
    const struct wx_public_key *public = wx_certificate_key(certificate);
    enum wx_status status = wx_signing_sign(key, wx_bytes_text(SERIAL), NOW, &sign);
    if (status == WX_OK)
        status = wx_signing_verify(public, wx_bytes_text(SERIAL), NOW, wx_buf_bytes(&sign));
    if (status == WX_OK) status = wx_public_key_encrypt(public, wx_bytes_text("110101"), &sealed);
    if (status == WX_OK) status = wx_private_key_decrypt(key, wx_buf_bytes(&sealed), &opened);
    if (status != WX_OK) return status;
    return wx_bytes_equal_text(wx_buf_bytes(&opened), "110101") ? WX_OK
                                                                : sweep_wrong("a plaintext");
}

static enum wx_status walk_crypto(void)
{
    __attribute__((cleanup(free_key))) struct wx_private_key *key = NULL;
    __attribute__((cleanup(free_certificate))) struct wx_certificate *certificate = NULL;
    const char *reason = "";
    enum wx_status status = wx_private_key_read(key_file("merchant-a.key"), &key, &reason);
    if (status == WX_OK)
        status = wx_certificate_read(key_file("merchant-a.cert"), &certificate, &reason);
    if (status != WX_OK) return status == WX_ERR_KEY ? sweep_wrong(reason) : status;
    if (strcmp(wx_certificate_serial(certificate)->text, SERIAL) != 0)
        return sweep_wrong("another serial");
    if (!wx_certificate_covers(certificate, wx_certificate_not_before(certificate)))
        return sweep_wrong("a validity");
    return sign_and_seal(key, certificate);
}

/* A signature that is wrong stays wrong, whatever is missing. */
static enum wx_status walk_wrong_signature(void)
{
    __attribute__((cleanup(free_certificate))) struct wx_certificate *certificate = NULL;
    const char *reason = "";
    char sign[345];
    memset(sign, 'A', 344);
    sign[342] = sign[343] = '=';
    sign[344] = '\0';
    enum wx_status status = wx_certificate_read(key_file("merchant-a.cert"), &certificate, &reason);
    if (status != WX_OK) return status == WX_ERR_KEY ? sweep_wrong(reason) : status;
    status = wx_signing_verify(wx_certificate_key(certificate), wx_bytes_text(SERIAL), NOW,
                               wx_bytes_text(sign));
    if (status == WX_OK) return sweep_wrong("a forged signature holds");
    return status == WX_ERR_MISMATCH ? WX_OK : status;
}

static enum wx_status walk_digests(void)
{
    unsigned char digest[WX_DIGEST_LONGEST], random[16];
    enum wx_status status = WX_OK;
    for (int i = WX_SHA256; status == WX_OK && i <= WX_SHA512; i++)
        status = wx_digest_compute((enum wx_digest)i, wx_bytes_text("abc"), digest);
    if (status == WX_OK) status = wx_hmac_sha256(wx_bytes_text("k"), wx_bytes_text("abc"), digest);
    if (status == WX_OK) status = wx_random(random, sizeof random);
    return status;
}

const struct sweep_path SWEEP_PROTOCOL[] = {
    {"json", walk_json},       {"charset", walk_charset},
    {"crypto", walk_crypto},   {"wrong-signature", walk_wrong_signature},
    {"digests", walk_digests}, {NULL, NULL}};
