/* Merchants and certificates of a world file. */
#include <errno.h>

#include "mock_server/pem.h"
#include "mock_server/world/reading.h"

/* --- Certificates --- */

static struct wx_certificate *read_certificate(struct mock_reading *reading, const char *text,
                                               const struct mock_path *path)
{
    WX_BUF(pem, MOCK_PEM_LIMIT);
    enum wx_status status = mock_pem_read(reading->world->directory, text, &pem);
    if (status == WX_ERR_MEMORY) reading->failed = true;
    const char *shown = mock_pem_is_text(text) ? "the certificate" : text;
    if (status != WX_OK) {
        mock_problems_add(reading->problems, path,
                          "%s cannot be read (%s): expected a PEM certificate, its path relative "
                          "to the world file",
                          shown, status == WX_ERR_IO ? strerror(errno) : wx_status_words(status));
        return NULL;
    }
    struct wx_certificate *x509 = NULL;
    const char *reason = "it cannot be read";
    status = wx_certificate_read(wx_buf_bytes(&pem), &x509, &reason);
    if (status == WX_ERR_MEMORY || status == WX_ERR_CRYPTO) reading->failed = true;
    if (status != WX_OK) {
        mock_problems_add(
            reading->problems, path,
            "%s is no API certificate: %s: expected PEM, RSA, serial of 40 hex digits", shown,
            status == WX_ERR_KEY ? reason : wx_status_words(status));
        return NULL;
    }
    if (!wx_certificate_covers(x509, reading->now)) {
        mock_problems_add(reading->problems, path,
                          "%s has expired or is not yet valid: expected one that is valid now",
                          shown);
        wx_certificate_free(x509);
        return NULL;
    }
    return x509;
}

/* Adds one certificate; a serial names one certificate in the whole world. */
static void add_certificate(struct mock_reading *reading, const struct wx_json *node,
                            const struct mock_path *path, const char *mch_id)
{
    struct mock_world *world = reading->world;
    const char *text = wx_json_text(node);
    if (!text) {
        mock_problems_add(reading->problems, path, "%s: expected the path of a PEM certificate",
                          wx_json_type_words(wx_json_type(node)));
        return;
    }
    struct wx_certificate *x509 = read_certificate(reading, text, path);
    if (!x509) return;
    const char *serial = wx_certificate_serial(x509)->text;
    for (size_t i = 0; i < world->certificate_count; i++) {
        if (strcmp(world->certificates[i].serial, serial) != 0) continue;
        mock_problems_add(reading->problems, path,
                          "the serial %s stands already in this world: list each certificate once",
                          serial);
        wx_certificate_free(x509);
        return;
    }
    world->certificates[world->certificate_count] = (struct mock_certificate){
        .serial = serial, .x509 = x509, .mch_id = mch_id, .place = world->certificate_count};
    world->certificate_count++;
}

static void add_certificates(struct mock_reading *reading, const struct wx_json *list,
                             const struct mock_path *path, const char *mch_id)
{
    size_t index = 0;
    for (const struct wx_json *item = wx_json_first(list); item; item = wx_json_next(item)) {
        struct mock_path step = mock_path_element(path, index++);
        add_certificate(reading, item, &step, mch_id);
    }
}

/* --- Merchants --- */

struct written_merchant {
    const char *mch_id;
    const struct wx_json *certificates;
};

static const struct mock_member MERCHANT[] = {
    MOCK_MEMBER(written_merchant, mch_id, TEXT, true, 1, 32),
    MOCK_MEMBER(written_merchant, certificates, ARRAY, true, 0, 0),
};

static size_t count_certificates(const struct wx_json *merchants, const struct wx_json *platform)
{
    size_t count = wx_json_count(platform);
    for (const struct wx_json *item = wx_json_first(merchants); item; item = wx_json_next(item))
        count += wx_json_count(wx_json_member(item, "certificates"));
    return count;
}

static void read_merchant(struct mock_reading *reading, const struct wx_json *node,
                          const struct mock_path *path)
{
    struct written_merchant written = {0};
    (void)MOCK_READ(reading, node, path, MERCHANT, &written);
    if (!written.mch_id) return;
    if (written.mch_id[strspn(written.mch_id, "0123456789")] != '\0') {
        struct mock_path step = mock_path_member(path, "mch_id");
        mock_problems_add(reading->problems, &step, "%s: expected decimal digits", written.mch_id);
    }
    reading->world->merchants[reading->world->merchant_count++] =
        (struct mock_merchant){.mch_id = written.mch_id};
    struct mock_path step = mock_path_member(path, "certificates");
    if (written.certificates && wx_json_count(written.certificates) == 0)
        mock_problems_add(reading->problems, &step, "empty: expected at least one certificate");
    add_certificates(reading, written.certificates, &step, written.mch_id);
}

void mock_reading_merchants(struct mock_reading *reading, const struct wx_json *merchants,
                            const struct wx_json *platform_certificates,
                            const struct mock_path *root)
{
    struct mock_world *world = reading->world;
    size_t certificates = count_certificates(merchants, platform_certificates);
    world->merchants =
        mock_reading_room(reading, wx_json_count(merchants), sizeof *world->merchants);
    world->certificates = mock_reading_room(reading, certificates, sizeof *world->certificates);
    if (reading->failed) return;
    struct mock_path path = mock_path_member(root, "merchants");
    size_t index = 0;
    for (const struct wx_json *item = wx_json_first(merchants); item; item = wx_json_next(item)) {
        struct mock_path step = mock_path_element(&path, index++);
        read_merchant(reading, item, &step);
    }
    mock_reading_refuse_twins(reading, &path, "mch_id", merchants);
    struct mock_path platform = mock_path_member(root, "platform_certificates");
    add_certificates(reading, platform_certificates, &platform, NULL);
}
