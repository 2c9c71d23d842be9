# cJSON: target cjson::cjson. Debian ships no CMake package for it in every release; the header and
# the library are enough.
find_path(CJSON_INCLUDE_DIR cjson/cJSON.h)
find_library(CJSON_LIBRARY cjson)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(cjson REQUIRED_VARS CJSON_LIBRARY CJSON_INCLUDE_DIR)
if(cjson_FOUND AND NOT TARGET cjson::cjson)
    add_library(cjson::cjson INTERFACE IMPORTED)
    target_include_directories(cjson::cjson INTERFACE ${CJSON_INCLUDE_DIR})
    target_link_libraries(cjson::cjson INTERFACE ${CJSON_LIBRARY})
endif()
