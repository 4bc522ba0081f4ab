# sluice_module(NAME DEPENDS targets…): the library sluice_NAME from src/NAME/*.cpp (and detail/), without *_test.cpp,
# and, where there are any, the test program NAME_test from src/NAME/*_test.cpp.
function(sluice_module name)
    cmake_parse_arguments(arg "" "" "DEPENDS;PRIVATE;SUBFOLDERS;TEST_DEPENDS" ${ARGN})
    set(patterns "*.cpp" "detail/*.cpp")
    foreach(folder ${arg_SUBFOLDERS})
        list(APPEND patterns "${folder}/*.cpp")
    endforeach()
    file(GLOB sources CONFIGURE_DEPENDS ${patterns})
    set(tests ${sources})
    list(FILTER sources EXCLUDE REGEX "_test\\.cpp$")
    list(FILTER tests INCLUDE REGEX "_test\\.cpp$")

    if(NOT sources)
        file(WRITE "${CMAKE_CURRENT_BINARY_DIR}/empty.cpp" "")
        set(sources "${CMAKE_CURRENT_BINARY_DIR}/empty.cpp")
    endif()
    add_library(sluice_${name} STATIC ${sources})
    target_include_directories(sluice_${name} PUBLIC "${PROJECT_SOURCE_DIR}/src")
    target_link_libraries(sluice_${name} PUBLIC ${arg_DEPENDS} PRIVATE ${arg_PRIVATE} sluice_warnings)
    sluice_precompiled(sluice_${name})
    if(tests)
        sluice_test(${name}_test SOURCES ${tests} DEPENDS sluice_${name} ${arg_TEST_DEPENDS} ${arg_PRIVATE})
    endif()
endfunction()

# sluice_test(NAME SOURCES files… DEPENDS targets… LABEL unit|contract|journey|e2e): one doctest program, run by ctest.
function(sluice_test name)
    cmake_parse_arguments(arg "" "TIMEOUT;LABEL" "SOURCES;DEPENDS" ${ARGN})
    add_executable(${name} ${arg_SOURCES} "${PROJECT_SOURCE_DIR}/tests/support/doctest_main.cpp")
    target_include_directories(${name} PRIVATE "${PROJECT_SOURCE_DIR}/src" "${PROJECT_SOURCE_DIR}/tests"
        "${SLUICE_DOCTEST_INCLUDE}")
    target_link_libraries(${name} PRIVATE ${arg_DEPENDS} sluice_warnings)
    sluice_precompiled(${name})
    set_source_files_properties(${arg_SOURCES} PROPERTIES COMPILE_OPTIONS "${SLUICE_TEST_OPTIONS}")
    add_test(NAME ${name} COMMAND ${name})
    set_tests_properties(${name} PROPERTIES TIMEOUT "$<IF:$<BOOL:${arg_TIMEOUT}>,${arg_TIMEOUT},300>"
        LABELS "$<IF:$<BOOL:${arg_LABEL}>,${arg_LABEL},unit>")
endfunction()
