# shellcheck shell=bash
# Argo's workflow controller, for the workflows of all namespaces.

argo() {
    [[ -e $STATE/argo-applied ]] || apply_argo
    start workflow-controller env LEADER_ELECTION_DISABLE=true DEFAULT_REQUEUE_TIME=1s \
        "$BIN/workflow-controller" --kubeconfig "$STATE/pki/admin.kubeconfig" --namespace argo \
        --executor-image "$NODE_IP:5000/argoexec:bed" --executor-image-pull-policy IfNotPresent --qps 100 --burst 200
}

apply_argo() {
    local crds=("$BUILD"/argo/manifests/base/crds/full/argoproj.io_*.yaml) resource
    kubectl apply --server-side "${crds[@]/#/--filename=}" >/dev/null   # -k would take seconds to parse them
    for resource in "${crds[@]##*_}"; do   # the controller gives up at once when they are not served
        wait_for kube-apiserver 120 kubectl get --raw "/apis/argoproj.io/v1alpha1/${resource%.yaml}"
    done
    namespace argo
    render argo.yaml | kubectl apply -f - >/dev/null
    touch "$STATE/argo-applied"
}

# It has got past the last thing it may give up on.
argo_ready() { grep -q 'Sync manager initialized successfully' "$STATE/log/workflow-controller.log"; }

# namespace NAME: with what a workflow needs there: the S3 keys, and rights for its executor.
namespace() {
    local deadline=$((SECONDS + 30))
    NAMESPACE=$1 render namespace.yaml | kubectl apply -f - >/dev/null
    until kubectl -n "$1" get serviceaccount default >/dev/null 2>&1; do   # pods are refused before it exists
        ((SECONDS < deadline)) || die "namespace $1 got no service account"
        sleep 0.2
    done
}
