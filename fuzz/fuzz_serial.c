/* Serials: what a person pasted becomes a canonical serial that means itself, a canonical one is
 * taken as it is, and a number of a certificate gives the digits that it has. */
#include "fuzz/fuzz.h"
#include "protocol/serial.h"

static void require_read(struct wx_bytes pasted)
{
    struct wx_serial serial = {.text = "untouched"}, same;
    unsigned spelling = 77, none = 77;
    enum wx_status status = wx_serial_read(pasted, &serial, &spelling);
    REQUIRE(status == WX_OK || status == WX_ERR_FORMAT, "it is a serial or it is not");
    bool canonical = wx_serial_is_canonical(pasted);
    if (status != WX_OK) {
        REQUIRE(!canonical, "a canonical serial is read");
        REQUIRE(strcmp(serial.text, "untouched") == 0 && spelling == 77, "nothing is touched");
        return;
    }
    REQUIRE(strlen(serial.text) == WX_SERIAL_SIZE, "a serial has 40 digits");
    REQUIRE(strspn(serial.text, "0123456789ABCDEF") == WX_SERIAL_SIZE, "of upper case");
    REQUIRE(canonical == (spelling == 0), "nothing is done to a canonical one, and only to it");
    REQUIRE(!canonical || wx_bytes_equal_text(pasted, serial.text), "it stays as it is");
    REQUIRE(wx_serial_read(wx_bytes_text(serial.text), &same, &none) == WX_OK && none == 0,
            "what was read is canonical");
    REQUIRE(strcmp(same.text, serial.text) == 0, "and means itself");
}

static void require_number(struct wx_bytes number)
{
    struct wx_serial serial;
    WX_BUF(digits, 64);
    enum wx_status status = wx_serial_from_number(number, &serial);
    REQUIRE((status == WX_OK) == (number.size >= 16 && number.size <= 20),
            "16 to 20 bytes are a serial");
    if (status != WX_OK) return;
    for (size_t i = number.size; i < WX_SERIAL_SIZE / 2; i++) wx_buf_append_text(&digits, "00");
    wx_buf_append_hex(&digits, number);
    REQUIRE(strcasecmp(serial.text, wx_buf_text(&digits)) == 0, "its digits are the number's");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    require_read(wx_bytes(data, size));
    require_number(wx_bytes(data, size));
    return 0;
}
