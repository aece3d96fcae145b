# SPDX-License-Identifier: Apache-2.0
# Failed, errored, stopped and empty workflows, one whose artifact vanished, a forged one, one out of scope: each a truthful
# outcome.
. "$(dirname "$0")/lib.sh"
set_up

workflow() { # NAME-PREFIX TEMPLATE-YAML [SPEC-YAML]
  cat <<Y
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {generateName: $1-}
spec:
  entrypoint: main
  ${3:-}
  templates:
  - name: main
    $2
Y
}
start() { workflow "$@" >"$WORK/$1.yaml"; submit "$WORK/$1.yaml"; }

half=$(submit "$ROOT/tests/bed/workflows/failing.yaml")
errored=$(start errored 'container: {image: busybox, command: ["true"]}
    outputs: {artifacts: [{name: o, path: /tmp/nothing}]}')
stopped=$(start stopped 'container: {image: busybox, command: [sleep, "300"]}')
empty=$(start empty 'suspend: {duration: "1"}')
out=$(start out-of-scope 'container: {image: busybox, command: ["true"]}')
kc label workflow "$out" argo.slsa.io/enable=false >/dev/null
forged=$(kc create -o name -f <(sed "s/name: forged/name: forged-$RANDOM/" "$ROOT/tests/bed/workflows/forged.yaml") | cut -d/ -f2)
wait_until 120 sh -c "kubectl -n $NS get pods -l workflows.argoproj.io/workflow=$stopped | grep -q Running"
argo stop -n "$NS" "$stopped" >/dev/null
wait_marked "$half" "$errored" "$stopped" "$empty" "$forged"

reason_of() { kc get workflow "$1" -o jsonpath='{.metadata.annotations.argo\.slsa\.io/reason}'; }
subjects_of() { kc get workflow "$1" -o jsonpath='{.metadata.annotations.argo\.slsa\.io/subjects}'; }
reason_names() { check "$1: the reason speaks of '$2'" grep -q "$2" <<<"$(reason_of "$1")"; }

check_eq "half failed: state failed" "$(state_of "$half")" failed
check_eq "half failed: only the succeeded node's outputs" \
  "$(bundle_subjects "$(bundle_file "$half")")" "$(expected_digests "$half")"
check_eq "half failed: the statement says so" \
  "$(jq -r .dsseEnvelope.payload "$(bundle_file "$half")" | base64 -d | jq -r .predicate.argoslsa_outcome)" Failed
good=$(expected_keys "$half" | grep 'o.tgz')
check_exit 4 "half failed: verify refuses its outputs" slsa verify --key "$WORK/cosign.pub" "s3://artifacts/$good"
check "half failed: unless they are asked for" slsa verify --key "$WORK/cosign.pub" --allow-failed "s3://artifacts/$good"
bad=$(kc get workflow "$half" -o json | jq -r '.status.nodes[] | select(.phase=="Failed" and .type=="Pod").outputs.artifacts[].s3.key' | grep 'o.tgz')
check_exit 3 "half failed: the failed node's output is attested by nobody" \
  slsa verify --key "$WORK/cosign.pub" --allow-failed "s3://artifacts/$bad"

check_eq "errored: state failed" "$(state_of "$errored")" failed
reason_names "$errored" Error
check_eq "stopped: state failed" "$(state_of "$stopped")" failed
check_eq "without artifacts: skipped" "$(state_of "$empty")" skipped
check_eq "without artifacts: no statement" "$(kc get workflow "$empty" -o jsonpath='{.metadata.annotations.argo\.slsa\.io/statement}')" ""
check_eq "opted out: not marked" "$(state_of "$out")" ""
check_exit 22 "opted out: not in the ledger" run_of "$out"

check_eq "forged: not attested" "$(state_of "$forged")" failed
check_eq "forged: the preset annotation is no statement of ours" "$(subjects_of "$forged")" 0
reason_names "$forged" refused

# One whose artifact vanished between its step and our read: the controller is away meanwhile.
stop_controller
lost=$(start lost 'container: {image: busybox, command: [sh, -c], args: ["echo 1 > /tmp/a; echo 2 > /tmp/b"]}
    outputs: {artifacts: [{name: a, path: /tmp/a, archive: {none: {}}}, {name: b, path: /tmp/b, archive: {none: {}}}]}')
wait_until 120 sh -c "kubectl -n $NS get workflow $lost -o jsonpath='{.status.phase}' | grep -q Succeeded"
rm "$BED_S3_DATA/artifacts/$lost/$lost/a"
start_controller
wait_marked "$lost"
check_eq "a vanished artifact: partial" "$(state_of "$lost")" partial
reason_names "$lost" missing
check_eq "a vanished artifact: the rest is attested" "$(bundle_subjects "$(bundle_file "$lost")")" "$(expected_digests "$lost")"
finish
