# embed_text(TARGET NAMESPACE ns FILES files…): makes each text file a constant of the target, kept fresh at build time.
# `pages/home.html` becomes `const std::string_view home_html` in the namespace; declare it `extern` where it is used.
function(embed_text target)
    cmake_parse_arguments(arg "" "NAMESPACE" "FILES" ${ARGN})
    set(script "${PROJECT_SOURCE_DIR}/cmake/embed_text_file.cmake")
    foreach(file ${arg_FILES})
        get_filename_component(name "${file}" NAME)
        string(MAKE_C_IDENTIFIER "${name}" identifier)
        set(input "${CMAKE_CURRENT_SOURCE_DIR}/${file}")
        set(output "${CMAKE_CURRENT_BINARY_DIR}/embedded/${identifier}.cpp")
        add_custom_command(
            OUTPUT "${output}"
            COMMAND "${CMAKE_COMMAND}" "-DINPUT=${input}" "-DOUTPUT=${output}" "-DIDENTIFIER=${identifier}"
                "-DNAMESPACE=${arg_NAMESPACE}" -P "${script}"
            DEPENDS "${input}" "${script}"
            COMMENT "Embedding ${file}"
            VERBATIM)
        target_sources(${target} PRIVATE "${output}")
    endforeach()
endfunction()
