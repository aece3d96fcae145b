# SPDX-License-Identifier: Apache-2.0
# Argo's own examples, a directory artifact and a pushed image: every output artifact of every succeeded owner node is a
# subject, every digest is that of the stored bytes, every image digest is the registry's.
. "$(dirname "$0")/lib.sh"
set_up

examples=(
  examples/artifact-passing.yaml
  examples/artifact-passing-subpath.yaml
  examples/artifact-disable-archive.yaml
  examples/archive-location.yaml
  examples/dag-diamond.yaml
  examples/dag-nested.yaml
  examples/loops-maps.yaml
  examples/loops-param-result.yaml
  examples/exit-handlers.yaml
  examples/exit-handler-with-artifacts.yaml
  examples/global-outputs.yaml
  examples/conditional-artifacts.yaml
  examples/key-only-artifact.yaml
  examples/scripts-bash.yaml
  examples/hello-world.yaml
  test/e2e/functional/retry-with-artifacts.yaml
)
names=()
for e in "${examples[@]}"; do names+=("$(submit "$BED_ARGO/$e")"); done
dir=$(submit "$ROOT/tests/bed/workflows/dir.yaml")
image=$(submit "$ROOT/tests/bed/workflows/image.yaml")
fixed=$(submit "$ROOT/tests/bed/workflows/fixedkey.yaml")
names+=("$dir" "$image" "$fixed")
wait_marked "${names[@]}"

for w in "${names[@]}"; do
  phase=$(kc get workflow "$w" -o jsonpath='{.status.phase}')
  state=$(state_of "$w")
  expected=$(expected_digests "$w")
  note "$w: $phase, $state, $(printf '%s' "$expected" | grep -c . || true) files"
  case $phase in
    Succeeded) check_eq "$w: succeeded and attested" "$state" attested ;;
    *) check_eq "$w: a failed workflow never looks like a good one" "$state" failed ;;
  esac
  [ -n "$expected" ] || continue
  check "$w: its bundle lies in the bucket" test -f "$(bundle_file "$w")"
  check_eq "$w: subjects equal Argo's outputs, digests equal sha256sum of the stored bytes" \
    "$(bundle_subjects "$(bundle_file "$w")")" "$expected"
done

check_eq "the directory artifact gives one subject per file" \
  "$(bundle_subjects "$(bundle_file "$dir")" | grep -c '/d/')" 5

# Every image that ran, as the statements name it, is what the registry has under that digest (docker.io is mirrored).
images=$(for w in "${names[@]}"; do jq -r .dsseEnvelope.payload "$(bundle_file "$w")" 2>/dev/null | base64 -d 2>/dev/null |
  jq -r '.predicate.buildDefinition.resolvedDependencies[] | select(.uri // "" | startswith("oci://")) | "\(.uri)@sha256:\(.digest.sha256)"'; done | sort -u)
check "the statements name images that ran" test "$(wc -l <<<"$images")" -ge 3
for i in $images; do
  at=$BED_REGISTRY/${i#oci://*/}
  check_eq "image ${i#oci://}: its digest is the registry's" "$(crane digest --insecure "$at")" "${i#*@}"
done

ref=$(kc get workflow "$image" -o json | jq -r '.status.nodes[].outputs.parameters[] | select(.name == "OCI").value')
recorded=$(run_of "$image" | jq -r '.nodes[].artifacts[] | select(.uri | startswith("oci://")).sha256' | sort -u)
check_eq "the image digest is the registry's" "sha256:$recorded" "$(crane digest --insecure "$ref")"
check "the image's statement is attached to it" \
  test -n "$(curl -fsS "http://$BED_REGISTRY/v2/$(cut -d/ -f2- <<<"${ref%@*}")/referrers/sha256:$recorded" | jq -r ".manifests[].digest")"

events=$(kc get events -o json | jq -r '[.items[] | select(.source.component == "argo-slsa")] | length')
check_eq "one Event per workflow" "$events" "${#names[@]}"
finish
