# shellcheck shell=bash
# Step images without Docker: a static `pause`, Argo's executor, busybox, and a Debian userland with
# Python. Each is one reproducible layer. They are laid out as the registry keeps them on disk (an OCI
# layout per repository), so that `up` copies a folder instead of pushing.

SUITE=bookworm

# images PART: makes PART/registry.
images() {
    local part=$1 log=$1/build.log roots=$1/work/images
    mkdir -p "$roots"
    timed "$log" "making image pause" root_pause "$roots/pause"
    timed "$log" "making image argoexec" root_argoexec "$roots/argoexec"
    timed "$log" "making image busybox" root_busybox "$roots/busybox"
    [[ -d $roots/debian ]] || timed "$log" "making image debian ($SUITE, with Python)" root_debian "$roots/debian"
    timed "$log" "laying out the registry" lay_out "$roots" "$part/registry"
}

# The images, and the names under which Argo's examples know them.
lay_out() {
    local roots=$1 registry=$2.new
    rm -rf "$registry"
    image pause '["/pause"]' null
    image argoexec '["argoexec"]' null
    image busybox null '["sh"]'
    image debian null '["bash"]'
    publish pause pause 1
    publish argoexec argoexec bed
    publish busybox library/busybox latest
    publish busybox library/alpine latest 3.6 3.7 3.23
    publish busybox argoproj/argosay v1 v2
    publish busybox docker/whalesay latest
    publish debian library/debian latest 8.9 9.1 9.2 9.4 9.5 12
    publish debian library/python latest 3.9 alpine3.6 alpine3.23
    publish debian library/golang 1.18
    publish debian library/ubuntu latest 17.10
    mv "$registry" "$2"
}

root_pause() {
    mkdir -p "$1"
    echo 'int pause(void); int main(void) { for (;;) pause(); }' | gcc -Os -static -x c - -o "$1/pause"
}

root_argoexec() {
    mkdir -p "$1"/{bin,etc,tmp}
    chmod 1777 "$1/tmp"
    cp "$part/bin/argoexec" "$1/bin/"
    echo 'hosts: files dns' >"$1/etc/nsswitch.conf"
    echo 'text/plain txt log' >"$1/etc/mime.types"
}

root_busybox() {
    mkdir -p "$1"/{bin,etc,tmp,root,usr/bin,proc}
    chmod 1777 "$1/tmp"
    cp /bin/busybox "$1/bin/"
    local applet
    for applet in $(/bin/busybox --list | grep -vx busybox); do ln -sf busybox "$1/bin/$applet"; done
    echo 'root:x:0:0:root:/root:/bin/sh' >"$1/etc/passwd"
    cp "$part/argo/test/e2e/images/argosay/v2/argosay" "$1/argosay"
    ln -sf /argosay "$1/bin/argosay"
    printf '#!/bin/sh\necho "< $* >"\n' >"$1/usr/bin/cowsay"
    chmod +x "$1/argosay" "$1/usr/bin/cowsay"
}

root_debian() {
    local mirror
    # shellcheck disable=SC2016  # apt expands it
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Origin: Debian' | grep -v security | sort -u | head -n 1)
    [[ -n $mirror ]] || die "apt knows no Debian mirror: run apt-get update"
    rm -rf "$1.new"
    debootstrap --variant=minbase --include=python3,ca-certificates "$SUITE" "$1.new" "$mirror"
    ln -sf python3 "$1.new/usr/bin/python"
    rm -rf "$1.new"/var/cache/apt/archives/*.deb "$1.new"/var/lib/apt/lists/*
    mv "$1.new" "$1"
}

# blob LAYOUT MEDIA-TYPE FILE: moves the file among the blobs and prints its descriptor.
blob() {
    local digest size
    digest=$(sha256sum "$3" | cut -d' ' -f1)
    size=$(stat -c %s "$3")
    mv "$3" "$1/blobs/sha256/$digest"
    jq -nc --arg type "$2" --arg digest "sha256:$digest" --argjson size "$size" \
        '{mediaType: $type, digest: $digest, size: $size}'
}

# image NAME ENTRYPOINT CMD: the root file system NAME as blobs and a manifest, not yet under a name.
image() {
    local root=$roots/$1 layout=$roots/$1.layout arch diff layer config
    rm -rf "$layout"
    mkdir -p "$layout/blobs/sha256"
    arch=$(dpkg --print-architecture)
    tar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -C "$root" -cf "$layout/layer" .
    diff=sha256:$(sha256sum "$layout/layer" | cut -d' ' -f1)
    gzip -1 -n "$layout/layer"
    layer=$(blob "$layout" application/vnd.oci.image.layer.v1.tar+gzip "$layout/layer.gz")
    jq -nc --arg arch "$arch" --arg diff "$diff" --argjson entrypoint "$2" --argjson cmd "$3" '{
        architecture: $arch, os: "linux",
        config: {
            Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
            Entrypoint: $entrypoint, Cmd: $cmd
        },
        rootfs: {type: "layers", diff_ids: [$diff]}
    }' >"$layout/config"
    config=$(blob "$layout" application/vnd.oci.image.config.v1+json "$layout/config")
    jq -nc --argjson config "$config" --argjson layer "$layer" '{
        schemaVersion: 2, mediaType: "application/vnd.oci.image.manifest.v1+json",
        config: $config, layers: [$layer]
    }' >"$layout/manifest"
    blob "$layout" application/vnd.oci.image.manifest.v1+json "$layout/manifest" >"$layout/descriptor"
}

# publish NAME REPOSITORY TAG…: the image under a name. The blobs are hard links: they never change.
publish() {
    local layout=$roots/$1.layout repository=$registry/$2
    shift 2
    mkdir -p "$repository"
    cp -al "$layout/blobs" "$repository/"
    echo '{"imageLayoutVersion":"1.0.0"}' >"$repository/oci-layout"
    jq -c --args '{
        schemaVersion: 2, mediaType: "application/vnd.oci.image.index.v1+json",
        manifests: [. + {annotations: {"org.opencontainers.image.ref.name": $ARGS.positional[]}}]
    }' "$@" <"$layout/descriptor" >"$repository/index.json"
}
