# Run at build time by wx_embed: turns the files of LIST into OUT.c and OUT.h.
file(STRINGS ${LIST} files)
set(source "#include \"embedded/${NAME}.h\"\n\n")
set(table "")
set(index 0)
foreach(file IN LISTS files)
    file(READ ${file} hex HEX)
    string(REGEX REPLACE "(................................)" "\\1\n" hex "${hex}")
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," hex "${hex}")
    file(RELATIVE_PATH path ${ROOT} ${file})
    # A NUL behind the content lets a text file be used as a C string; it does not count.
    string(APPEND source "static const unsigned char FILE_${index}[] = {\n${hex}0};\n")
    string(APPEND table "    {\"${path}\", {FILE_${index}, sizeof FILE_${index} - 1}},\n")
    math(EXPR index "${index} + 1")
endforeach()
string(APPEND source "\nconst struct wx_embedded_file ${NAME}_files[] = {\n${table}};\n"
                     "const size_t ${NAME}_file_count = ${index};\n")
file(WRITE ${OUT}.c "${source}")
file(WRITE ${OUT}.h "/* Made by cmake/embed_files.cmake. */
#pragma once
#include \"protocol/embedded.h\"
extern const struct wx_embedded_file ${NAME}_files[];
extern const size_t ${NAME}_file_count;
")
