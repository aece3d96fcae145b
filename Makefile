# The front door; CMake and Ninja do the work (see CMakePresets.json).
.DEFAULT_GOAL := release
SHELL := /bin/bash
BUILD := build

.PHONY: release dev check test demo demo-cluster setup setup-bed bed-up bed-down asan tsan fuzz coverage tidy format golden docs install clean hooks help

release: setup            ## build the program: build/release/argo-slsa
	@cmake --preset release -DBUILD_TESTING=OFF $(if $(CI),-DARGO_SLSA_WERROR=ON) >/dev/null && cmake --build $(BUILD)/release

dev: setup                ## debug build in build/dev
	@cmake --preset dev >/dev/null && cmake --build $(BUILD)/dev

check: setup              ## the inner loop: build, lint, unit and integration tests, sanitizers
	@tools/check-all fast

test: setup setup-bed     ## everything, the real test bed included
	@tools/check-all all

demo: release             ## attest, verify and tamper with a recorded run; no cluster needed
	@tools/demo $(BUILD)/release/argo-slsa

demo-cluster: release setup-bed ## the same with a real Kubernetes, Argo, S3 server and registry
	@tools/demo-cluster $(BUILD)/release/argo-slsa

setup:                    ## install what building and testing need (Debian packages; root or sudo)
	@tools/setup

setup-bed:                ## install what the test bed needs (Debian packages; Go >= 1.25 must be there)
	@tests/bed/setup

bed-up: setup-bed         ## start the test bed
	@tests/bed/bed up

bed-down:                 ## stop the test bed
	@tests/bed/bed down

asan tsan: setup          ## tests under sanitizers
	@cmake --preset $@ >/dev/null && cmake --build $(BUILD)/$@ && ctest --test-dir $(BUILD)/$@ -LE lint --output-on-failure -j2

fuzz: setup               ## fuzz one target for a while: make fuzz T=bundle S=60
	@cmake --preset fuzz >/dev/null && cmake --build $(BUILD)/fuzz --target fuzz-$(T)
	@mkdir -p $(BUILD)/corpus/$(T) && $(BUILD)/fuzz/fuzz-$(T) -max_total_time=$(or $(S),60) $(BUILD)/corpus/$(T) fuzz/corpus/$(T)

coverage: setup           ## line coverage of the unit and integration tests
	@cmake --preset coverage >/dev/null && cmake --build $(BUILD)/coverage && ctest --test-dir $(BUILD)/coverage -LE lint -j2 >/dev/null
	@tools/coverage $(BUILD)/coverage

tidy: setup               ## clang-tidy over src/
	@tools/tidy $(BUILD)

format:                   ## let clang-format rewrite the sources
	@git ls-files -z --cached --others --exclude-standard 'src/*.[ch]' 'tests/*.[ch]' 'fuzz/*.[ch]' | xargs -0 clang-format-14 -i

golden: dev               ## write the golden statements and generated documents anew; read the diff
	@tools/golden $(BUILD)/dev/argo-slsa

install: release          ## install below DESTDIR and PREFIX (default /usr/local)
	@cmake --install $(BUILD)/release $(if $(PREFIX),--prefix $(PREFIX))

hooks:                    ## git hook: fast checks before each commit
	@printf "#!/bin/sh\nset -e\ntools/check-format\ntools/check-layers\ntools/check-banned\n" >.git/hooks/pre-commit
	@chmod +x .git/hooks/pre-commit

clean:                    ## remove build/
	@rm -rf $(BUILD)

help:                     ## this list
	@sed -nE 's/^([a-z][a-z -]*):[^#]*## (.*)/  \1\t\2/p' Makefile | expand -t 18
