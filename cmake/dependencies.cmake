# Every foreign library, found once, by the names of Debian 12's packages.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(CURL REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json context)
find_package(date REQUIRED)
pkg_check_modules(sodium REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(re2 REQUIRED IMPORTED_TARGET re2)
pkg_check_modules(utf8proc REQUIRED IMPORTED_TARGET libutf8proc)
pkg_check_modules(tomlplusplus REQUIRED IMPORTED_TARGET tomlplusplus)
pkg_check_modules(sqlite3 REQUIRED IMPORTED_TARGET sqlite3)
# malloc() for many threads: a file costs a tenth less of processor time than with glibc's (bench/RESULTS.md).
add_library(sluice_allocator INTERFACE)
if(NOT SLUICE_SANITIZE)  # they bring their own
    pkg_check_modules(tcmalloc REQUIRED IMPORTED_TARGET libtcmalloc_minimal)
    target_link_libraries(sluice_allocator INTERFACE PkgConfig::tcmalloc)
endif()
find_path(SLUICE_DOCTEST_INCLUDE doctest/doctest.h REQUIRED)
