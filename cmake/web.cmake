# The web app, built to one HTML file: ${DIMSCOPE_WEB_BUNDLE}. npm installs what web/package-lock.json pins.
set(DIMSCOPE_WEB_BUNDLE "" CACHE FILEPATH "A built web app to embed; empty: build web/ with npm")
if(DIMSCOPE_WEB_BUNDLE)
  return()
endif()

find_program(NPM npm REQUIRED)
set(web ${PROJECT_SOURCE_DIR}/web)
set(DIMSCOPE_WEB_BUNDLE ${CMAKE_BINARY_DIR}/web/index.html)
file(GLOB_RECURSE web_sources CONFIGURE_DEPENDS ${web}/src/*)

# --ignore-scripts: no package may run code of its own at installation.
add_custom_command(
  OUTPUT ${CMAKE_BINARY_DIR}/web/npm_ci.stamp
  COMMAND ${NPM} ci --no-audit --no-fund --ignore-scripts --loglevel=error
  COMMAND ${CMAKE_COMMAND} -E touch ${CMAKE_BINARY_DIR}/web/npm_ci.stamp
  DEPENDS ${web}/package.json ${web}/package-lock.json
  WORKING_DIRECTORY ${web}
  COMMENT "Installing web packages"
  VERBATIM)
add_custom_command(
  OUTPUT ${DIMSCOPE_WEB_BUNDLE}
  COMMAND ${NPM} run --silent build -- --outDir ${CMAKE_BINARY_DIR}/web --emptyOutDir=false --logLevel=warn
  DEPENDS ${CMAKE_BINARY_DIR}/web/npm_ci.stamp ${web}/index.html ${web}/vite.config.ts ${web_sources}
  WORKING_DIRECTORY ${web}
  COMMENT "Building the web app"
  VERBATIM)
