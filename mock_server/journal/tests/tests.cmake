# The tests of the journal: of its parts, and of its file against an oracle in Python.
wx_unit_test(journal
    SOURCES
        journal/tests/record_bench.c
        journal/tests/test_file.c
        journal/tests/test_mask.c
        journal/tests/test_record.c
        journal/tests/test_ring.c
    LINKS wx_mock civetweb::tls)
