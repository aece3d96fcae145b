# shellcheck shell=bash
# What the commands of `bed` do.

up() {
    local began=$SECONDS
    build
    mkdir -p "$STATE"
    if [[ -e $STATE/pins && $(<"$STATE/pins") != "$PINS" ]]; then
        say "the pins have changed: starting afresh"
        clear_away
        remove_data
    fi
    new_state
    namespaces
    pki
    stores
    container_runtime
    control_plane
    node
    argo
    stores_ready
    wait_for kubelet 120 node_ready
    wait_for workflow-controller 60 argo_ready
    say "up in $((SECONDS - began)) s, state in $STATE"
}

# Logs outlive a bed: those of the one before are moved aside.
new_state() {
    if [[ ! -e $STATE/pins ]]; then
        rm -rf "$STATE/log.old"
        [[ ! -d $STATE/log ]] || mv "$STATE/log" "$STATE/log.old"
    fi
    mkdir -p "$STATE"/{log,pid,conf,podlogs}
    echo "$PINS" >"$STATE/pins"
}

down() {
    clear_away
    [[ ${1:-} == --keep ]] || remove_data
}

# The logs stay, and the lock, which is held.
remove_data() {
    find "$STATE" -mindepth 1 -maxdepth 1 ! -name 'log*' ! -name lock -exec rm -rf --one-file-system {} +
}

stop_components() {
    local component
    for component in "$@"; do
        is_component "$component" || die "no such component: $component (there are: ${COMPONENTS[*]})"
    done
    stop "$@"
}

is_component() { [[ " ${COMPONENTS[*]} " == *" $1 "* ]]; }

status() {
    local component pid failed=0 node='not ready'
    printf '%-24s %-8s %8s %8s\n' COMPONENT STATE PID MEMORY
    for component in "${COMPONENTS[@]}"; do
        if pid=$(pid_of "$component"); then
            printf '%-24s %-8s %8d %5d MB\n' "$component" running "$pid" "$(memory "$pid")"
        else
            printf '%-24s %-8s %8s %8s\n' "$component" stopped - -
            failed=1
        fi
    done
    if running kube-apiserver && node_ready 2>/dev/null; then node=ready; else failed=1; fi
    printf '%-24s %s\n' node "$node"
    return "$failed"
}

# Megabytes of memory that process PID holds.
memory() { awk '/^VmRSS:/ { print int($2 / 1024) }' "/proc/$1/status"; }

execute() {
    need_root
    [[ $# -gt 0 ]] || die "exec: which command?"
    [[ -e /run/netns/$NAME ]] || die "the bed is down: start it with \`bed up\`"
    export KUBECONFIG=$STATE/pki/admin.kubeconfig KUBECACHEDIR=$STATE/kubectl-cache PATH=$BIN:$PATH
    export BED_DIR=$STATE BED_BIN=$BIN BED_ARGO=$BUILD/argo BED_REGISTRY=$NODE_IP:5000
    export BED_S3_ENDPOINT=$NODE_IP:9000 BED_S3_DATA=$STATE/s3/data
    export BED_S3_ACCESS_KEY=$S3_ACCESS_KEY BED_S3_SECRET_KEY=$S3_SECRET_KEY
    export AWS_ACCESS_KEY_ID=$S3_ACCESS_KEY AWS_SECRET_ACCESS_KEY=$S3_SECRET_KEY
    export CONTAINERD_ADDRESS=$RUN/containerd.sock CONTAINERD_NAMESPACE=k8s.io
    exec nsenter --net="/run/netns/$NAME" "$@"
}

add_namespace() {
    need_root
    [[ $# -eq 1 ]] || die "namespace: which name?"
    namespace "$1"
}

logs() {
    if [[ $# -eq 0 ]]; then
        find "$STATE/log" -name '*.log' -printf '%f\n' | sed 's/\.log$//' | sort
        return
    fi
    local log=$STATE/log/$1.log
    [[ -e $log ]] || die "no log of $1: see \`bed logs\`"
    if [[ ${2:-} == -f ]]; then exec tail -n 20 -F "$log"; else cat "$log"; fi
}
