/* cert_serialno: which certificate it means, and how it is written. */
#include <stdio.h>
#include <time.h>

#include "diagnosis/reading.h"

enum { SHA256_DIGITS = 64, FOLDED_MOST = 128, LEAST_OF_A_CUT = 20, SHOWN_MOST = 100 };

struct diag_words diag_certificate_words(const struct diag_certificate *certificate)
{
    struct diag_words words;
    const char *serial = wx_certificate_serial(certificate->x509)->text;
    if (certificate->platform)
        snprintf(words.text, sizeof words.text, "the platform's certificate %s", serial);
    else if (certificate->mch_id)
        snprintf(words.text, sizeof words.text, "merchant %.32s's certificate %s",
                 certificate->mch_id, serial);
    else if (certificate->name)
        snprintf(words.text, sizeof words.text, "the certificate %s (%.100s)", serial,
                 certificate->name);
    else
        snprintf(words.text, sizeof words.text, "the certificate %s", serial);
    return words;
}

const struct diag_certificate *diag_certificate_by_serial(const struct diag_subject *subject,
                                                          const char *serial)
{
    for (size_t i = 0; i < subject->certificate_count; i++)
        if (strcmp(wx_certificate_serial(subject->certificates[i].x509)->text, serial) == 0)
            return &subject->certificates[i];
    return NULL;
}

/* --- Reading --- */

/* The hexadecimal digits of a pasted text in upper case, whatever stands between them; empty where
 * they are too many. */
struct digits {
    char text[FOLDED_MOST];
    size_t size;
};

static struct digits digits_of(struct wx_bytes text)
{
    struct digits digits = {.size = 0};
    for (size_t i = 0; i < text.size; i++) {
        unsigned char byte = text.data[i];
        if (byte >= 'a' && byte <= 'f') byte = (unsigned char)(byte - 'a' + 'A');
        bool hex = (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'F');
        if (!hex) continue;
        if (digits.size == sizeof digits.text - 1) return (struct digits){.size = 0};
        digits.text[digits.size++] = (char)byte;
    }
    return digits;
}

/* The certificate whose fingerprint it is, of either kind. */
static const struct diag_certificate *by_fingerprint(const struct diag_subject *subject,
                                                     const struct digits *digits)
{
    for (size_t i = 0; i < subject->certificate_count; i++) {
        const struct wx_certificate *x509 = subject->certificates[i].x509;
        if (strcmp(wx_certificate_fingerprint(x509)->text, digits->text) == 0 ||
            strcmp(wx_certificate_fingerprint_sha256(x509), digits->text) == 0)
            return &subject->certificates[i];
    }
    return NULL;
}

/* The certificate whose serial begins so. */
static const struct diag_certificate *by_beginning(const struct diag_subject *subject,
                                                   const struct digits *digits)
{
    if (digits->size < LEAST_OF_A_CUT || digits->size >= WX_SERIAL_SIZE) return NULL;
    for (size_t i = 0; i < subject->certificate_count; i++) {
        const char *serial = wx_certificate_serial(subject->certificates[i].x509)->text;
        if (strncmp(serial, digits->text, digits->size) == 0) return &subject->certificates[i];
    }
    return NULL;
}

void diag_serial_read(struct diag_reading *reading)
{
    const char *text = wx_json_text(reading->members[DIAG_MEMBER_SERIAL]);
    if (!text) return;
    reading->serial = wx_bytes_text(text);
    if (wx_serial_read(reading->serial, &reading->meant, &reading->spelling) != WX_OK) return;
    reading->named = diag_certificate_by_serial(reading->subject, reading->meant.text);
}

/* --- Judging --- */

static const struct {
    enum wx_serial_spelling bit;
    enum diag_trap trap;
    const char *words;
} SPELLINGS[] = {
    {WX_SERIAL_LOWER_CASE, DIAG_SERIAL_LOWER_CASE, "is in lower case"},
    {WX_SERIAL_SEPARATED, DIAG_SERIAL_SEPARATORS,
     "holds separators, white space or invisible characters"},
    {WX_SERIAL_PREFIXED, DIAG_SERIAL_PREFIX, "has a prefix (0x or serial=)"},
    {WX_SERIAL_DECIMAL, DIAG_SERIAL_DECIMAL, "is written in decimal"},
    {WX_SERIAL_SHORT, DIAG_SERIAL_SHORT, "has lost its leading zeros"},
    {WX_SERIAL_ZERO_BYTE, DIAG_SERIAL_ZERO_BYTE, "has a zero byte in front"},
};

/* Whether a text may be shown: it is made of what serials are made of. */
static bool is_showable(struct wx_bytes text)
{
    if (wx_bytes_starts_with(text, "serial=")) text = wx_bytes_from(text, strlen("serial="));
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] == '\0' || !strchr("0123456789abcdefABCDEFxX:- \r\n\t", text.data[i]))
            return false;
    return text.size <= SHOWN_MOST;
}

static struct diag_quote shown(const struct diag_reading *reading)
{
    if (is_showable(reading->serial)) return diag_quote(reading->serial);
    return diag_quote(wx_bytes_text("the text sent"));
}

/* The serial that should have been sent, where the signature gives it away. */
static void advise_signer(const struct diag_reading *reading, struct diag_finding *finding)
{
    if (!reading->signer || reading->signer->platform) return;
    diag_finding_advise(finding, "the key of %s made the signature: sign and send that serial",
                        diag_certificate_words(reading->signer).text);
}

static void judge_spelling(struct diag_reading *reading, const struct diag_findings *signature)
{
    for (size_t i = 0; i < sizeof SPELLINGS / sizeof SPELLINGS[0]; i++) {
        enum diag_trap trap = SPELLINGS[i].trap;
        if (!(reading->spelling & SPELLINGS[i].bit)) continue;
        /* That finding says the same, and more. */
        if (trap == DIAG_SERIAL_LOWER_CASE && diag_findings_have(signature, DIAG_SERIAL_CASE))
            continue;
        struct diag_finding *finding =
            diag_findings_add(reading->out, trap, "cert_serialno %s: %s, %zu characters",
                              SPELLINGS[i].words, shown(reading).text, reading->serial.size);
        diag_finding_advise(finding, "sign and send %s", reading->meant.text);
    }
}

static void format_day(int64_t seconds, char out[32])
{
    time_t time = (time_t)seconds;
    struct tm day;
    if (!gmtime_r(&time, &day) || strftime(out, 32, "%Y-%m-%d %H:%M:%SZ", &day) == 0)
        snprintf(out, 32, "an unknown day");
}

static void judge_validity(struct diag_reading *reading)
{
    const struct wx_certificate *x509 = reading->named->x509;
    int64_t end = wx_certificate_not_after(x509);
    if (!reading->subject->knows_now || reading->subject->now <= end) return;
    char day[32];
    struct diag_words words = diag_certificate_words(reading->named);
    format_day(end, day);
    diag_findings_add(reading->out, DIAG_SERIAL_EXPIRED, "%s expired at %s", words.text, day);
}

static bool is_number(const char *text)
{
    return text && text[0] != '\0' && text[strspn(text, "0123456789")] == '\0';
}

static void judge_owner(struct diag_reading *reading)
{
    const char *mch_id = wx_json_text(reading->members[DIAG_MEMBER_MCH_ID]);
    const char *owner = reading->named->mch_id;
    if (reading->named->platform) {
        struct diag_finding *finding = diag_findings_add(
            reading->out, DIAG_SERIAL_PLATFORM, "cert_serialno names %s: a merchant's own is due",
            diag_certificate_words(reading->named).text);
        advise_signer(reading, finding);
    } else if (owner && is_number(mch_id) && strcmp(owner, mch_id) != 0) {
        diag_findings_add(
            reading->out, DIAG_SERIAL_OTHER_MERCHANT, "cert_serialno names %s, mch_id is %s",
            diag_certificate_words(reading->named).text,
            strlen(mch_id) <= 12 ? diag_quote(wx_bytes_text(mch_id)).text : "another one");
    }
    judge_validity(reading);
}

/* What stands first in a text that can be no serial. */
static void report_malformed(struct diag_reading *reading)
{
    struct wx_bytes text = reading->serial;
    size_t place = 0;
    while (place < text.size && text.data[place] != '\0' &&
           strchr("0123456789abcdefABCDEF:- \r\n\t", text.data[place]))
        place++;
    struct diag_finding *finding = NULL;
    if (place < text.size)
        finding =
            diag_findings_add(reading->out, DIAG_SERIAL_MALFORMED,
                              "character %zu of cert_serialno is no hexadecimal digit%s", place + 1,
                              text.data[place] == 'O' || text.data[place] == 'o'
                                  ? ": it is the letter O, not the digit 0"
                                  : "");
    else
        finding =
            diag_findings_add(reading->out, DIAG_SERIAL_MALFORMED,
                              "cert_serialno has %zu digits, 40 are due", digits_of(text).size);
    advise_signer(reading, finding);
}

static void report_fingerprint(struct diag_reading *reading,
                               const struct diag_certificate *certificate,
                               const struct digits *digits)
{
    struct diag_finding *finding = NULL;
    if (!certificate) {
        finding = diag_findings_add(
            reading->out, DIAG_SERIAL_FINGERPRINT,
            "cert_serialno has %zu digits, as many as a SHA-256 fingerprint; 40 are due",
            digits->size);
        advise_signer(reading, finding);
        return;
    }
    finding = diag_findings_add(reading->out, DIAG_SERIAL_FINGERPRINT,
                                "cert_serialno is the %s fingerprint of %s",
                                digits->size == SHA256_DIGITS ? "SHA-256" : "SHA-1",
                                diag_certificate_words(certificate).text);
    diag_finding_advise(finding, "sign and send %s",
                        wx_certificate_serial(certificate->x509)->text);
}

/* The text has the form of a serial, or can be read as one, and is nobody's. */
static void report_unknown(struct diag_reading *reading, const struct diag_findings *signature,
                           const struct digits *digits)
{
    const struct diag_certificate *cut = by_beginning(reading->subject, digits);
    if (cut) {
        struct diag_finding *finding = diag_findings_add(
            reading->out, DIAG_SERIAL_CUT, "cert_serialno ends after %zu of the %d digits of %s",
            digits->size, WX_SERIAL_SIZE, diag_certificate_words(cut).text);
        diag_finding_advise(finding, "sign and send %s", wx_certificate_serial(cut->x509)->text);
        return;
    }
    judge_spelling(reading, signature);
    if (reading->subject->certificate_count == 0) return;
    struct diag_finding *finding =
        diag_findings_add(reading->out, DIAG_SERIAL_UNKNOWN,
                          "no known certificate has the serial %s", reading->meant.text);
    advise_signer(reading, finding);
}

void diag_serial(struct diag_reading *reading, const struct diag_findings *signature)
{
    struct digits digits = digits_of(reading->serial);
    const struct diag_certificate *printed = by_fingerprint(reading->subject, &digits);
    if (reading->serial.size == 0) return;
    if (wx_bytes_starts_with(reading->serial, "PUB_KEY_ID_")) {
        struct diag_finding *finding =
            diag_findings_add(reading->out, DIAG_SERIAL_PUBLIC_KEY_ID,
                              "cert_serialno begins with PUB_KEY_ID_: it names the platform's "
                              "public key, not a certificate of the merchant's");
        advise_signer(reading, finding);
    } else if (reading->named) {
        judge_spelling(reading, signature);
        judge_owner(reading);
    } else if (printed || digits.size == SHA256_DIGITS) {
        report_fingerprint(reading, printed, &digits);
    } else if (reading->meant.text[0] != '\0') {
        report_unknown(reading, signature, &digits);
    } else {
        report_malformed(reading);
    }
}
