# dimscope_layer(NAME SOURCES a.cc b.cc LAYERS base text LINK fmt::fmt)
# One layer of the library: target dimscope_NAME. LAYERS are the layers it may include, to which tests/structure holds
# it; LINK are the libraries that only its own .cc files see.
function(dimscope_layer name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LAYERS;LINK" ${ARGN})
  add_library(dimscope_${name} STATIC ${ARG_SOURCES})
  target_include_directories(dimscope_${name} PUBLIC ${PROJECT_SOURCE_DIR})
  list(JOIN ARG_LAYERS " " layers)
  string(STRIP "${name} ${layers}" rule)
  set_property(GLOBAL APPEND PROPERTY DIMSCOPE_LAYER_RULES "${rule}")
  list(TRANSFORM ARG_LAYERS PREPEND dimscope_)
  target_link_libraries(dimscope_${name} PUBLIC ${ARG_LAYERS} PRIVATE ${ARG_LINK} Threads::Threads)
endfunction()

# dimscope_test(LAYER a_test.cc ...): one GoogleTest binary a layer, each TEST a ctest of its own.
function(dimscope_test layer)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK" ${ARGN})
  add_executable(${layer}_test ${ARG_SOURCES})
  target_link_libraries(${layer}_test PRIVATE dimscope_${layer} ${ARG_LINK} GTest::gtest_main GTest::gmock)
  target_compile_definitions(${layer}_test PRIVATE DIMSCOPE_TESTS_DIR="${PROJECT_SOURCE_DIR}/tests")
  gtest_discover_tests(${layer}_test TEST_PREFIX "${layer}." DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT 300)
endfunction()
