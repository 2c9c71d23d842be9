# The dashboard's files, embedded under the paths that admin/dashboard.c serves them at. Included by
# the folder above, whose target they belong to.
file(GLOB dashboard_files CONFIGURE_DEPENDS
     ${CMAKE_CURRENT_LIST_DIR}/*.html ${CMAKE_CURRENT_LIST_DIR}/*.css ${CMAKE_CURRENT_LIST_DIR}/*.js
     ${CMAKE_CURRENT_LIST_DIR}/*.json ${CMAKE_CURRENT_LIST_DIR}/*.svg)
wx_embed(wx_mock NAME dashboard FILES ${dashboard_files})
