# wx_embed(TARGET NAME id FILES …): puts files into a target's binary. The target gets a header
# "embedded/<id>.h" that declares
#     extern const struct wx_embedded_file <id>_files[];  extern const size_t <id>_file_count;
# in the order of FILES, each under its path from the top of the project.
function(wx_embed target)
    cmake_parse_arguments(ARG "" "NAME" "FILES" ${ARGN})
    set(dir ${CMAKE_BINARY_DIR}/generated/embedded)
    set(list_file ${dir}/${ARG_NAME}.list)
    list(JOIN ARG_FILES "\n" lines)
    file(WRITE ${list_file}.new "${lines}\n")
    file(COPY_FILE ${list_file}.new ${list_file} ONLY_IF_DIFFERENT)
    add_custom_command(
        OUTPUT ${dir}/${ARG_NAME}.c ${dir}/${ARG_NAME}.h
        COMMAND ${CMAKE_COMMAND} -DNAME=${ARG_NAME} -DLIST=${list_file} -DROOT=${CMAKE_SOURCE_DIR}
                -DOUT=${dir}/${ARG_NAME} -P ${CMAKE_SOURCE_DIR}/cmake/embed_files.cmake
        DEPENDS ${ARG_FILES} ${list_file} ${CMAKE_SOURCE_DIR}/cmake/embed_files.cmake
        VERBATIM)
    target_sources(${target} PRIVATE ${dir}/${ARG_NAME}.c ${dir}/${ARG_NAME}.h)
    target_include_directories(${target} PUBLIC ${CMAKE_BINARY_DIR}/generated)
endfunction()
