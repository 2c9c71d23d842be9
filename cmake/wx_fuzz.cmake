# wx_fuzz_target(NAME SOURCES … LINKS … SEEDS …): the fuzz target fuzz/fuzz_NAME.c as the program fuzz/fuzz-NAME
# of the build folder. With WX_FUZZ (preset `fuzz`) it is libFuzzer's, for tools/fuzz; in every other
# build it is a program that replays inputs, and the test fuzz-NAME hands it the corpus
# (fuzz/corpus/NAME), the regressions (fuzz/regressions/NAME), what fuzz/make-seeds makes of the test
# vectors, and SEEDS: files and folders of the project that are good inputs already.
add_custom_target(fuzzers)

function(wx_fuzz_target name)
    cmake_parse_arguments(ARG "" "" "SOURCES;LINKS;SEEDS" ${ARGN})
    set(target fuzz-${name})
    set(inputs "")
    foreach(folder IN ITEMS ${CMAKE_SOURCE_DIR}/fuzz/corpus/${name} ${CMAKE_SOURCE_DIR}/fuzz/regressions/${name}
            ${ARG_SEEDS})
        if(EXISTS ${folder})
            list(APPEND inputs ${folder})
        endif()
    endforeach()
    wx_program(${target} SOURCES fuzz_${name}.c ${ARG_SOURCES} LINKS ${ARG_LINKS})
    set_target_properties(${target} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/fuzz)
    target_compile_definitions(${target} PRIVATE WX_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
    if(CMAKE_C_CLANG_TIDY)
        # Each property is a statement, a loop and a branch to it.
        set_target_properties(${target} PROPERTIES C_CLANG_TIDY
            "${CMAKE_C_CLANG_TIDY};--checks=-readability-function-*")
    endif()
    if(WX_FUZZ)
        target_link_options(${target} PRIVATE -fsanitize=fuzzer)
        target_compile_definitions(${target} PRIVATE WX_LIBFUZZER)
        add_dependencies(fuzzers ${target})
        # What tools/fuzz starts from.
        list(JOIN inputs "\n" lines)
        file(WRITE ${CMAKE_BINARY_DIR}/fuzz/${name}.inputs "${lines}\n")
        return()
    endif()
    target_sources(${target} PRIVATE replay.c)
    set(seeds ${CMAKE_BINARY_DIR}/fuzz/seeds)
    if(NOT TEST fuzz-seeds)
        add_test(NAME fuzz-seeds COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/make-seeds ${seeds})
        set_tests_properties(fuzz-seeds PROPERTIES LABELS fuzz FIXTURES_SETUP fuzz-seeds)
    endif()
    add_test(NAME ${target} COMMAND ${target} ${inputs} ${seeds}/${name})
    set_tests_properties(${target} PROPERTIES LABELS fuzz TIMEOUT 300 FIXTURES_REQUIRED fuzz-seeds
                         FAIL_REGULAR_EXPRESSION "${WX_LEAK}")
endfunction()
