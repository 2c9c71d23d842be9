/* The ring keeps the newest records within its limits, whatever their sizes. */
#include <criterion/criterion.h>

#include "mock_server/journal/ring.h"
#include "mock_server/journal/tests/record_bench.h"

/* A record whose bytes say its id, so that one that was written over shows. */
static struct mock_record *sized_record(uint64_t id, size_t size)
{
    struct mock_record *record = malloc(size);
    cr_assert(record && size >= sizeof *record);
    memset(record, (int)(id % 251), size);
    record->id = id;
    record->size = (uint32_t)size;
    return record;
}

static bool is_whole(const struct mock_record *record)
{
    const unsigned char *bytes = (const unsigned char *)record;
    for (size_t i = sizeof *record; i < record->size; i++)
        if (bytes[i] != record->id % 251) return false;
    return true;
}

static void add(struct mock_ring *ring, uint64_t id, size_t size)
{
    struct mock_record *record = sized_record(id, size);
    cr_assert_eq(mock_ring_add(ring, record), WX_OK);
    free(record);
}

static size_t count_whole(struct mock_ring *ring)
{
    size_t count = 0;
    uint64_t id = 0;
    struct mock_record *record = NULL;
    while ((record = mock_ring_after(ring, id))) {
        cr_assert_gt(record->id, id);
        cr_assert(is_whole(record), "record %llu", (unsigned long long)record->id);
        id = record->id;
        count++;
    }
    return count;
}

Test(ring, keeps_the_newest_records_up_to_its_number)
{
    struct mock_ring ring;
    mock_ring_init(&ring, 100, 1 << 20);
    for (uint64_t id = 1; id <= 100; id++) add(&ring, id * 2, 400);
    cr_expect_eq(ring.fallen_id, 0);
    add(&ring, 202, 400);
    cr_expect_eq(ring.fallen_id, 2);
    cr_expect_eq(count_whole(&ring), 100);
    cr_expect_null(mock_ring_find(&ring, 2));
    cr_expect_null(mock_ring_find(&ring, 5));
    cr_expect_null(mock_ring_find(&ring, 0));
    cr_expect_eq(mock_ring_find(&ring, 202)->id, 202);
    cr_expect_eq(mock_ring_after(&ring, 3)->id, 4);
    cr_expect_null(mock_ring_after(&ring, 202));
    mock_ring_release(&ring);
}

Test(ring, keeps_within_its_bytes_and_loses_no_record_that_fits)
{
    struct mock_ring ring;
    size_t limit = 256 * 1024;
    unsigned random = 1;
    mock_ring_init(&ring, 10000, limit);
    for (uint64_t id = 1; id <= 20000; id++) {
        random = random * 1103515245u + 12345u;
        add(&ring, id, sizeof(struct mock_record) + random / 65536 % 9000);
        if (id % 97 == 0) count_whole(&ring);
        cr_assert_leq(ring.capacity, limit);
    }
    cr_expect_eq(ring.last_id, 20000);
    cr_expect_eq(ring.fallen_id + count_whole(&ring), 20000);
    /* 9 KB at most are left free where it turns over, and another 9 KB before the oldest. */
    cr_expect_geq(count_whole(&ring), (limit - 18 * 1024) / 9400);
    mock_ring_release(&ring);
}

Test(ring, a_record_larger_than_the_ring_falls_out_at_once)
{
    struct mock_ring ring;
    mock_ring_init(&ring, 10, 64 * 1024);
    add(&ring, 1, 1000);
    add(&ring, 2, 65 * 1024);
    cr_expect_eq(ring.count, 0);
    cr_expect_eq(ring.fallen_id, 2);
    add(&ring, 3, 64 * 1024);
    cr_expect_eq(count_whole(&ring), 1);
    add(&ring, 4, 64 * 1024);
    cr_expect_eq(count_whole(&ring), 1);
    mock_ring_release(&ring);
}

Test(ring, a_ring_of_one_record_holds_the_last)
{
    struct mock_ring ring;
    mock_ring_init(&ring, 1, 1 << 20);
    for (uint64_t id = 1; id <= 10; id++) add(&ring, id, 200 + id * 1000);
    cr_expect_eq(ring.count, 1);
    cr_expect_eq(count_whole(&ring), 1);
    cr_expect_eq(ring.fallen_id, 9);
    cr_expect_eq(mock_ring_at(&ring, 0)->id, 10);
    mock_ring_release(&ring);
}

Test(ring, cleared_it_is_empty_and_has_lost_nothing)
{
    struct mock_ring ring;
    mock_ring_init(&ring, 2, 1 << 20);
    for (uint64_t id = 1; id <= 5; id++) add(&ring, id, 400);
    mock_ring_clear(&ring);
    cr_expect_eq(ring.count, 0);
    cr_expect_eq(ring.fallen_id, 0);
    cr_expect_eq(ring.last_id, 5);
    cr_expect_eq(ring.capacity, 0);
    add(&ring, 6, 400);
    cr_expect_eq(count_whole(&ring), 1);
    mock_ring_release(&ring);
}
