# -DSLUICE_SANITIZE=address,undefined (or thread) builds everything with those sanitizers.
set(SLUICE_SANITIZE "" CACHE STRING "Sanitizers, comma-separated")
if(SLUICE_SANITIZE)
    add_compile_options(-fsanitize=${SLUICE_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
    add_link_options(-fsanitize=${SLUICE_SANITIZE})
endif()
