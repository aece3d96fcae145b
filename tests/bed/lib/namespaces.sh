# shellcheck shell=bash
# The bed's own network and mounts. The network has a name, so that `ip netns` shows it. The mounts
# of pods and containers stay in a mount namespace kept at $RUN/mnt: they never show on the host and
# vanish with the last process, however it ended.
#
# nsenter and not `ip netns exec`: the latter remounts /sys and hides the cgroups from the kubelet.

on_network() { nsenter --net="/run/netns/$NAME" "$@"; }

# Paths that programs have built in, which two beds (or the host) must not share.
PRIVATE=(/var/lib/kubelet /var/lib/cni /var/log/containers /run/containerd)

namespaces() {
    if ! nsenter --net="/run/netns/$NAME" --mount="$RUN/mnt" true 2>/dev/null; then
        clear_away   # whatever still runs is in namespaces that have lost their names
        make_network
        make_mounts
    fi
    set_up_network
}

make_network() { ip netns add "$NAME"; }

# A file can only hold a mount namespace on a mount that is private to its own.
make_mounts() {
    mkdir -p "$RUN" "${PRIVATE[@]}"
    mount --bind "$RUN" "$RUN"
    mount --make-private "$RUN"
    touch "$RUN/mnt"
    # slave: the host's later mounts come in, ours do not go out. rshared: the kubelet asks for it.
    # shellcheck disable=SC2016  # expanded by the inner shell
    unshare --mount="$RUN/mnt" --propagation slave bash -ec \
        'mount --make-rshared /; for dir; do mount -t tmpfs bed "$dir"; done' bash "${PRIVATE[@]}"
}

# The node's address, and a default route that leads nowhere: nothing reaches out of the bed.
set_up_network() {
    on_network ip link set lo up
    on_network ip link show node0 >/dev/null 2>&1 || on_network ip link add node0 type veth peer name node0p
    on_network ip address replace "$NODE_IP/24" dev node0
    on_network ip link set node0 up
    on_network ip link set node0p up
    on_network ip route replace default via "$NODE_IP" dev node0
}

# Ends every process of the bed and takes both namespaces away.
clear_away() {
    stop workflow-controller kubelet kube-proxy   # first those that would start or restart pods
    end_containers
    stop "${COMPONENTS[@]}"
    end_leftovers
    remove_cgroups
    while mountpoint -q "$RUN/mnt"; do umount "$RUN/mnt"; done
    while mountpoint -q "$RUN"; do umount "$RUN"; done
    [[ ! -e /run/netns/$NAME ]] || ip netns delete "$NAME"
    rm -rf --one-file-system "$RUN"
}

# The shims, which outlive containerd, and what `bed exec` left behind.
end_leftovers() {
    local pid
    for pid in $(ip netns pids "$NAME" 2>/dev/null) $(shims); do
        kill -KILL "$pid" 2>/dev/null || true
    done
}
