/* The faults of one space, in the order in which they were given, and how often each has struck.
 * Safe for any thread. */
#ifndef MOCK_FAULTS_H
#define MOCK_FAULTS_H

#include "mock_server/faults/fault.h"
#include "protocol/json_writer.h"

enum { MOCK_FAULTS_MOST = 1000, MOCK_FAULT_ID_SIZE = 24 };

struct mock_faults;

/* One strike of a fault: what it does to one answer. */
struct mock_shot {
    struct mock_fault *fault; /* held until mock_shot_release; NULL: none */
    char id[MOCK_FAULT_ID_SIZE];
    int64_t delay_ms;
};

/* What a request shows of itself; a token that it lacks is NULL. */
struct mock_fault_query {
    enum mock_endpoint endpoint;
    const char *access_token;
    const char *auth_token;
};

/* mock_faults_new: no faults. `seed` and the space's name decide what chance decides: the same
 * requests after the same faults meet the same. */
enum wx_status mock_faults_new(uint64_t seed, const char *space, struct mock_faults **out)
    WX_MUST_CHECK;
void mock_faults_free(struct mock_faults *faults);

/* mock_faults_add: adds a fault behind the others, takes it on success, and tells its id: "f-1", …,
 * none ever used twice. WX_ERR_LIMIT: there are MOCK_FAULTS_MOST already. */
enum wx_status mock_faults_add(struct mock_faults *faults, struct mock_fault *fault,
                               char out_id[MOCK_FAULT_ID_SIZE]) WX_MUST_CHECK;

/* mock_faults_write: an array of them as they were given, each with `id`, `hits` (answers that it
 * changed) and `left` (shots; null: no limit). */
void mock_faults_write(struct mock_faults *faults, struct wx_json_writer *writer, const char *name);

/* mock_faults_remove: false where there is none of that id. Requests that it serves go on. */
bool mock_faults_remove(struct mock_faults *faults, const char *id);

/* mock_faults_clear: removes all. mock_faults_reset: and starts the stream of chance anew. */
void mock_faults_clear(struct mock_faults *faults);
void mock_faults_reset(struct mock_faults *faults);

/* mock_faults_take: the first fault that matches and has let pass what it lets pass, has shots left
 * and is chosen by chance, with one shot of it; a shot without a fault where there is none. Every
 * fault that matches counts the request towards its `after`, also where another one strikes. */
struct mock_shot mock_faults_take(struct mock_faults *faults, const struct mock_fault_query *query);

/* mock_shot_release: gives the fault back and leaves a zeroed, valid shot. */
void mock_shot_release(struct mock_shot *shot);

#endif
