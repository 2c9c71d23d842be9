# The report formats. Included by the folder above, whose target they belong to: the page's parts stay
# files of their own kinds and are embedded.
target_sources(wx_conform PRIVATE
    ${CMAKE_CURRENT_LIST_DIR}/badge.c ${CMAKE_CURRENT_LIST_DIR}/html.c
    ${CMAKE_CURRENT_LIST_DIR}/html_data.c ${CMAKE_CURRENT_LIST_DIR}/junit.c
    ${CMAKE_CURRENT_LIST_DIR}/markdown.c ${CMAKE_CURRENT_LIST_DIR}/markup.c
    ${CMAKE_CURRENT_LIST_DIR}/shared.c ${CMAKE_CURRENT_LIST_DIR}/summary.c
    ${CMAKE_CURRENT_LIST_DIR}/tap.c)

set(page ${CMAKE_CURRENT_LIST_DIR}/html)
wx_embed(wx_conform NAME conf_html FILES
    ${page}/page.html ${page}/page.css ${page}/page.js ${page}/words.json)

wx_unit_test(reports
    SOURCES ${CMAKE_CURRENT_LIST_DIR}/tests/test_reports.c ${CMAKE_CURRENT_LIST_DIR}/../tests/made_log.c
            ${CMAKE_CURRENT_LIST_DIR}/../tests/test_evidence.c ${CMAKE_CURRENT_LIST_DIR}/../tests/test_log.c
    LINKS wx_conform)

# The reports in real programs. wxconform is declared by the folder above, perhaps further down.
function(wx_report_tests)
    if(TARGET wxconform AND BUILD_TESTING)
        set(tests ${CMAKE_SOURCE_DIR}/conformance/tests)
        wx_script_test(e2e-report-consumers LABEL e2e COMMAND ${tests}/consumers)
        wx_script_test(e2e-report-page LABEL e2e COMMAND ${tests}/page)
        set_tests_properties(e2e-report-page PROPERTIES SKIP_RETURN_CODE 77)
    endif()
endfunction()
cmake_language(DEFER CALL wx_report_tests)
