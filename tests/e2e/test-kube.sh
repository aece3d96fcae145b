# SPDX-License-Identifier: Apache-2.0
# The Kubernetes client against the real API server: requests, preconditions, lists in pages, watches.
. "$(dirname "$0")/lib.sh"
check "the integration test of src/kube" "$ROOT/build/dev/integration-kube"
if grep -q 'SKIPPED' "$WORK/out"; then fail "nothing is skipped"; else pass "nothing is skipped"; fi
finish
