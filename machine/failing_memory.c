#include "machine/failing_memory.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <regex.h>
#include <stdalign.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define SHOWN __attribute__((visibility("default")))

/* What dlsym asks for while the real functions are being looked up. */
static alignas(max_align_t) unsigned char early[64 * 1024];
static size_t early_used;

static struct {
    void *(*malloc)(size_t);
    void *(*calloc)(size_t, size_t);
    void *(*realloc)(void *, size_t);
    void (*free)(void *);
    int (*posix_memalign)(void **, size_t, size_t);
    void *(*aligned_alloc)(size_t, size_t);
    int (*regcomp)(regex_t *, const char *, int);
    void *(*OSSL_LIB_CTX_set0_default)(void *);
    void *(*mg_start2)(void *, void *);
    int (*pthread_getattr_np)(pthread_t, pthread_attr_t *);
    int (*pthread_create)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
} real;

static struct failing_memory *told;
static __thread bool spared; /* this thread is where it must not be refused */

SHOWN struct failing_memory *failing_memory(void)
{
    return told;
}

static bool is_early(const void *memory)
{
    return (uintptr_t)memory - (uintptr_t)early < sizeof early;
}

static void *take_early(size_t size)
{
    size_t taken = (size + alignof(max_align_t) - 1) / alignof(max_align_t) * alignof(max_align_t);
    if (taken > sizeof early - early_used) return NULL;
    void *memory = early + early_used;
    early_used += taken;
    return memory;
}

static void find(void *out_function, const char *name)
{
    void *found = dlsym(RTLD_NEXT, name);
    memcpy(out_function, &found, sizeof found);
}

/* Before main, and by whoever allocates before that. */
__attribute__((constructor)) static void find_all(void)
{
    static bool looking;
    if (looking || real.malloc) return;
    looking = true;
    find(&real.calloc, "calloc");
    find(&real.realloc, "realloc");
    find(&real.free, "free");
    find(&real.posix_memalign, "posix_memalign");
    find(&real.aligned_alloc, "aligned_alloc");
    find(&real.regcomp, "regcomp");
    find(&real.pthread_getattr_np, "pthread_getattr_np");
    find(&real.pthread_create, "pthread_create");
    find(&real.OSSL_LIB_CTX_set0_default, "OSSL_LIB_CTX_set0_default");
    find(&real.mg_start2, "mg_start2");
    find(&real.malloc, "malloc");
}

__attribute__((constructor)) static void listen_to_file(void)
{
    const char *path = getenv("FAILING_MEMORY_FILE");
    const char *program = getenv("FAILING_MEMORY_PROGRAM");
    if (!path || (program && strcmp(program, program_invocation_short_name) != 0)) return;
    int descriptor = open(path, O_RDWR | O_CLOEXEC);
    if (descriptor < 0) return;
    void *mapped = mmap(NULL, sizeof *told, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
    close(descriptor);
    if (mapped != MAP_FAILED) told = mapped;
}

static bool refuses(void)
{
    if (!told || spared) return false;
    int64_t number = __atomic_add_fetch(&told->count, 1, __ATOMIC_RELAXED);
    int64_t first = __atomic_load_n(&told->first, __ATOMIC_RELAXED);
    if (first == 0 || number < first || number - first >= told->span) return false;
    __atomic_add_fetch(&told->refused, 1, __ATOMIC_RELAXED);
    errno = ENOMEM;
    return true;
}

/* --- In front of the C library --- */

SHOWN void *malloc(size_t size)
{
    if (!real.malloc) find_all();
    if (!real.malloc) return take_early(size);
    return refuses() ? NULL : real.malloc(size);
}

SHOWN void *calloc(size_t count, size_t size)
{
    if (!real.malloc) find_all();
    if (!real.malloc) return take_early(count * size); /* is zero, and used once */
    return refuses() ? NULL : real.calloc(count, size);
}

SHOWN void free(void *memory)
{
    if (!is_early(memory) && real.free) real.free(memory);
}

SHOWN void *realloc(void *memory, size_t size)
{
    if (!real.malloc) find_all();
    if (!is_early(memory) && real.malloc) return refuses() ? NULL : real.realloc(memory, size);
    void *moved = malloc(size);
    size_t rest = sizeof early - (size_t)((unsigned char *)memory - early);
    if (moved) memmove(moved, memory, size < rest ? size : rest);
    return moved;
}

SHOWN void *reallocarray(void *memory, size_t count, size_t size)
{
    size_t whole;
    if (!__builtin_mul_overflow(count, size, &whole)) return realloc(memory, whole);
    errno = ENOMEM;
    return NULL;
}

SHOWN int posix_memalign(void **out, size_t alignment, size_t size)
{
    return refuses() ? ENOMEM : real.posix_memalign(out, alignment, size);
}

SHOWN void *aligned_alloc(size_t alignment, size_t size)
{
    return refuses() ? NULL : real.aligned_alloc(alignment, size);
}

/* Under a sanitizer these two would not come by here, but allocate behind its front. */
SHOWN char *strndup(const char *text, size_t most)
{
    size_t size = strnlen(text, most);
    char *copy = malloc(size + 1);
    if (!copy) return NULL;
    memcpy(copy, text, size);
    copy[size] = '\0';
    return copy;
}

SHOWN char *strdup(const char *text)
{
    return strndup(text, strlen(text));
}

/* One allocation, as its caller sees it: glibc (2.36) frees a block twice where one inside is
 * refused (posix/regcomp.c, free_workarea_compile), which is not ours to mend. */
SHOWN int regcomp(regex_t *restrict out, const char *restrict pattern, int flags)
{
    if (refuses()) return REG_ESPACE;
    spared = true;
    int result = real.regcomp(out, pattern, flags);
    spared = false;
    return result;
}

/* Spared, as wx_crypto_start has seen to the room for it; OpenSSL crashes where this is refused. */
SHOWN void *OSSL_LIB_CTX_set0_default(void *context)
{
    spared = true;
    void *before = real.OSSL_LIB_CTX_set0_default(context);
    spared = false;
    return before;
}

/* One allocation too, as there is room for what CivetWeb 1.15 does not look after: it reads NULL
 * where the copy of a setting is refused. Its threads are new ones, and not spared. */
SHOWN void *mg_start2(void *init, void *error)
{
    if (refuses()) return NULL;
    spared = true;
    void *context = real.mg_start2(init, error);
    spared = false;
    return context;
}

/* AddressSanitizer begins each thread with it, and gives up where it fails. */
SHOWN int pthread_getattr_np(pthread_t thread, pthread_attr_t *out)
{
    bool before = spared;
    spared = true;
    int result = real.pthread_getattr_np(thread, out);
    spared = before;
    return result;
}

SHOWN int pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                         void *(*start)(void *), void *argument)
{
    return refuses() ? EAGAIN : real.pthread_create(thread, attributes, start, argument);
}
