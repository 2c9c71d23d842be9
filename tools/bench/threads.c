/* What waiting threads cost by themselves: starts as many as are asked for, each with the stack
 * that the HTTP library gives it, and prints the milliseconds that took and the megabytes they
 * hold. */
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { STACK = 100 * 1024 };

static pthread_barrier_t all;

static double now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static double rss_mb(void)
{
    char line[256];
    long kilobytes = 0;
    FILE *file = fopen("/proc/self/status", "r");
    while (file && fgets(line, sizeof line, file))
        if (sscanf(line, "VmRSS: %ld", &kilobytes) == 1) break;
    if (file) fclose(file);
    return (double)kilobytes / 1024;
}

static void *wait_for_ever(void *unused)
{
    sem_t never;
    sem_init(&never, 0, 0);
    pthread_barrier_wait(&all);
    for (;;) sem_wait(&never);
    return unused;
}

int main(int argc, char **argv)
{
    unsigned count = argc == 2 ? (unsigned)strtoul(argv[1], NULL, 10) : 0;
    pthread_attr_t attributes;
    if (count == 0 || pthread_attr_init(&attributes) != 0 ||
        pthread_attr_setstacksize(&attributes, STACK) != 0 ||
        pthread_barrier_init(&all, NULL, count + 1) != 0) {
        fputs("usage: threads COUNT\n", stderr);
        return 2;
    }
    double before_mb = rss_mb(), begin = now_ms();
    for (unsigned i = 0; i < count; i++) {
        pthread_t thread;
        if (pthread_create(&thread, &attributes, wait_for_ever, NULL) != 0) {
            perror("threads");
            return 3;
        }
    }
    double started = now_ms() - begin;
    pthread_barrier_wait(&all);
    printf("%.1f %.1f\n", started, rss_mb() - before_mb);
    return 0;
}
