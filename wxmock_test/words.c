#include "wxmock_test/words.h"

#include <stdarg.h>
#include <stdio.h>

enum { WORDS_SIZE = 4096 };

static _Thread_local char words[WORDS_SIZE] = "nothing has failed";

static void trim(void)
{
    size_t size = strlen(words);
    while (size > 0 && words[size - 1] == '\n') words[--size] = '\0';
}

enum wxmock_result wxmock_fail(enum wxmock_result result, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(words, sizeof words, format, arguments);
    va_end(arguments);
    trim();
    return result;
}

void wxmock_fail_more(const char *format, ...)
{
    size_t size = strlen(words);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(words + size, sizeof words - size, format, arguments);
    va_end(arguments);
    trim();
}

const char *wxmock_words(void)
{
    return words;
}
