# SPDX-License-Identifier: Apache-2.0
# What the end-to-end tests share. A test is a bash file that sources this one, calls `check` for each thing it
# proves, and ends with `finish`. It runs inside the test bed (tests/e2e/run), with the bed's environment.
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
ROOT=$(cd "$HERE/../.." && pwd)
PROGRAM=${PROGRAM:-$ROOT/build/release/argo-slsa}
TEST=$(basename "$0" .sh)
WORK=$(mktemp -d)
NS=${NS:-e2e-${TEST#test-}}
PORT=${PORT:-18080}
BUILDER=https://bed.example.com/argo-slsa
export COSIGN_PASSWORD=e2e ARGO_SLSA_KEY=$WORK/cosign.pub
export ARGO_SLSA_S3_ENDPOINT=$BED_S3_ENDPOINT ARGO_SLSA_S3_INSECURE=true
CHECKS=0 FAILURES=0 CONTROLLER=

note() { printf '   %s\n' "$*"; }
pass() { CHECKS=$((CHECKS + 1)); printf 'ok   %s\n' "$*"; }
fail() { CHECKS=$((CHECKS + 1)); FAILURES=$((FAILURES + 1)); printf 'FAIL %s\n' "$*"; }

check() { # SENTENCE COMMAND…: the command succeeds
  local what=$1; shift
  if "$@" >"$WORK/out" 2>&1; then pass "$what"; else fail "$what"; sed 's/^/     /' "$WORK/out" | tail -20; fi
}

check_exit() { # CODE SENTENCE COMMAND…: the command ends with exactly that code
  local want=$1 what=$2 got=0; shift 2
  "$@" >"$WORK/out" 2>&1 || got=$?
  if [ "$got" = "$want" ]; then pass "$what (exit $want)"
  else fail "$what: want exit $want, got $got"; sed 's/^/     /' "$WORK/out" | tail -20; fi
}

check_eq() { # SENTENCE GOT WANT
  if [ "$2" = "$3" ]; then pass "$1"
  else fail "$1"; { diff <(printf '%s\n' "$3") <(printf '%s\n' "$2") || true; } | sed 's/^/     /' | head -20; fi
}

slsa() { "$PROGRAM" "$@"; }
kc() { kubectl -n "$NS" "$@"; }

cleanup() {
  stop_controller
  [ -n "${KEEP:-}" ] || rm -rf "$WORK"
}
trap cleanup EXIT

finish() {
  printf '%s: %d checks, %d failed\n' "$TEST" "$CHECKS" "$FAILURES"
  if [ "$FAILURES" != 0 ] || [ "$CHECKS" = 0 ]; then
    [ -f "$WORK/controller.log" ] && { echo "--- controller log (end)"; tail -60 "$WORK/controller.log"; }
    exit 1
  fi
}

wait_until() { # SECONDS COMMAND…
  local end=$((SECONDS + $1)); shift
  until "$@" >/dev/null 2>&1; do
    [ $SECONDS -lt $end ] || return 1
    sleep 0.5
  done
}

# --- set-up ---------------------------------------------------------------------------------------------------

new_namespace() { # NAME [LABELS]: a namespace that workflows can run in, with the controller's rights for it
  "$ROOT/tests/bed/bed" namespace "$1" >/dev/null
  kubectl apply -n "$1" -f "$ROOT/deploy/namespace-rbac.yaml" >/dev/null
  kubectl label --overwrite namespace "$1" "${2:-argo.slsa.io/enable-}" >/dev/null
}

new_key() {
  (cd "$WORK" && rm -f cosign.key cosign.pub && slsa key generate >/dev/null)
  kubectl -n argo-slsa delete secret signing-secret --ignore-not-found >/dev/null
  kubectl -n argo-slsa create secret generic signing-secret --from-file=cosign.key="$WORK/cosign.key" \
    --from-file=cosign.pub="$WORK/cosign.pub" --from-literal=cosign.password=$COSIGN_PASSWORD >/dev/null
}

# The controller runs as its own service account, with exactly the roles of deploy/.
controller_kubeconfig() {
  kubectl apply -f "$ROOT/deploy/rbac.yaml" >/dev/null
  local server ca token
  server=$(kubectl config view --minify -o jsonpath='{.clusters[0].cluster.server}')
  ca=$(kubectl config view --minify --flatten -o jsonpath='{.clusters[0].cluster.certificate-authority-data}')
  token=$(kubectl -n argo-slsa create token argo-slsa --duration 8h)
  cat >"$WORK/kubeconfig" <<Y
apiVersion: v1
kind: Config
clusters: [{name: bed, cluster: {server: "$server", certificate-authority-data: "$ca"}}]
users: [{name: argo-slsa, user: {token: "$token"}}]
contexts: [{name: bed, context: {cluster: bed, user: argo-slsa}}]
current-context: bed
Y
}

write_config() { # [EXTRA-YAML]
  cat >"$WORK/config.yaml" <<Y
apiVersion: argo.slsa.io/v1alpha1
kind: Configuration
builderId: $BUILDER
cluster: bed
ledger: $WORK/ledger.db
signer: {kind: secret}
registries: {insecure: ["$BED_REGISTRY"]}
server: {address: 0.0.0.0, port: $PORT}
log: {level: debug}
${1:-}
Y
}

# The command line reaches the controller through the API server's service proxy, which wants a pod behind the address. The
# controller of these tests is a process on the node, so a pod in the node's network stands for it.
service() {
  kubectl apply -f - >/dev/null <<Y
apiVersion: v1
kind: Pod
metadata: {name: argo-slsa, namespace: argo-slsa, labels: {app: argo-slsa}}
spec: {hostNetwork: true, containers: [{name: pause, image: "$BED_REGISTRY/pause:1"}]}
---
apiVersion: v1
kind: Service
metadata: {name: argo-slsa, namespace: argo-slsa}
spec: {selector: {app: argo-slsa}, ports: [{name: http, port: 80, targetPort: $PORT}]}
Y
  kubectl -n argo-slsa wait --for=condition=Ready --timeout=60s pod/argo-slsa >/dev/null
}

start_controller() {
  KUBECONFIG=$WORK/kubeconfig "$PROGRAM" controller --config "$WORK/config.yaml" >>"$WORK/controller.log" 2>&1 &
  CONTROLLER=$!
  wait_until 30 curl -fsS "http://127.0.0.1:$PORT/readyz" || { fail "the controller gets ready"; finish; }
}

stop_controller() { # [SIGNAL]
  [ -n "$CONTROLLER" ] || return 0
  kill "-${1:-TERM}" "$CONTROLLER" 2>/dev/null || true
  wait "$CONTROLLER" 2>/dev/null || true
  CONTROLLER=
}

set_up() { # [EXTRA-CONFIGURATION]: namespace, key, rights, a running controller
  controller_kubeconfig
  new_namespace "$NS" argo.slsa.io/enable=true
  new_key
  write_config "${1:-}"
  service
  start_controller
}

# --- workflows ------------------------------------------------------------------------------------------------

submit() { # FILE [ARGO-OPTIONS]: prints the workflow's name
  local file=$1; shift
  argo submit -n "$NS" -o name "$@" "$file" | sed 's/ *$//'
}

state_of() { kc get workflow "$1" -o jsonpath='{.metadata.labels.argo\.slsa\.io/state}' 2>/dev/null; }
is_marked() { [ -n "$(state_of "$1")" ]; }

wait_marked() { # NAME… : every workflow carries our state
  local w
  for w in "$@"; do wait_until 300 is_marked "$w" || { fail "workflow $w is marked in time"; return 0; }; done
}

run_of() { curl -fsS "http://127.0.0.1:$PORT/api/v1/runs/$NS/$1"; }

# --- an independent view --------------------------------------------------------------------------------------
# Shares no code with the program: Argo's status through jq, the stored bytes through sha256sum.

# KEY lines of every output artifact of the succeeded owner nodes of a workflow.
expected_keys() {
  kc get workflow "$1" -o json | jq -r '
    .status.nodes // {} | .[]
    | select(.type == "Pod" and .phase == "Succeeded" and (.memoizationStatus.hit // false) != true)
    | .outputs.artifacts // [] | .[] | .s3.key // empty' | sort -u
}

# "SHA256  s3://bucket/key" lines for those keys, a line per file of a directory.
expected_digests() { # WORKFLOW [BUCKET]
  local bucket=${2:-artifacts} key file
  expected_keys "$1" | while read -r key; do
    if [ -f "$BED_S3_DATA/$bucket/$key" ]; then
      printf '%s  s3://%s/%s\n' "$(sha256sum <"$BED_S3_DATA/$bucket/$key" | cut -d' ' -f1)" "$bucket" "$(escape "$key")"
    elif [ -d "$BED_S3_DATA/$bucket/$key" ]; then
      (cd "$BED_S3_DATA/$bucket" && find "${key%/}" -type f -print0) | while IFS= read -r -d '' file; do
        printf '%s  s3://%s/%s\n' "$(sha256sum <"$BED_S3_DATA/$bucket/$file" | cut -d' ' -f1)" "$bucket" "$(escape "$file")"
      done
    fi
  done | sort
}

# The escapes of our subject names: space, %, ? and #.
escape() { local s=${1//%/%25}; s=${s// /%20}; s=${s//\?/%3F}; printf '%s' "${s//#/%23}"; }

# "SHA256  name" lines of the subjects in a stored bundle.
bundle_subjects() { jq -r '.dsseEnvelope.payload' "$1" | base64 -d | jq -r '.subject[] | "\(.digest.sha256)  \(.name)"' | sort; }

# File of the bundle that the workflow's annotation names, in the bucket.
bundle_file() { # WORKFLOW [BUCKET]
  local statement
  statement=$(kc get workflow "$1" -o jsonpath='{.metadata.annotations.argo\.slsa\.io/statement}')
  printf '%s/%s/.argo-slsa/bundles/%s.sigstore.json' "$BED_S3_DATA" "${2:-artifacts}" "$statement"
}
