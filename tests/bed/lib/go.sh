# shellcheck shell=bash
# Shared with `setup`.

# go_version: prints the version of Go; says what to do and fails when there is none or it is too old.
go_version() {
    local version
    version=$(go env GOVERSION 2>/dev/null) || version=
    if [[ -z $version || $(printf '%s\n' go1.25 "$version" | sort -V | head -n 1) != go1.25 ]]; then
        cat >&2 <<TEXT
Go >= 1.25 is needed to build the programs of the bed; found: ${version:-none}.
Install a release of it and put its bin folder on PATH (for root too: sudo resets PATH).
TEXT
        return 1
    fi
    echo "$version"
}
