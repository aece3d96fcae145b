# shellcheck shell=bash
# etcd and the three servers of the control plane.

kubectl() {
    on_network "$BIN/kubectl" --kubeconfig "$STATE/pki/admin.kubeconfig" --cache-dir "$STATE/kubectl-cache" "$@"
}

control_plane() {
    local pki=$STATE/pki
    render audit.yaml >"$STATE/conf/audit.yaml"
    # Debian's etcd 3.4 lacks RequestWatchProgress: watches of a recent API server end in errors.
    start etcd "$BIN/etcd" --unsafe-no-fsync --log-level warn --data-dir "$STATE/etcd" \
        --listen-client-urls http://127.0.0.1:2379 --advertise-client-urls http://127.0.0.1:2379 \
        --listen-peer-urls http://127.0.0.1:2380 --quota-backend-bytes 4294967296
    start kube-apiserver "$BIN/kube-apiserver" --etcd-servers=http://127.0.0.1:2379 \
        --bind-address=0.0.0.0 --secure-port=6443 --advertise-address="$NODE_IP" \
        --service-cluster-ip-range="$SERVICE_NET" --allow-privileged=true --authorization-mode=Node,RBAC \
        --tls-cert-file="$pki/kube-apiserver.crt" --tls-private-key-file="$pki/kube-apiserver.key" \
        --client-ca-file="$pki/ca.crt" --service-account-issuer=https://kubernetes.default.svc \
        --service-account-key-file="$pki/service-account.pub" \
        --service-account-signing-key-file="$pki/service-account.key" \
        --kubelet-preferred-address-types=InternalIP \
        --kubelet-client-certificate="$pki/admin.crt" --kubelet-client-key="$pki/admin.key" \
        --audit-policy-file="$STATE/conf/audit.yaml" --audit-log-path="$STATE/log/audit.log"
    wait_for kube-apiserver 120 kubectl get --raw /readyz
    start kube-controller-manager "$BIN/kube-controller-manager" \
        --kubeconfig="$pki/kube-controller-manager.kubeconfig" --root-ca-file="$pki/ca.crt" \
        --service-account-private-key-file="$pki/service-account.key" \
        --use-service-account-credentials=true --leader-elect=false
    start kube-scheduler "$BIN/kube-scheduler" --kubeconfig="$pki/kube-scheduler.kubeconfig" --leader-elect=false
}
