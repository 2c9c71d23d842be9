#include <criterion/criterion.h>
#include <curl/curl.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <wxrealname/wxmock.h>

enum { DEADLINE_MS = 60000 };

static char folder[] = "/tmp/wxmock-test-XXXXXX";

static void make_folder(void)
{
    cr_assert_not_null(mkdtemp(folder));
    setenv("XDG_STATE_HOME", folder,
           1); /* the authority of whoever runs the tests stays as it is */
}

static void remove_folder(void)
{
    char command[128];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    cr_assert_eq(system(command), 0);
}

static struct wxmock *start(const struct wxmock_options *options)
{
    struct wxmock *mock = NULL;
    cr_assert_eq(wxmock_start(options, &mock), WXMOCK_OK, "%s", wxmock_words());
    return mock;
}

static void expect_words(const char *part)
{
    cr_expect(strstr(wxmock_words(), part) != NULL, "\"%s\" is not in: %s", part, wxmock_words());
}

static size_t ignore(char *data, size_t one, size_t size, void *user)
{
    (void)data, (void)user;
    return one * size;
}

/* ask: GET of a path at a listener; the HTTP status, or 0. */
static long ask(const struct wxmock *mock, enum wxmock_listener listener, const char *path)
{
    char url[512];
    long status = 0;
    CURL *handle = curl_easy_init();
    snprintf(url, sizeof url, "%s%s", wxmock_url(mock, listener), path);
    curl_easy_setopt(handle, CURLOPT_URL, url);
    curl_easy_setopt(handle, CURLOPT_CAINFO, wxmock_ca_file(mock));
    curl_easy_setopt(handle, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, (long)DEADLINE_MS);
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, ignore);
    if (curl_easy_perform(handle) == CURLE_OK)
        curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_cleanup(handle);
    return status;
}

static const char CATEGORY[] = "/wxa/get_category?access_token=test-access-token-full";

/* pid_of_child: the only child of this process: the double. */
static pid_t pid_of_child(void)
{
    char path[64], text[64] = "";
    snprintf(path, sizeof path, "/proc/self/task/%d/children", (int)getpid());
    FILE *file = fopen(path, "re");
    cr_assert_not_null(file);
    cr_assert_not_null(fgets(text, sizeof text, file), "there is no child");
    fclose(file);
    return (pid_t)strtol(text, NULL, 10);
}

static bool ends(int pidfd)
{
    struct pollfd end = {.fd = pidfd, .events = POLLIN};
    return poll(&end, 1, DEADLINE_MS) == 1;
}

/* A program of a few lines of sh, in the folder. */
static const char *script(const char *name, const char *lines)
{
    static char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "we");
    cr_assert_not_null(file);
    fprintf(file, "#!/bin/sh\n%s\n", lines);
    fclose(file);
    cr_assert_eq(chmod(path, 0700), 0);
    return path;
}

TestSuite(wxmock, .init = make_folder, .fini = remove_folder, .timeout = 240);

Test(wxmock, answers_over_http_and_https_and_stops)
{
    struct wxmock *mock = start(NULL);
    cr_expect_eq(ask(mock, WXMOCK_HTTP, CATEGORY), 200);
    cr_expect_eq(ask(mock, WXMOCK_HTTPS, CATEGORY), 200);
    cr_expect_eq(ask(mock, WXMOCK_ADMIN, "/__admin/health"), 200);
    cr_expect_eq(wxmock_stop(mock), WXMOCK_OK, "%s", wxmock_words());
    cr_expect_eq(waitpid(-1, NULL, WNOHANG), -1, "a process is left over");
    cr_expect_eq(errno, ECHILD);
}

Test(wxmock, several_run_beside_each_other)
{
    struct wxmock *one = start(NULL);
    struct wxmock *other = start(NULL);
    cr_expect_str_neq(wxmock_url(one, WXMOCK_HTTP), wxmock_url(other, WXMOCK_HTTP));
    cr_expect_eq(wxmock_stop(one), WXMOCK_OK);
    cr_expect_eq(ask(other, WXMOCK_HTTP, CATEGORY), 200);
    cr_expect_eq(wxmock_stop(other), WXMOCK_OK);
}

Test(wxmock, verifies_what_came)
{
    struct wxmock *mock = start(NULL);
    cr_expect_eq(ask(mock, WXMOCK_HTTP, CATEGORY), 200);
    cr_expect_eq(wxmock_verify(mock, "{\"match\":{\"endpoint\":\"get_category\",\"errcode\":0},"
                                     "\"exactly\":1}"),
                 WXMOCK_OK, "%s", wxmock_words());
    cr_expect_eq(wxmock_verify(mock, "{\"match\":{\"endpoint\":\"getrealnameinfo\"},"
                                     "\"exactly\":0}"),
                 WXMOCK_OK, "%s", wxmock_words());
    wxmock_stop(mock);
}

Test(wxmock, tells_how_the_closest_request_misses)
{
    struct wxmock *mock = start(NULL);
    cr_expect_eq(ask(mock, WXMOCK_HTTP, "/wxa/get_category?access_token=nonsense"), 200);
    cr_expect_eq(wxmock_verify(mock, "{\"match\":{\"endpoint\":\"get_category\",\"errcode\":0}}"),
                 WXMOCK_FAILED);
    expect_words("requests that match: 0");
    expect_words("has another errcode: 4");
    expect_words(" in place of 0");
    cr_expect_eq(wxmock_verify(mock, "{\"match\":{\"endpoint\":\"get_category\"},\"exactly\":2}"),
                 WXMOCK_FAILED);
    expect_words("requests that match: 1");
    wxmock_stop(mock);
}

Test(wxmock, refuses_a_wrong_expectation)
{
    struct wxmock *mock = start(NULL);
    cr_expect_eq(wxmock_verify(mock, "{\"match\":{\"endpiont\":\"get_category\"}}"), WXMOCK_USAGE);
    expect_words("endpiont");
    cr_expect_eq(wxmock_verify(mock, "no JSON"), WXMOCK_USAGE);
    cr_expect_eq(wxmock_verify(mock, NULL), WXMOCK_USAGE);
    cr_expect_eq(wxmock_verify(NULL, "{}"), WXMOCK_USAGE);
    wxmock_stop(mock);
}

Test(wxmock, reaches_all_of_the_admin_api)
{
    struct wxmock *mock = start(NULL);
    char *answer = NULL;
    cr_expect_eq(wxmock_admin(mock, "POST", "/auth-tokens",
                              "{\"appid\":\"wxtest0000000001\",\"openid\":\"otest-long\"}",
                              &answer),
                 WXMOCK_OK, "%s", wxmock_words());
    cr_expect(answer && strstr(answer, "\"auth_token\":"), "%s", answer ? answer : "nothing");
    free(answer);
    answer = NULL;
    cr_expect_eq(wxmock_admin(mock, "POST", "/reset", NULL, &answer), WXMOCK_OK, "%s",
                 wxmock_words());
    cr_expect_str_eq(answer, "");
    free(answer);
    answer = NULL;
    cr_expect_eq(wxmock_admin(mock, "GET", "/nowhere", NULL, &answer), WXMOCK_USAGE);
    expect_words("404");
    cr_expect_eq(wxmock_admin(mock, "GET", "health", NULL, &answer), WXMOCK_USAGE);
    cr_expect_null(answer);
    wxmock_stop(mock);
}

Test(wxmock, serves_a_world_and_takes_further_options)
{
    char log[128];
    const char *const extra[] = {"--no-debug-header", "--tls-name", "double.test", NULL};
    snprintf(log, sizeof log, "%s/wxmock.log", folder);
    struct wxmock_options options = {
        .world = WX_FIXTURES_DIR "/worlds/builtin.json", .log = log, .extra = extra};
    struct wxmock *mock = start(&options);
    cr_expect_eq(ask(mock, WXMOCK_HTTPS, CATEGORY), 200);
    cr_expect_eq(wxmock_stop(mock), WXMOCK_OK);
    struct stat written;
    cr_assert_eq(stat(log, &written), 0);
    cr_expect_gt(written.st_size, 0);
}

Test(wxmock, says_what_is_wrong_with_a_start)
{
    struct wxmock *mock = NULL;
    struct wxmock_options options = {.world = "/nowhere/world.json"};
    cr_expect_eq(wxmock_start(&options, &mock), WXMOCK_USAGE);
    expect_words("/nowhere/world.json");
    const char *const extra[] = {"--no-such-option", NULL};
    options = (struct wxmock_options){.extra = extra};
    cr_expect_eq(wxmock_start(&options, &mock), WXMOCK_USAGE);
    expect_words("--no-such-option");
    options = (struct wxmock_options){.program = "/nowhere/wxmock"};
    cr_expect_eq(wxmock_start(&options, &mock), WXMOCK_USAGE);
    expect_words("/nowhere/wxmock");
    options = (struct wxmock_options){.log = "/nowhere/log"};
    cr_expect_eq(wxmock_start(&options, &mock), WXMOCK_USAGE);
    expect_words("/nowhere/log");
    cr_expect_eq(wxmock_start(NULL, NULL), WXMOCK_USAGE);
    cr_expect_null(mock);
    cr_expect_eq(waitpid(-1, NULL, WNOHANG), -1, "a process is left over");
}

Test(wxmock, finds_the_program_that_the_variable_names)
{
    struct wxmock *mock = NULL;
    setenv("WXMOCK", script("other", "echo never up >&2; exit 5"), 1);
    cr_expect_eq(wxmock_start(NULL, &mock), WXMOCK_ERROR);
    expect_words("ended with 5 by itself");
    expect_words("never up");
    setenv("WXMOCK", "/nowhere/wxmock", 1);
    cr_expect_eq(wxmock_start(NULL, &mock), WXMOCK_USAGE);
    expect_words("the variable WXMOCK");
}

Test(wxmock, gives_up_on_a_program_that_never_answers)
{
    struct wxmock *mock = NULL;
    struct wxmock_options options = {.timeout_ms = 300};
    options.program = script("silent", "trap '' TERM; while :; do sleep 1; done");
    cr_expect_eq(wxmock_start(&options, &mock), WXMOCK_ERROR);
    expect_words("did not come up within 300 ms");
    cr_expect_eq(waitpid(-1, NULL, WNOHANG), -1, "a process is left over");
}

Test(wxmock, refuses_a_program_that_writes_a_ready_file_of_its_own)
{
    struct wxmock *mock = NULL;
    struct wxmock_options options = {0};
    options.program = script("stranger", "while [ \"$1\" != --ready-file ]; do shift; done\n"
                                         "echo '{\"https\":\"x\"}' >\"$2\"; exec sleep 100");
    cr_expect_eq(wxmock_start(&options, &mock), WXMOCK_ERROR);
    expect_words("names no http");
    cr_expect_eq(waitpid(-1, NULL, WNOHANG), -1, "a process is left over");
}

Test(wxmock, tells_that_the_double_had_died)
{
    struct wxmock *mock = start(NULL);
    pid_t pid = pid_of_child();
    int pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
    kill(pid, SIGKILL);
    cr_expect(ends(pidfd));
    close(pidfd);
    cr_expect_eq(wxmock_verify(mock, "{\"exactly\":0}"), WXMOCK_ERROR);
    expect_words("does not answer");
    cr_expect_eq(wxmock_stop(mock), WXMOCK_ERROR);
    expect_words("signal 9 by itself");
}

/* end_of_orphan: starts a double in a process of its own, and kills that; the double's pidfd. */
static int end_of_orphan(void)
{
    int tell[2];
    pid_t pid = 0;
    cr_assert_eq(pipe(tell), 0);
    pid_t child = fork();
    if (child == 0) {
        struct wxmock *mock = NULL;
        if (wxmock_start(NULL, &mock) != WXMOCK_OK) _exit(1);
        pid = pid_of_child();
        if (write(tell[1], &pid, sizeof pid) != sizeof pid) _exit(2);
        for (;;) pause();
    }
    close(tell[1]);
    cr_assert_eq(read(tell[0], &pid, sizeof pid), (ssize_t)sizeof pid);
    close(tell[0]);
    int pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
    cr_assert(pidfd >= 0);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    return pidfd;
}

Test(wxmock, dies_with_a_parent_that_is_killed)
{
    cr_expect(ends(end_of_orphan()), "the double outlives its parent");
}

static void *start_in_thread(void *out)
{
    return wxmock_start(NULL, out) == WXMOCK_OK ? out : NULL;
}

Test(wxmock, dies_with_the_thread_that_started_it)
{
    struct wxmock *mock = NULL;
    pthread_t thread;
    void *result = NULL;
    cr_assert_eq(pthread_create(&thread, NULL, start_in_thread, &mock), 0);
    pthread_join(thread, &result);
    cr_assert_not_null(result);
    pid_t pid = pid_of_child();
    int pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
    cr_expect(ends(pidfd));
    close(pidfd);
    cr_expect_eq(wxmock_stop(mock), WXMOCK_ERROR);
}

static int count_descriptors(void)
{
    int count = 0;
    DIR *open_ones = opendir("/proc/self/fd");
    cr_assert_not_null(open_ones);
    while (readdir(open_ones)) count++;
    closedir(open_ones);
    return count;
}

Test(wxmock, leaves_no_descriptor_and_no_folder)
{
    char parent[128];
    snprintf(parent, sizeof parent, "%s/ready", folder);
    cr_assert_eq(mkdir(parent, 0700), 0);
    setenv("TMPDIR", parent, 1);
    cr_assert_eq(wxmock_stop(start(NULL)), WXMOCK_OK); /* libraries open what they keep */
    int before = count_descriptors();
    for (int i = 0; i < 3; i++) cr_assert_eq(wxmock_stop(start(NULL)), WXMOCK_OK);
    cr_expect_eq(count_descriptors(), before);
    cr_expect_eq(rmdir(parent), 0, "something is left in the folder");
}

Test(wxmock, stops_nothing_without_complaint)
{
    cr_expect_eq(wxmock_stop(NULL), WXMOCK_OK);
}
