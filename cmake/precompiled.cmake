# Headers of the standard library and Boost that most sources read, parsed once: more than half of a small source's
# compile time. Only where SLUICE_PRECOMPILE says so (the preset `release`); clang-tidy and the sanitizers' builds read
# each source without them, so a missing #include is still an error there.
option(SLUICE_PRECOMPILE "Parse the standard library's headers once for all sources" OFF)

# Macros must be the same in all that read them, or g++ refuses: -pthread defines one, Boost.JSON others. ccache must see
# what was precompiled (its manual, "Precompiled headers"). And g++ 12 then finds overflows in std::string's own code that
# aren't there (GCC PR 105651) though it is the system's.
set(options_of_precompiled -pthread $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess> $<$<CXX_COMPILER_ID:GNU>:-Wno-array-bounds>)
set(macros_of_precompiled $<TARGET_PROPERTY:Boost::json,INTERFACE_COMPILE_DEFINITIONS>)

if(SLUICE_PRECOMPILE)
    file(WRITE "${CMAKE_BINARY_DIR}/precompiled.cpp" "")
    add_library(sluice_precompiled OBJECT "${CMAKE_BINARY_DIR}/precompiled.cpp")
    target_compile_options(sluice_precompiled PRIVATE ${options_of_precompiled})
    target_link_libraries(sluice_precompiled PRIVATE sluice_warnings Boost::json)
    target_precompile_headers(sluice_precompiled PRIVATE
        <algorithm> <array> <atomic> <charconv> <chrono> <condition_variable> <filesystem> <fstream> <functional> <map>
        <memory> <mutex> <optional> <ranges> <set> <span> <stop_token> <string> <string_view> <thread> <utility>
        <variant> <vector> <boost/describe.hpp> <boost/json.hpp>)
endif()

# sluice_precompiled(TARGETS…): these read the precompiled headers.
function(sluice_precompiled)
    if(SLUICE_PRECOMPILE)
        foreach(target ${ARGN})
            target_precompile_headers(${target} REUSE_FROM sluice_precompiled)
            target_compile_options(${target} PRIVATE ${options_of_precompiled})
            target_compile_definitions(${target} PRIVATE ${macros_of_precompiled})
        endforeach()
    endif()
endfunction()
