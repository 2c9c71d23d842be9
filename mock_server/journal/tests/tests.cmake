# The tests of the journal: of its parts, and of its file against an oracle in Python.
wx_unit_test(journal
    SOURCES
        journal/tests/record_bench.c
        journal/tests/test_file.c
        journal/tests/test_journal.c
        journal/tests/test_mask.c
        journal/tests/test_record.c
        journal/tests/test_recorder.c
        journal/tests/test_ring.c
    LINKS wx_mock civetweb::tls)

if(BUILD_TESTING)
    wx_program(journal-writer SOURCES journal/tests/journal_writer.c journal/tests/record_bench.c
               LINKS wx_mock civetweb::tls)
    set_target_properties(journal-writer PROPERTIES
                          RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
endif()
wx_script_test(e2e-journal-file LABEL e2e
               COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/journal/tests/test_journal_file)
wx_script_test(e2e-mock-journal LABEL e2e
               COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/tests/e2e/test_journal)
