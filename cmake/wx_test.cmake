# The one way tests are declared. Labels: unit (Criterion, no sockets, milliseconds), e2e (the real
# programs), stress, fuzz. A leak fails a test even where the test's own verdict does not see it.

find_library(WX_CRITERION_LIBRARY criterion)
set(WX_LEAK "LeakSanitizer: detected memory leaks;runtime error:")

# wx_unit_test(FOLDER SOURCES test_a.c … LINKS …): one Criterion program of a folder's unit tests,
# registered as unit-FOLDER. Criterion does not start under TSan: that preset has none.
function(wx_unit_test folder)
    cmake_parse_arguments(ARG "" "" "SOURCES;LINKS" ${ARGN})
    if(NOT BUILD_TESTING OR WX_SANITIZE MATCHES "thread" OR WX_FUZZ)
        return()
    endif()
    if(NOT WX_CRITERION_LIBRARY)
        message(FATAL_ERROR "Criterion is missing: run tools/install-deps, or set -DBUILD_TESTING=OFF")
    endif()
    wx_program(test-${folder} SOURCES ${ARG_SOURCES} LINKS ${ARG_LINKS} ${WX_CRITERION_LIBRARY})
    target_compile_definitions(test-${folder} PRIVATE
        WX_FIXTURES_DIR="${CMAKE_SOURCE_DIR}/fixtures" WX_KEYS_DIR="${CMAKE_SOURCE_DIR}/keys"
        WX_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
    # Criterion's own macros do not pass the stricter of our warnings.
    target_compile_options(test-${folder} PRIVATE -Wno-pedantic -Wno-missing-prototypes -Wno-shadow
                           -Wno-undef)
    if(CMAKE_C_CLANG_TIDY)
        # Each assertion of Criterion is a dozen statements and branches, and one that failed goes
        # on, with a NULL perhaps; oracles are other programs.
        set_target_properties(test-${folder} PROPERTIES C_CLANG_TIDY
            "${CMAKE_C_CLANG_TIDY};--checks=-readability-function-*,-clang-analyzer-core.*,-cert-env33-c")
    endif()
    set_target_properties(test-${folder} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
    add_test(NAME unit-${folder} COMMAND test-${folder} --verbose=1)
    set_tests_properties(unit-${folder} PROPERTIES LABELS unit TIMEOUT 900
                         FAIL_REGULAR_EXPRESSION "${WX_LEAK}")
endfunction()

# wx_script_test(NAME LABEL label COMMAND …): a test that is a script over the built programs. It
# finds them in WX_BIN and the sources in WX_SOURCE.
function(wx_script_test name)
    cmake_parse_arguments(ARG "" "LABEL;TIMEOUT" "COMMAND" ${ARGN})
    if(NOT BUILD_TESTING)
        return()
    endif()
    if(NOT ARG_TIMEOUT)
        set(ARG_TIMEOUT 900)
    endif()
    add_test(NAME ${name} COMMAND ${ARG_COMMAND})
    set_tests_properties(${name} PROPERTIES LABELS "${ARG_LABEL}" TIMEOUT ${ARG_TIMEOUT}
        FAIL_REGULAR_EXPRESSION "${WX_LEAK}"
        ENVIRONMENT "WX_BIN=${CMAKE_BINARY_DIR}/bin;WX_SOURCE=${CMAKE_SOURCE_DIR};WX_BUILD=${CMAKE_BINARY_DIR}")
endfunction()
