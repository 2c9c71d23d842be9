#include "tools/wxtool/keys.h"

#include "tools/wxtool/input.h"

void wxtool_private_key_release(struct wx_private_key **key)
{
    wx_private_key_free(*key);
}

void wxtool_certificate_release(struct wx_certificate **certificate)
{
    wx_certificate_free(*certificate);
}

bool wxtool_private_key_load(struct wxtool_run *run, const char *path, struct wx_private_key **out)
{
    if (!path)
        return wxtool_problem(run, WXTOOL_USAGE,
                              "--key is missing: give the merchant's private key, as PEM");
    WX_BUF(pem, WXTOOL_PEM_LIMIT);
    if (!wxtool_read(run, "--key", path, &pem)) return false;
    const char *reason = NULL;
    enum wx_status status = wx_private_key_read(wx_buf_bytes(&pem), out, &reason);
    if (status == WX_ERR_KEY)
        return wxtool_problem(
            run, WXTOOL_USAGE,
            "--key %s: %s: give the merchant's RSA private key as unencrypted PEM "
            "(usually named apiclient_key.pem)",
            path, reason);
    return status == WX_OK ||
           wxtool_problem(run, WXTOOL_BROKEN, "--key %s: %s", path, wx_status_words(status));
}

bool wxtool_certificate_load_as(struct wxtool_run *run, const char *option, const char *path,
                                struct wx_certificate **out)
{
    WX_BUF(pem, WXTOOL_PEM_LIMIT);
    if (!wxtool_read(run, option, path, &pem)) return false;
    const char *reason = NULL;
    enum wx_status status = wx_certificate_read(wx_buf_bytes(&pem), out, &reason);
    if (status == WX_ERR_KEY)
        return wxtool_problem(run, WXTOOL_USAGE,
                              "%s %s: %s: give the merchant's API certificate as PEM (usually "
                              "named apiclient_cert.pem)",
                              option, path, reason);
    return status == WX_OK ||
           wxtool_problem(run, WXTOOL_BROKEN, "%s %s: %s", option, path, wx_status_words(status));
}

bool wxtool_certificate_load(struct wxtool_run *run, const char *path, struct wx_certificate **out)
{
    if (!path)
        return wxtool_problem(run, WXTOOL_USAGE,
                              "--cert is missing: give the merchant's API certificate, as PEM");
    return wxtool_certificate_load_as(run, "--cert", path, out);
}
