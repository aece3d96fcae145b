# shellcheck shell=bash
# Builds the programs named in `pins`, once for all checkouts with the same pins. Everything grows in
# $BUILD.partial, program by program, and gets its name when complete: an interrupted build goes on
# where it was, and a half one is never used.

build() {
    [[ -d $BUILD ]] && return
    need_root   # debootstrap and device nodes
    mkdir -p "$CACHE"
    (
        flock --nonblock 8 || { say "another checkout builds the same pins, waiting for it"; flock 8; }
        [[ -d $BUILD ]] || build_all "$BUILD.partial"
    ) 8>"$BUILD.lock"
}

build_all() {
    local part=$1 began=$SECONDS name package version
    export CGO_ENABLED=0 GOFLAGS=-buildvcs=false
    mkdir -p "$part/bin" "$part/work"
    go_version >/dev/null
    while read -r name package version; do
        [[ -z $name || $name == '#'* || -x $part/bin/$name ]] ||
            timed "$part/build.log" "building $name $version" program "$name" "$package" "$version" </dev/null
    done <"$HERE/pins"
    [[ -d $part/registry ]] || images "$part"
    rm -rf "$part/work"
    mv "$part" "$BUILD"
    say "built in $((SECONDS - began)) s: $BUILD"
}

# program NAME PACKAGE VERSION
program() {
    local name=$1 package=$2 version=$3 dir flags='-s -w'
    case $package in
        k8s.io/kubernetes/*)
            dir=$part/work/kubernetes
            [[ -f $dir/ready ]] || kubernetes_module "$dir" "$version"
            flags+=" -X k8s.io/component-base/version.gitVersion=$version"
            flags+=" -X k8s.io/component-base/version.gitMajor=1"
            flags+=" -X k8s.io/component-base/version.gitMinor=$(cut -d. -f2 <<<"$version")"
            flags+=" -X k8s.io/client-go/pkg/version.gitVersion=$version"
            ;;
        github.com/argoproj/argo-workflows/*)
            dir=$part/work/argo
            [[ -f $dir/ready ]] || argo_module "$dir" "${package%/cmd/*}" "$version"
            flags+=" -X ${package%/cmd/*}.version=$version"
            ;;
        *)
            dir=$part/work/$name
            [[ -f $dir/ready ]] || tool_module "$dir" "$package" "$version"
            ;;
    esac
    cd "$dir"
    go build -trimpath -ldflags "$flags" -o "$part/bin/$name.new" "$package"
    mv "$part/bin/$name.new" "$part/bin/$name"
}

module_source() { go mod download -json "$1" | jq -r .Dir; }

# Kubernetes replaces its staging modules by folders of its own tree. Here the same modules are taken
# in their published versions (v1.X.Y of Kubernetes is v0.X.Y of the staging modules).
kubernetes_module() {
    local dir=$1 version=$2 source
    source=$(module_source "k8s.io/kubernetes@$version")
    mkdir -p "$dir"
    cd "$dir"
    {
        printf 'module bed/kubernetes\n\ngo 1.24.0\n\nrequire k8s.io/kubernetes %s\n\nreplace (\n' "$version"
        awk -v staging="${version/#v1./v0.}" '/=> \.\/staging\// { print "\t" $1 " => " $1 " " staging }' "$source/go.mod"
        printf ')\n'
    } >go.mod
    {
        printf '//go:build tools\n\npackage tools\n\nimport (\n'
        awk '$2 ~ /^k8s\.io\/kubernetes\// { print "\t_ \"" $2 "\"" }' "$HERE/pins"
        printf ')\n'
    } >tools.go
    go mod tidy
    touch ready
}

# Argo's published module lacks one Linux file and the built web pages, so a copy with both is built.
# Its examples, manifests and test workflows are kept for the tests.
argo_module() {
    local dir=$1 module=$2 version=$3 source
    source=$(module_source "$module@$version")
    rm -rf "$dir" "$part/argo"
    cp -r --no-preserve=mode "$source" "$dir"
    cp "$HERE/patches/signal_linux.go" "$dir/workflow/executor/osspecific/"
    mkdir -p "$dir/ui/dist/app" "$part/argo/manifests" "$part/argo/test"
    echo '<html/>' >"$dir/ui/dist/app/index.html"
    cp -r "$dir/examples" "$part/argo/"
    cp -r "$dir/manifests/base" "$part/argo/manifests/"
    cp -r "$dir/test/e2e" "$part/argo/test/"
    touch "$dir/ready"
}

tool_module() {
    local dir=$1 package=$2 version=$3
    mkdir -p "$dir"
    cd "$dir"
    [[ -f go.mod ]] || go mod init "bed/$(basename "$dir")"
    go get -tool "$package@$version"
    touch ready
}
