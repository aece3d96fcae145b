# shellcheck shell=bash
# The S3 server, which keeps objects as plain files, and the OCI registry.

stores() {
    seed_registry
    start registry "$BIN/olareg" serve --addr "$NODE_IP" --port 5000 --dir "$STATE/registry" \
        --gc-frequency 0 --api-delete --api-blob-delete
    mkdir -p "$STATE"/s3/{data/artifacts,versions}   # a folder is a bucket
    start s3 env ROOT_ACCESS_KEY_ID="$S3_ACCESS_KEY" ROOT_SECRET_ACCESS_KEY="$S3_SECRET_KEY" \
        "$BIN/versitygw" --port "$NODE_IP:9000" posix --versioning-dir "$STATE/s3/versions" "$STATE/s3/data"
}

# Hard links where the cache is on the same file system: the registry replaces files, it never writes into one.
seed_registry() {
    [[ -d $STATE/registry ]] && return
    rm -rf "$STATE/registry.new"
    cp -al "$BUILD/registry" "$STATE/registry.new" 2>/dev/null || {
        rm -rf "$STATE/registry.new"
        cp -a "$BUILD/registry" "$STATE/registry.new"
    }
    mv "$STATE/registry.new" "$STATE/registry"
}

stores_ready() {
    wait_for registry 30 listens 5000
    wait_for s3 30 listens 9000
}
