# SPDX-License-Identifier: Apache-2.0
# Warnings and hardening for every target.
add_compile_definitions(_GNU_SOURCE ARGO_SLSA_VERSION="${ARGO_SLSA_VERSION}")
add_compile_options(
  -Wall -Wextra -Wshadow -Wvla -Wstrict-prototypes -Wmissing-prototypes -Wformat=2 -Wwrite-strings
  -Wundef -Wpointer-arith -Wcast-align -Wconversion -Wno-sign-conversion
  -fno-strict-overflow -fstack-protector-strong -fPIE
  -ffile-prefix-map=${CMAKE_SOURCE_DIR}=.)
add_link_options(-pie -Wl,-z,relro,-z,now,-z,noexecstack,-z,separate-code -Wl,--as-needed)
if(ARGO_SLSA_WERROR)
  add_compile_options(-Werror)
endif()
if(CMAKE_C_COMPILER_ID STREQUAL "GNU")
  add_compile_options(
    -fstack-clash-protection -fcf-protection=full -fzero-call-used-regs=used-gpr -ftrivial-auto-var-init=zero)
endif()
if(ARGO_SLSA_SANITIZE)
  add_compile_options(-fsanitize=${ARGO_SLSA_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${ARGO_SLSA_SANITIZE})
elseif(NOT CMAKE_BUILD_TYPE STREQUAL "Debug")
  add_compile_options(-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3)
endif()
if(ARGO_SLSA_COVERAGE)
  add_compile_options(--coverage)
  add_link_options(--coverage)
endif()
if(ARGO_SLSA_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
