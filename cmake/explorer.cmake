# sallyport_explorer_pages(TARGET): the API Explorer's pages become part of TARGET, if there is Node
# to bundle them and ./dev has fetched its packages; without, the program is built without pages.
find_program(SALLYPORT_WEB_NODE node)

function(sallyport_explorer_pages target)
  set(web ${CMAKE_SOURCE_DIR}/web)
  set(out ${CMAKE_BINARY_DIR}/web)
  set(version 0)
  if(SALLYPORT_WEB_NODE)
    execute_process(COMMAND ${SALLYPORT_WEB_NODE} --version OUTPUT_VARIABLE version OUTPUT_STRIP_TRAILING_WHITESPACE)
    string(REPLACE "v" "" version "${version}")
  endif()
  if(version VERSION_LESS 18 OR NOT EXISTS ${web}/node_modules/.installed)
    message(STATUS "API Explorer: left out (it needs Node 18 or newer, npm, and `npm ci` in web/, as ./dev build does it)")
    file(CONFIGURE OUTPUT ${out}/no_pages.cc CONTENT [[
#include "endpoints/explorer/pages.h"
std::span<const sallyport::endpoints::explorer::Page> sallyport::endpoints::explorer::pages() { return {}; }
]])
    target_sources(${target} PRIVATE ${out}/no_pages.cc)
    return()
  endif()
  message(STATUS "API Explorer: built in (Node ${version})")
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${web}/src/* ${web}/openapi/*.yaml)
  add_custom_command(OUTPUT ${out}/pages.cc
    COMMAND ${SALLYPORT_WEB_NODE} ${web}/build.mjs ${out} ${PROJECT_VERSION}
    DEPENDS ${sources} ${web}/build.mjs ${web}/openapi.mjs ${web}/package.json ${web}/node_modules/.installed
    COMMENT "Bundling the API Explorer" VERBATIM)
  target_sources(${target} PRIVATE ${out}/pages.cc)
  set(SALLYPORT_HAS_EXPLORER TRUE PARENT_SCOPE)
endfunction()
