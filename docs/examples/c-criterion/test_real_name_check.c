/* The tests: a double of the interface for each, faults where a test wants them, and at the end a
 * look at what the code under test has really sent. */
#include <criterion/criterion.h>
#include <wxrealname/wxmock.h>

#include "real_name_check.h"

static struct wxmock *mock;
static struct real_name_service service;

static void start(void)
{
    cr_assert_eq(wxmock_start(NULL, &mock), WXMOCK_OK, "%s", wxmock_words());
    service = (struct real_name_service){
        .base_url = wxmock_url(mock, WXMOCK_HTTPS),
        .ca_file = wxmock_ca_file(mock),
        .access_token = "test-access-token-full",
        .mch_id = "1900000001",
        .cert_serialno = "5D3F2C81A96E0B7743C5D8F1E20694BB7A31C0DE",
        .key_file = KEYS_DIR "/test-merchant-a.key.pem",
    };
}

static void stop(void)
{
    cr_expect_eq(wxmock_stop(mock), WXMOCK_OK, "%s", wxmock_words());
}

#define EXPECT_TRAFFIC(expectation)                                                                \
    cr_expect_eq(wxmock_verify(mock, expectation), WXMOCK_OK, "%s", wxmock_words())

TestSuite(real_name, .init = start, .fini = stop, .timeout = 60);

Test(real_name, reads_the_credential)
{
    char credential[19] = "";
    int errcode = 0;
    cr_expect_eq(real_name_fetch_credential(&service, "test-auth-token-two-characters", credential,
                                            &errcode),
                 REAL_NAME_OK);
    cr_expect_str_eq(credential, "11010118800307801X");
    EXPECT_TRAFFIC("{\"match\":{\"endpoint\":\"getrealnameinfo\",\"errcode\":0},\"exactly\":1}");
}

Test(real_name, tells_that_the_user_is_not_verified)
{
    char credential[19] = "";
    int errcode = 0;
    cr_expect_eq(
        real_name_fetch_credential(&service, "test-auth-token-no-identity", credential, &errcode),
        REAL_NAME_REFUSED);
    cr_expect_eq(errcode, 94004);
    cr_expect_str_empty(credential);
}

Test(real_name, does_not_take_a_busy_system_for_a_refusal)
{
    char credential[19] = "";
    int errcode = 0;
    cr_assert_eq(wxmock_admin(mock, "POST", "/faults",
                              "{\"match\":{\"endpoint\":\"getrealnameinfo\"},\"errcode\":-1}",
                              NULL),
                 WXMOCK_OK, "%s", wxmock_words());
    cr_expect_eq(real_name_fetch_credential(&service, "test-auth-token-two-characters", credential,
                                            &errcode),
                 REAL_NAME_UNAVAILABLE);
    EXPECT_TRAFFIC("{\"match\":{\"endpoint\":\"getrealnameinfo\"},\"exactly\":1}");
}
