# The dashboard's files, embedded under the paths that admin/dashboard.c serves them at. Included by
# the folder above, whose target they belong to.
file(GLOB dashboard_files CONFIGURE_DEPENDS
     ${CMAKE_CURRENT_LIST_DIR}/*.html ${CMAKE_CURRENT_LIST_DIR}/*.css ${CMAKE_CURRENT_LIST_DIR}/*.js
     ${CMAKE_CURRENT_LIST_DIR}/*.json ${CMAKE_CURRENT_LIST_DIR}/*.svg)
wx_embed(wx_mock NAME dashboard FILES ${dashboard_files})

# As HTTP sees it, and in a real browser: 77 where there is none.
wx_script_test(e2e-mock-dashboard LABEL e2e COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/tests/e2e/test_dashboard)
wx_script_test(e2e-mock-dashboard-browser LABEL e2e TIMEOUT 1200
               COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/tests/browser/test_dashboard)
if(BUILD_TESTING)
    set_tests_properties(e2e-mock-dashboard-browser PROPERTIES SKIP_RETURN_CODE 77)
endif()
