# SPDX-License-Identifier: Apache-2.0
# Pods gone on completion, workflow gone five seconds later: fully attested although nothing is left to look at.
. "$(dirname "$0")/lib.sh"
set_up
names=()
for _ in 1 2 3; do names+=("$(submit "$ROOT/tests/bed/workflows/podgc.yaml")"); done
sleep 1
settled() { run_of "$1" | jq -e '.run.delivered and .run.marked'; }
gone() { ! kc get workflow "$1"; }
for w in "${names[@]}"; do
  wait_until 180 settled "$w" || fail "$w is settled in time"
  wait_until 60 gone "$w" || fail "$w is gone in time"
  run_of "$w" >"$WORK/run.json"
  check_eq "$w: attested" "$(jq -r .run.state "$WORK/run.json")" attested
  check_eq "$w: every pod was seen before it went" "$(jq -r .run.level "$WORK/run.json")" SLSA_BUILD_LEVEL_2
  statement=$(jq -r .run.statement "$WORK/run.json")
  expected=$(cd "$BED_S3_DATA/artifacts" && find "$w" -type f -print0 | sort -z | xargs -0 sha256sum | sed "s|  |  s3://artifacts/|" | sort)
  check_eq "$w: both outputs and both logs, digests as stored" \
    "$(bundle_subjects "$BED_S3_DATA/artifacts/.argo-slsa/bundles/$statement.sigstore.json")" "$expected"
  check_eq "$w: four subjects" "$(jq -r .run.subjects "$WORK/run.json")" 4
done
finish
