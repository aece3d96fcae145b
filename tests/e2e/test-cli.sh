# SPDX-License-Identifier: Apache-2.0
# The command line against a running controller, through the API server's service proxy with the user's own kubeconfig.
. "$(dirname "$0")/lib.sh"
set_up
w=$(submit "$ROOT/tests/bed/workflows/dir.yaml")
long=$(submit <(printf '%s\n' 'apiVersion: argoproj.io/v1alpha1' 'kind: Workflow' 'metadata: {generateName: long-}' 'spec: {entrypoint: m, templates: [{name: m, container: {image: busybox, command: [sleep, "120"]}}]}')) || long=
wait_marked "$w"

check "list shows the run" grep -q "$w" <<<"$(slsa list -n "$NS")"
check "get shows its state" grep -q attested <<<"$(slsa get -n "$NS" "wf/$w")"
check "get gives JSON" jq -e '.run.state == "attested"' <<<"$(slsa get -n "$NS" -o json "wf/$w")"
check "tree shows an artifact" grep -q 'a.txt\|plain' <<<"$(slsa tree -n "$NS" "wf/$w")"
check "verify wf/NAME" slsa verify --key "$WORK/cosign.pub" -n "$NS" "wf/$w"
check_exit 3 "verify of a workflow that was never seen" slsa verify --key "$WORK/cosign.pub" -n "$NS" wf/never-there
[ -z "$long" ] || check_exit 7 "verify of a workflow that still runs" slsa verify --key "$WORK/cosign.pub" -n "$NS" "wf/$long"
check "inspect a stored bundle" slsa inspect "$(bundle_file "$w")"
ln -s "$PROGRAM" "$WORK/kubectl-slsa"
check "kubectl slsa is the same program" env PATH="$WORK:$PATH" kubectl slsa list -n "$NS"
check_exit 8 "an API server that does not answer" env KUBECONFIG=<(sed 's/:6443/:9/' "$KUBECONFIG") "$PROGRAM" list -n "$NS"
[ -z "$long" ] || kc delete workflow "$long" --wait=false >/dev/null
finish
