# CivetWeb: target civetweb::library. The package's own config file asks for parts that Debian's
# -dev package does not hold, and a missing one is a fatal error there: hence this module.
find_path(CIVETWEB_INCLUDE_DIR civetweb.h)
find_library(CIVETWEB_LIBRARY civetweb)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(civetweb_library REQUIRED_VARS CIVETWEB_LIBRARY CIVETWEB_INCLUDE_DIR)
if(civetweb_library_FOUND AND NOT TARGET civetweb::library)
    add_library(civetweb::library INTERFACE IMPORTED)
    target_include_directories(civetweb::library INTERFACE ${CIVETWEB_INCLUDE_DIR})
    target_link_libraries(civetweb::library INTERFACE ${CIVETWEB_LIBRARY})
endif()
