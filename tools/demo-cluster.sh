# Inside the test bed; uses the end-to-end tests' library for the set-up.
NS=demo PORT=18090
. "$(dirname "$0")/../tests/e2e/lib.sh"
title() { printf '\n== %s\n' "$*"; }
show() { printf '$ %s\n' "${*/#slsa/argo-slsa}"; "$@"; }

title "The controller starts, with its own service account and a key in a Secret"
set_up

title "A workflow that writes files, a directory and logs to S3; another that pushes an image"
w=$(submit "$ROOT/tests/bed/workflows/dir.yaml")
image=$(submit "$ROOT/tests/bed/workflows/image.yaml")
wait_marked "$w" "$image"
show kubectl -n "$NS" get workflows -L argo.slsa.io/state

title "What it made"
show slsa tree -n "$NS" "wf/$w"

title "argo-slsa and cosign agree"
show slsa verify --key "$WORK/cosign.pub" "s3://artifacts/$w/$w/a.txt"
show cosign verify-blob-attestation --key "$WORK/cosign.pub" --insecure-ignore-tlog --type slsaprovenance1 \
  --bundle "$(bundle_file "$w")" "$BED_S3_DATA/artifacts/$w/$w/a.txt"
ref=$(kc get workflow "$image" -o json | jq -r '.status.nodes[].outputs.parameters[] | select(.name == "OCI").value')
show slsa verify --key "$WORK/cosign.pub" --registry-insecure "$BED_REGISTRY" "oci://$ref"

title "Somebody overwrites the object"
echo tampered >"$BED_S3_DATA/artifacts/$w/$w/a.txt"
code=0
show slsa verify --key "$WORK/cosign.pub" "s3://artifacts/$w/$w/a.txt" || code=$?
[ $code = 6 ] || { echo "expected exit code 6, got $code" >&2; exit 1; }

title "The bed stays up: tests/bed/bed exec kubectl get workflows -A; make bed-down stops it"
