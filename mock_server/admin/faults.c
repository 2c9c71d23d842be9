/* Faults: put in, listed, taken away. */
#include "mock_server/admin/admin.h"

/* The longest plaintext that every key takes which may have to encrypt it. */
static size_t room_of(const struct mock_fault *fault, const struct mock_world *world)
{
    if (fault->encrypt_with) return wx_public_key_room(wx_certificate_key(fault->encrypt_with));
    size_t smallest = WX_RSA_LONGEST;
    size_t count = 0;
    const struct mock_certificate *certificates = mock_world_certificates(world, &count);
    for (size_t i = 0; i < count; i++) {
        size_t room = wx_public_key_room(wx_certificate_key(certificates[i].x509));
        if (certificates[i].mch_id && room < smallest) smallest = room;
    }
    return smallest;
}

static void judge_room(const struct wx_buf *plaintext, const char *member, size_t room,
                       struct mock_problems *problems)
{
    const struct mock_path root = {0};
    struct mock_path path = mock_path_member(&root, "plaintext");
    struct mock_path step = mock_path_member(&path, member);
    if (plaintext->size > room)
        mock_problems_add(problems, &step,
                          "%zu bytes long: expected at most %zu, what the smallest key that may "
                          "encrypt it takes",
                          plaintext->size, room);
}

static enum wx_status read_fault(const struct mock_admin_call *call, struct mock_fault **out,
                                 struct mock_problems *problems)
{
    __attribute__((cleanup(mock_world_drop_local))) struct mock_world *world =
        mock_space_world(call->space);
    struct mock_fault *fault = NULL;
    enum wx_status status =
        mock_fault_read(call->body, mock_world_source(world).directory, &fault, problems);
    if (status != WX_OK) return status;
    judge_room(&fault->real_name, "real_name", room_of(fault, world), problems);
    judge_room(&fault->credential_id, "credential_id", room_of(fault, world), problems);
    if (problems->count == 0) {
        *out = fault;
        return WX_OK;
    }
    mock_fault_drop(fault);
    return WX_ERR_FORMAT;
}

void mock_admin_add_fault(const struct mock_admin_call *call, struct mock_reply *reply)
{
    struct mock_fault *fault = NULL;
    MOCK_PROBLEMS(problems);
    enum wx_status status = read_fault(call, &fault, &problems);
    if (status == WX_ERR_FORMAT) {
        mock_admin_refuse_body(reply, &problems);
        return;
    }
    char id[MOCK_FAULT_ID_SIZE] = "";
    if (status == WX_OK) status = mock_faults_add(mock_space_faults(call->space), fault, id);
    if (status == WX_OK) {
        reply->status = 201;
        struct wx_json_writer writer = wx_json_writer(&reply->body);
        wx_json_begin_object(&writer, NULL);
        wx_json_write_text(&writer, "id", id);
        wx_json_end_object(&writer);
        return;
    }
    mock_fault_drop(fault);
    if (status == WX_ERR_LIMIT)
        mock_admin_refuse(reply, 409, "too-many-faults",
                          "this space has %d faults already: take away those that are done",
                          MOCK_FAULTS_MOST);
    else
        mock_admin_refuse_status(reply, status);
}

void mock_admin_list_faults(const struct mock_admin_call *call, struct mock_reply *reply)
{
    struct wx_json_writer writer = wx_json_writer(&reply->body);
    wx_json_begin_object(&writer, NULL);
    mock_faults_write(mock_space_faults(call->space), &writer, "faults");
    wx_json_end_object(&writer);
    if (!mock_reply_is_whole(reply))
        mock_admin_refuse(reply, 500, "too-large",
                          "the faults are larger than an answer can be: take some away");
}

void mock_admin_clear_faults(const struct mock_admin_call *call, struct mock_reply *reply)
{
    mock_faults_clear(mock_space_faults(call->space));
    reply->status = 204;
}

void mock_admin_remove_fault(const struct mock_admin_call *call, struct mock_reply *reply)
{
    if (mock_faults_remove(mock_space_faults(call->space), call->id))
        reply->status = 204;
    else
        mock_admin_refuse(reply, 404, "no-such-fault",
                          "this space has no fault %.40s: GET /__admin/faults lists them",
                          call->id);
}
