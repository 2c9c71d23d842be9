#include "conformance/keys.h"

#include "embedded/conf_keys.h"
#include "protocol/crypto.h"

#include <stdio.h>

const char *conf_key_file_at(size_t index)
{
    if (index >= conf_keys_file_count) return NULL;
    const char *slash = strrchr(conf_keys_files[index].path, '/');
    return slash ? slash + 1 : conf_keys_files[index].path;
}

struct wx_bytes conf_key_file(const char *name)
{
    for (size_t i = 0; i < conf_keys_file_count; i++)
        if (strcmp(conf_key_file_at(i), name) == 0) return conf_keys_files[i].content;
    return wx_bytes(NULL, 0);
}

struct wx_bytes conf_key_named(struct wx_bytes name, const char *ending)
{
    char file[128];

    if (name.size > 64) return wx_bytes(NULL, 0);
    snprintf(file, sizeof file, "%.*s%s", (int)name.size, (const char *)name.data, ending);
    return conf_key_file(file);
}

enum wx_status conf_key_serial(struct wx_bytes name, struct wx_serial *out)
{
    struct wx_bytes pem = conf_key_named(name, ".cert.pem");
    struct wx_certificate *certificate = NULL;
    const char *reason = NULL;

    if (!pem.size) return WX_ERR_FORMAT;
    enum wx_status status = wx_certificate_read(pem, &certificate, &reason);
    if (status != WX_OK) return status;
    *out = *wx_certificate_serial(certificate);
    wx_certificate_free(certificate);
    return WX_OK;
}
