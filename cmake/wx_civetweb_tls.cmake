# civetweb::tls: what a program links, beside civetweb::library, for CivetWeb's TLS to work.
#
# A CivetWeb that was built to load OpenSSL by itself opens "libssl.so" and "libcrypto.so" at run
# time. Those names belong to the development package, and the libssl of OpenSSL 3 lacks a function
# it wants. Where the installed library is of that kind, this target brings two small libraries
# with these SONAMEs, which stand in front of the real ones (mock_server/tls_compat); else it is
# empty.
#
# They lie in lib/wxrealname/, apart from the other libraries: a linker that looks for -lssl must not
# find them. From bin/ and tests/ the way there is the same in the build tree and installed.

include(CheckLibraryExists)

add_library(wx_civetweb_tls INTERFACE)
add_library(civetweb::tls ALIAS wx_civetweb_tls)

# wx_tls_stand_in(NAME SOURCE LIBRARY): a shared library of SONAME lib<NAME>.so over LIBRARY.
function(wx_tls_stand_in name source library)
    add_library(wx_tls_${name} SHARED ${CMAKE_SOURCE_DIR}/mock_server/tls_compat/${source})
    set_target_properties(wx_tls_${name} PROPERTIES
        OUTPUT_NAME ${name} LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/lib/wxrealname)
    target_compile_options(wx_tls_${name} PRIVATE -Wall -Wextra -Wpedantic -Wmissing-prototypes)
    # The real library stays a dependency though nothing here refers to it.
    target_link_options(wx_tls_${name} PRIVATE LINKER:--no-as-needed)
    target_link_libraries(wx_tls_${name} PRIVATE wx_hardening ${library})
    set_property(TARGET wx_civetweb_tls APPEND PROPERTY
        INTERFACE_LINK_DEPENDS $<TARGET_FILE:wx_tls_${name}>)
    add_dependencies(wx_civetweb_tls wx_tls_${name})
    install(TARGETS wx_tls_${name} LIBRARY DESTINATION lib/wxrealname)
endfunction()

file(STRINGS ${CIVETWEB_LIBRARY} wx_civetweb_opens REGEX "^libssl\\.so$")
file(STRINGS ${CIVETWEB_LIBRARY} wx_civetweb_wants REGEX "^SSL_get_peer_certificate$")
if(NOT wx_civetweb_opens)
    message(STATUS "CivetWeb does not open libssl.so: no stand-ins needed")
    return()
endif()
message(STATUS "CivetWeb opens libssl.so at run time: building stand-ins")

check_library_exists("${OPENSSL_SSL_LIBRARY}" SSL_get_peer_certificate "" WX_OPENSSL_HAS_GET_PEER)
if(wx_civetweb_wants AND NOT WX_OPENSSL_HAS_GET_PEER)
    wx_tls_stand_in(ssl ssl.c ${OPENSSL_SSL_LIBRARY})
else()
    wx_tls_stand_in(ssl stand_in.c ${OPENSSL_SSL_LIBRARY})
endif()
wx_tls_stand_in(crypto stand_in.c ${OPENSSL_CRYPTO_LIBRARY})

# The linker is told by a file of options. As link libraries they would get an absolute run path and
# be left out by --as-needed; on the command line, Ninja and Make disagree on how to keep $ORIGIN
# from the shell.
set(wx_tls_options_file ${CMAKE_BINARY_DIR}/lib/wxrealname/link-options)
file(GENERATE OUTPUT ${wx_tls_options_file} CONTENT
"-Wl,--push-state,--no-as-needed
\"$<TARGET_FILE:wx_tls_ssl>\" \"$<TARGET_FILE:wx_tls_crypto>\"
-Wl,--pop-state
-Wl,-rpath,$ORIGIN/../lib/wxrealname
")
target_link_options(wx_civetweb_tls INTERFACE "@${wx_tls_options_file}")
