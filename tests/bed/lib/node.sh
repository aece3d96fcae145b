# shellcheck shell=bash
# The one node: containerd, kubelet, kube-proxy.

container_runtime() {
    local host
    # Images of docker.io and of the registry's own address both come from the bed's registry.
    for host in docker.io "$NODE_IP:5000"; do
        mkdir -p "$STATE/conf/certs.d/$host"
        render hosts.toml >"$STATE/conf/certs.d/$host/hosts.toml"
    done
    mkdir -p "$STATE/conf/cni"
    render cni.conflist >"$STATE/conf/cni/10-bed.conflist"
    render containerd.toml >"$STATE/conf/containerd.toml"
    start containerd containerd --config "$STATE/conf/containerd.toml"
}

node() {
    # The kubelet gives up at once when it does not find containerd.
    wait_for containerd 60 grep -q 'successfully booted' "$STATE/log/containerd.log"
    running kubelet || date -u +%Y-%m-%dT%H:%M:%S >"$STATE/kubelet-start"
    render kubelet.yaml >"$STATE/conf/kubelet.yaml"
    start kubelet "$BIN/kubelet" --config="$STATE/conf/kubelet.yaml" --root-dir="$STATE/kubelet" \
        --kubeconfig="$STATE/pki/kubelet.kubeconfig" --hostname-override=bed --node-ip="$NODE_IP"
    start kube-proxy "$BIN/kube-proxy" --kubeconfig="$STATE/pki/kube-proxy.kubeconfig" --proxy-mode=iptables \
        --cluster-cidr="$POD_NET" --masquerade-all --hostname-override=bed --conntrack-max-per-core=0
}

# An earlier run leaves the node marked Ready, so a heartbeat of this kubelet is asked for too.
node_ready() {
    local heartbeat
    heartbeat=$(kubectl -n kube-node-lease get lease bed -o jsonpath='{.spec.renewTime}') || return 1
    [[ $heartbeat > $(<"$STATE/kubelet-start") ]] || return 1
    [[ $(kubectl get node bed -o jsonpath='{.status.conditions[?(@.type=="Ready")].status}') == True ]]
}

# The cgroups of this bed's containers, k8s.io/ID in each hierarchy. containerd remembers the IDs on disk.
container_cgroups() {
    local container cgroup
    for container in "$STATE"/containerd/io.containerd.grpc.v1.cri/{containers,sandboxes}/*; do
        for cgroup in /sys/fs/cgroup/{,*/}k8s.io/"${container##*/}"; do
            [[ ! -d $cgroup ]] || echo "$cgroup"
        done
    done
}

# Kills what runs in containers, whatever has become of containerd and its shims.
end_containers() {
    local cgroups pids tries
    mapfile -t cgroups < <(container_cgroups)
    for ((tries = 50; tries > 0; tries--)); do
        mapfile -t pids < <(cat "${cgroups[@]/%//cgroup.procs}" </dev/null 2>/dev/null | sort -u)
        [[ ${#pids[@]} -gt 0 ]] || return 0
        kill -KILL "${pids[@]}" 2>/dev/null || true
        sleep 0.1
    done
}

# After containerd has ended, which takes them away too. The last bed removes their common parent.
remove_cgroups() {
    local cgroups
    mapfile -t cgroups < <(container_cgroups)
    rmdir "${cgroups[@]}" /sys/fs/cgroup/{,*/}k8s.io 2>/dev/null || true
}

# PIDs of the shims of this bed's containerd.
shims() {
    local pid
    for pid in $(pgrep -x containerd-shim); do
        if tr '\0' ' ' <"/proc/$pid/cmdline" | grep -qF " $RUN/containerd.sock "; then echo "$pid"; fi
    done 2>/dev/null
}
