# Our own targets build without warnings; a dropped Result is an error everywhere.
add_library(sluice_warnings INTERFACE)
target_compile_options(sluice_warnings INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wswitch-enum -Wnon-virtual-dtor
    -Werror -Wno-error=deprecated-declarations)
if(CMAKE_CXX_COMPILER_ID MATCHES Clang)
    target_compile_options(sluice_warnings INTERFACE -Wthread-safety -Wdangling -Wno-gnu-statement-expression)
else()
    # g++ 12 sees overflows in std::string's own code that aren't there (GCC PR 105329, 105651).
    target_compile_options(sluice_warnings INTERFACE -Wno-restrict -Wno-stringop-overflow -Wno-stringop-overread
        -Wno-maybe-uninitialized -Wno-missing-field-initializers)
endif()
