# SPDX-License-Identifier: Apache-2.0
# The controller's life: restart in the middle, a store that is away, a killed API server, live configuration, scope,
# one write per workflow.
. "$(dirname "$0")/lib.sh"
set_up

# --- restart: killed while workflows run; nothing is lost, nothing is doubled
names=()
for _ in 1 2 3; do names+=("$(submit "$ROOT/tests/bed/workflows/fanout.yaml")"); done
for _ in 1 2 3; do sleep 4; stop_controller KILL; start_controller; done
wait_marked "${names[@]}"
for w in "${names[@]}"; do
  check_eq "$w: attested after restarts" "$(state_of "$w")" attested
  check_eq "$w: subjects are the outputs" "$(bundle_subjects "$(bundle_file "$w")")" "$(expected_digests "$w")"
  check_eq "$w: one statement" "$(run_of "$w" | jq '.statements | length')" 1
done

# --- the API server goes away and comes back
w=$(submit "$BED_ARGO/examples/hello-world.yaml")
sleep 1
"$ROOT/tests/bed/bed" stop kube-apiserver >/dev/null 2>&1
sleep 5
"$ROOT/tests/bed/bed" up >/dev/null 2>&1
wait_marked "$w"
# Argo itself may lose outputs or the whole run in such an outage: we tell what its status says.
phase=$(kc get workflow "$w" -o jsonpath='{.status.phase}') outputs=$(expected_keys "$w")
case $phase in Succeeded) want=${outputs:+attested} ;; *) want=failed ;; esac
check_eq "a workflow that ended as $phase around an outage of the API server is settled" "$(state_of "$w")" "${want:-skipped}"

# --- configuration: a bad edit keeps the last good one, a good one is taken
metric() { curl -fsS "http://127.0.0.1:$PORT/metrics" | awk -v m="$1" '$1 == m { print $2 }'; }
config_ok() { [ "$(metric argo_slsa_config_last_reload_success)" = "$1" ]; }
cp "$WORK/config.yaml" "$WORK/good.yaml"
echo 'scope: everything' >>"$WORK/config.yaml"
check "a bad edit is said in the metrics" wait_until 20 config_ok 0
check "a bad edit is said in the log" grep -q 'configuration refused' "$WORK/controller.log"
w=$(submit "$BED_ARGO/examples/hello-world.yaml"); wait_marked "$w"
check_eq "the last good configuration goes on" "$(state_of "$w")" attested
{ cat "$WORK/good.yaml"; echo 'scope: all'; } >"$WORK/config.yaml"
check "a good edit is taken" wait_until 20 config_ok 1
new_namespace "$NS-all"
all=$(argo submit -n "$NS-all" -o name "$BED_ARGO/examples/hello-world.yaml")
marked_all() { [ "$(kubectl -n "$NS-all" get workflow "$all" -o jsonpath='{.metadata.labels.argo\.slsa\.io/state}')" = attested ]; }
check "scope all takes a namespace without the label" wait_until 120 marked_all
cp "$WORK/good.yaml" "$WORK/config.yaml"
sleep 3

# --- a namespace that opts in later: its finished workflows are taken too
new_namespace "$NS-late"
late=$(argo submit -n "$NS-late" -o name --wait "$BED_ARGO/examples/hello-world.yaml" | head -1)
sleep 2
late_state() { kubectl -n "$NS-late" get workflow "$late" -o jsonpath='{.metadata.labels.argo\.slsa\.io/state}'; }
check_eq "out of scope: not marked" "$(late_state)" ""
kubectl label namespace "$NS-late" argo.slsa.io/enable=true >/dev/null
check "opted in later: taken" wait_until 60 sh -c "[ \"\$(kubectl -n $NS-late get workflow $late -o jsonpath='{.metadata.labels.argo\.slsa\.io/state}')\" = attested ]"

# --- exactly one write to each workflow, none before completion (API server's audit log)
audit=$BED_DIR/log/audit.log
if [ -f "$audit" ]; then
  ours='select(.stage == "ResponseComplete" and .user.username == "system:serviceaccount:argo-slsa:argo-slsa"
    and .objectRef.resource == "workflows" and .objectRef.namespace == $ns and (.verb | IN("patch", "update", "create", "delete"))) | .objectRef.name'
  writes=$(jq -r --arg ns "$NS" "$ours" "$audit" | grep -Fxf <(printf '%s\n' "${names[@]}") | sort | uniq -c | awk '{ print $1 }' | sort -u)
  check_eq "exactly one write to each workflow, restarts included" "$writes" 1
else
  fail "the bed has an audit log"
fi

check_eq "no finalizer of ours" "$(kc get workflows -o json | jq -r '[.items[].metadata.finalizers // [] | .[] | select(contains("slsa"))] | length')" 0
check "metrics name the attested workflows" test "$(metric 'argo_slsa_workflows_processed_total{result="attested"}')" -ge 1
check_eq "the outbox is empty" "$(metric argo_slsa_outbox_depth)" 0
stop_controller TERM
check "it stops cleanly" grep -q stopping "$WORK/controller.log"
finish
