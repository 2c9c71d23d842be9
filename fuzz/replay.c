/* Gives every file that it is named, and every file of the folders that it is named, to a fuzz
 * target: what libFuzzer's own main does, for builds without libFuzzer. */
#include "fuzz/fuzz.h"

#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>

enum { INPUT_LIMIT = 64 * 1024 * 1024, PATH_SIZE = 4096 };

static int fail(const char *path)
{
    fprintf(stderr, "replay: %s: %s\n", path, strerror(errno));
    return -1;
}

/* The input in memory of just its size, so that AddressSanitizer sees a read beyond it. */
static int replay_file(const char *path, size_t size)
{
    FILE *file = size <= INPUT_LIMIT ? fopen(path, "rb") : NULL;
    unsigned char *data = malloc(size > 0 ? size : 1);
    bool whole = file && data && fread(data, 1, size, file) == size;
    if (whole) {
        /* Said first: where the target aborts, this is the last line. */
        fprintf(stderr, "replay: %s\n", path);
        LLVMFuzzerTestOneInput(data, size);
    }
    if (file) fclose(file);
    free(data);
    return whole ? 1 : fail(path);
}

static int replay(const char *path);

static int replay_folder(const char *path)
{
    int replayed = 0;
    DIR *folder = opendir(path);
    if (!folder) return fail(path);
    for (struct dirent *entry = readdir(folder); entry && replayed >= 0; entry = readdir(folder)) {
        char below[PATH_SIZE];
        if (entry->d_name[0] == '.') continue;
        if (snprintf(below, sizeof below, "%s/%s", path, entry->d_name) >= (int)sizeof below) {
            errno = ENAMETOOLONG;
            replayed = fail(path);
            break;
        }
        int result = replay(below);
        replayed = result < 0 ? result : replayed + result;
    }
    closedir(folder);
    return replayed;
}

/* How many inputs there were; -1: something cannot be read. */
static int replay(const char *path)
{
    struct stat facts;
    if (stat(path, &facts) != 0) return fail(path);
    return S_ISDIR(facts.st_mode) ? replay_folder(path) : replay_file(path, (size_t)facts.st_size);
}

int main(int argc, char **argv)
{
    int replayed = 0;
    for (int i = 1; i < argc; i++) {
        int result = replay(argv[i]);
        if (result < 0) return 3;
        replayed += result;
    }
    printf("%d inputs replayed\n", replayed);
    return replayed > 0 ? 0 : 1;
}
