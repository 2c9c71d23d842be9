# The one way libraries and programs are declared: the project's warnings, hardening and include
# root ("folder/file.h" from the top) on every target of ours.

add_library(wx_build_flags INTERFACE)
target_include_directories(wx_build_flags INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_definitions(wx_build_flags INTERFACE _GNU_SOURCE WX_VERSION="${PROJECT_VERSION}")
target_compile_options(wx_build_flags INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wundef -Wvla -Wstrict-prototypes
    -Wmissing-prototypes -Wpointer-arith -Wcast-qual -Wwrite-strings -Wswitch-enum
    $<$<BOOL:${WX_WERROR}>:-Werror>)
target_link_libraries(wx_build_flags INTERFACE wx_hardening)

if(WX_SANITIZE)
    target_compile_options(wx_build_flags INTERFACE
        -fsanitize=${WX_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
    target_link_options(wx_build_flags INTERFACE -fsanitize=${WX_SANITIZE})
endif()

# wx_library(NAME SOURCES … LINKS …): a static library of ours.
function(wx_library name)
    cmake_parse_arguments(ARG "" "" "SOURCES;LINKS" ${ARGN})
    add_library(${name} STATIC ${ARG_SOURCES})
    target_link_libraries(${name} PUBLIC wx_build_flags ${ARG_LINKS})
endfunction()

# wx_program(NAME SOURCES … LINKS …): a program of ours, in build/<preset>/bin/.
function(wx_program name)
    cmake_parse_arguments(ARG "" "" "SOURCES;LINKS" ${ARGN})
    add_executable(${name} ${ARG_SOURCES})
    target_link_libraries(${name} PRIVATE wx_build_flags ${ARG_LINKS})
endfunction()
