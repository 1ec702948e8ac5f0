# dimscope_layer(NAME LAYERS base text LINK fmt::fmt [SOURCES generated.cc] [EXCEPT main.cc])
# One layer of the library: target dimscope_NAME, of every .cc in the folder and the folders in it. LAYERS are the
# layers it may include, to which tests/structure holds it; LINK are the libraries that only its own .cc files see;
# SOURCES are files that are generated.
function(dimscope_layer name)
  cmake_parse_arguments(ARG "" "EXCEPT" "SOURCES;LAYERS;LINK" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cc)
  if(ARG_EXCEPT)
    list(REMOVE_ITEM sources ${CMAKE_CURRENT_SOURCE_DIR}/${ARG_EXCEPT})
  endif()
  add_library(dimscope_${name} STATIC ${sources} ${ARG_SOURCES})
  target_include_directories(dimscope_${name} PUBLIC ${PROJECT_SOURCE_DIR})
  list(JOIN ARG_LAYERS " " layers)
  string(STRIP "${name} ${layers}" rule)
  set_property(GLOBAL APPEND PROPERTY DIMSCOPE_LAYER_RULES "${rule}")
  list(TRANSFORM ARG_LAYERS PREPEND dimscope_)
  target_link_libraries(dimscope_${name} PUBLIC ${ARG_LAYERS} PRIVATE ${ARG_LINK} Threads::Threads)
endfunction()

# dimscope_test(LAYER LINK fmt::fmt [SOURCES generated.cc] [EXCEPT other.cc]): one GoogleTest binary a layer, of every
# .cc in the folder and the folders in it; each TEST is a ctest of its own.
function(dimscope_test layer)
  cmake_parse_arguments(ARG "" "EXCEPT" "SOURCES;LINK" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cc)
  if(ARG_EXCEPT)
    list(REMOVE_ITEM sources ${CMAKE_CURRENT_SOURCE_DIR}/${ARG_EXCEPT})
  endif()
  add_executable(${layer}_test ${sources} ${ARG_SOURCES})
  target_link_libraries(${layer}_test PRIVATE dimscope_${layer} ${ARG_LINK} GTest::gtest_main GTest::gmock)
  target_compile_definitions(${layer}_test PRIVATE DIMSCOPE_TESTS_DIR="${PROJECT_SOURCE_DIR}/tests")
  gtest_discover_tests(${layer}_test TEST_PREFIX "${layer}." DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT 300)
endfunction()
