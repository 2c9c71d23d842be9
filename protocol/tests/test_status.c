#include "protocol/status.h"

#include <criterion/criterion.h>
#include <string.h>

static const enum wx_status ALL[] = {
    WX_OK,
#define WX_STATUS(name, words) WX_ERR_##name,
#include "protocol/status.def"
#undef WX_STATUS
};

static const size_t COUNT = sizeof ALL / sizeof ALL[0];

Test(status, success_is_zero_so_that_a_zeroed_struct_has_not_failed)
{
    cr_assert_eq(WX_OK, 0);
    cr_assert_str_eq(wx_status_words(WX_OK), "done");
}

Test(status, each_status_has_words_of_its_own)
{
    for (size_t i = 0; i < COUNT; i++) {
        const char *words = wx_status_words(ALL[i]);
        cr_expect(words[0] != '\0', "status %zu", i);
        for (size_t k = 0; k < i; k++)
            cr_expect_str_neq(words, wx_status_words(ALL[k]), "statuses %zu and %zu", k, i);
    }
}

Test(status, words_fit_the_end_of_a_sentence)
{
    for (size_t i = 0; i < COUNT; i++) {
        const char *words = wx_status_words(ALL[i]);
        cr_expect(strchr(".!\n", words[strlen(words) - 1]) == NULL, "%s", words);
    }
}

Test(status, a_number_that_is_no_status_has_words_too)
{
    cr_assert_str_eq(wx_status_words((enum wx_status)(COUNT + 7)), "unknown status");
}
