# The packages: a .deb, and a .tar.gz that runs from any folder.
set(CPACK_GENERATOR DEB TGZ)
set(CPACK_PACKAGE_NAME wxrealname)
set(CPACK_PACKAGE_VENDOR "wxrealname")
# A .deb must name somebody. Nobody is named yet, and the address says so: it can never be one.
set(WX_MAINTAINER "nobody named yet <nobody@wxrealname.invalid>" CACHE STRING
    "Who answers for the packages: Name <address>")
set(CPACK_PACKAGE_CONTACT "${WX_MAINTAINER}")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "test double and conformance suite for WeChat's real-name interface")
set(CPACK_PACKAGE_DESCRIPTION
"wxmock answers as the real-name authorization interface of WeChat does (get_category and
getrealnameinfo), offline and with synthetic persons. wxconform says whether a client of that
interface does what the interface asks. wxtool signs, verifies, encrypts and decrypts in a pipe.")
set(CPACK_PACKAGE_DIRECTORY ${CMAKE_BINARY_DIR}/packages)
set(CPACK_STRIP_FILES ON)
string(TOLOWER ${CMAKE_SYSTEM_NAME} wx_system)
set(CPACK_PACKAGE_FILE_NAME wxrealname-${PROJECT_VERSION}-${wx_system}-${CMAKE_SYSTEM_PROCESSOR})
set(CPACK_PACKAGE_CHECKSUM SHA256)

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# The stand-ins of mock_server/tls_compat are ours: no package to depend on.
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS ${CMAKE_BINARY_DIR}/lib/wxrealname ${CMAKE_BINARY_DIR}/lib)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "ca-certificates, curl, openssl")
include(CPack)
