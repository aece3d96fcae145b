# SPDX-License-Identifier: Apache-2.0
# Dropping a file is all it takes: tests/unit/<folder>/test-<name>.c links that folder (and so only lower
# ones), tests/integration/test-<name>.c everything, fuzz/fuzz-<name>.c everything plus its corpus replayed.

set(ARGO_ALL "")
foreach(folder IN LISTS ARGO_FOLDERS)
  list(APPEND ARGO_ALL argo_${folder})
endforeach()
list(REVERSE ARGO_ALL)

set(SANITIZER_ENV "ASAN_OPTIONS=detect_stack_use_after_return=1:strict_string_checks=1"
                  "UBSAN_OPTIONS=print_stacktrace=1"
                  "TSAN_OPTIONS=halt_on_error=1:suppressions=${CMAKE_SOURCE_DIR}/tests/tsan.supp")

file(GLOB helpers CONFIGURE_DEPENDS tests/helpers/*.c tests/fake/*.c)
add_library(test_helpers STATIC ${helpers})
target_include_directories(test_helpers PUBLIC "${CMAKE_SOURCE_DIR}/tests" "${CMAKE_SOURCE_DIR}/src")
pkg_check_modules(TLS REQUIRED IMPORTED_TARGET openssl>=3.0)
target_link_libraries(test_helpers PUBLIC PkgConfig::CMOCKA PkgConfig::TLS argo_base Threads::Threads)

# argo_test(NAME FILE LABEL LIBRARIES…)
function(argo_test name file label)
  add_executable(${name} ${file})
  target_link_libraries(${name} PRIVATE test_helpers ${ARGN})
  target_compile_definitions(${name} PRIVATE
    TEST_DATA="${CMAKE_SOURCE_DIR}/tests/data" TEST_PROGRAM="${CMAKE_BINARY_DIR}/argo-slsa")
  add_test(NAME ${name} COMMAND ${name} WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}")
  set_tests_properties(${name} PROPERTIES LABELS ${label} TIMEOUT 120 ENVIRONMENT "${SANITIZER_ENV}")
endfunction()

foreach(folder IN LISTS ARGO_FOLDERS)
  file(GLOB files CONFIGURE_DEPENDS tests/unit/${folder}/test-*.c)
  foreach(file IN LISTS files)
    get_filename_component(base ${file} NAME_WE)
    string(REPLACE "test-" "unit-${folder}-" name ${base})
    argo_test(${name} ${file} unit argo_${folder})
  endforeach()
endforeach()

file(GLOB files CONFIGURE_DEPENDS tests/integration/test-*.c)
foreach(file IN LISTS files)
  get_filename_component(base ${file} NAME_WE)
  string(REPLACE "test-" "integration-" name ${base})
  argo_test(${name} ${file} integration ${ARGO_ALL})
endforeach()

file(GLOB files CONFIGURE_DEPENDS tests/integration/test-*.sh)
foreach(file IN LISTS files)
  get_filename_component(base ${file} NAME_WE)
  string(REPLACE "test-" "integration-" name ${base})
  add_test(NAME ${name} COMMAND bash ${file} $<TARGET_FILE:argo-slsa> WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}")
  set_tests_properties(${name} PROPERTIES LABELS integration TIMEOUT 300 ENVIRONMENT "${SANITIZER_ENV}")
endforeach()

file(GLOB files CONFIGURE_DEPENDS fuzz/fuzz-*.c)
foreach(file IN LISTS files)
  get_filename_component(name ${file} NAME_WE)
  string(REPLACE "fuzz-" "" what ${name})
  if(ARGO_SLSA_FUZZ)
    add_executable(${name} ${file})
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
  else()
    add_executable(${name} ${file} fuzz/replay.c)
  endif()
  target_link_libraries(${name} PRIVATE ${ARGO_ALL})
  add_test(NAME ${name} COMMAND ${name} -runs=0 "${CMAKE_SOURCE_DIR}/fuzz/corpus/${what}")
  set_tests_properties(${name} PROPERTIES LABELS fuzz TIMEOUT 120 ENVIRONMENT "${SANITIZER_ENV}")
endforeach()

foreach(check IN ITEMS layers format banned functions)
  add_test(NAME check-${check} COMMAND "${CMAKE_SOURCE_DIR}/tools/check-${check}"
           WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}")
  set_tests_properties(check-${check} PROPERTIES LABELS lint)
endforeach()
