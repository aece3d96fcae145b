# shellcheck shell=bash
# Argo's workflow controller, for the workflows of all namespaces.

argo() {
    if [[ ! -e $STATE/argo-applied ]]; then
        kubectl apply --server-side -k "$BUILD/argo/manifests/base/crds/full" >/dev/null
        namespace argo
        render argo.yaml | kubectl apply -f - >/dev/null
        touch "$STATE/argo-applied"
    fi
    start workflow-controller env LEADER_ELECTION_DISABLE=true DEFAULT_REQUEUE_TIME=1s \
        "$BIN/workflow-controller" --kubeconfig "$STATE/pki/admin.kubeconfig" --namespace argo \
        --executor-image "$NODE_IP:5000/argoexec:bed" --executor-image-pull-policy IfNotPresent --qps 100 --burst 200
}

# namespace NAME: with what a workflow needs there: the S3 keys, and rights for its executor.
namespace() {
    local deadline=$((SECONDS + 30))
    NAMESPACE=$1 render namespace.yaml | kubectl apply -f - >/dev/null
    until kubectl -n "$1" get serviceaccount default >/dev/null 2>&1; do   # pods are refused before it exists
        ((SECONDS < deadline)) || die "namespace $1 got no service account"
        sleep 0.2
    done
}
