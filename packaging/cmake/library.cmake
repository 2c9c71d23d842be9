# What C programs need for their tests: header, library, and the files of pkg-config and CMake. Paths in
# these are relative, so that the installation may move.
include(CMakePackageConfigHelpers)

set(wx_package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/wxrealname)
file(RELATIVE_PATH wx_pc_up /prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig /prefix)
configure_package_config_file(cmake/wxrealname-config.cmake.in wxrealname-config.cmake
    INSTALL_DESTINATION ${wx_package_dir} PATH_VARS CMAKE_INSTALL_BINDIR wx_share)
write_basic_package_version_file(wxrealname-config-version.cmake COMPATIBILITY SameMinorVersion)
configure_file(cmake/wxmock-test.pc.in wxmock-test.pc @ONLY)

install(TARGETS wxmock_test EXPORT wxrealname)
install(FILES ${CMAKE_SOURCE_DIR}/include/wxrealname/wxmock.h
        DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/wxrealname)
install(EXPORT wxrealname NAMESPACE wxrealname:: FILE wxrealname-targets.cmake
        DESTINATION ${wx_package_dir})
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/wxrealname-config.cmake
              ${CMAKE_CURRENT_BINARY_DIR}/wxrealname-config-version.cmake
        DESTINATION ${wx_package_dir})
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/wxmock-test.pc
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
