# embed_ui(TARGET): builds ui/ (needs Node and the npm registry the first time) and puts its files into the target, as
# sluice::webui::files(). The bytes go in by the assembler's .incbin, so compiling takes no time.
function(embed_ui target)
    set(ui "${PROJECT_SOURCE_DIR}/ui")
    set(output "${CMAKE_CURRENT_BINARY_DIR}/embedded")
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${ui}/src/*" "${ui}/static/*")
    list(FILTER sources EXCLUDE REGEX "\\.test\\.ts$")
    add_custom_command(
        OUTPUT "${output}/ui_files.cpp" "${output}/ui_files.bin"
        COMMAND "${ui}/build.sh" "${output}"
        DEPENDS ${sources} "${ui}/build.sh" "${ui}/bootstrap.sh" "${ui}/embed.js" "${ui}/package.json"
            "${ui}/package-lock.json" "${ui}/tsconfig.json" "${ui}/vite.config.ts"
        COMMENT "Building the web UI"
        VERBATIM)
    set_source_files_properties("${output}/ui_files.cpp" PROPERTIES OBJECT_DEPENDS "${output}/ui_files.bin")
    target_sources(${target} PRIVATE "${output}/ui_files.cpp")
endfunction()
