# SPDX-License-Identifier: Apache-2.0
# An image in a registry that wants a password: nothing without credentials, read and attested with the pull secret of the
# workflow's service account.
. "$(dirname "$0")/lib.sh"

HOST=${BED_REGISTRY%:*}:5001
cat >"$WORK/accounts.yaml" <<'Y'
users:
  alice: # password1, the account of olareg's own tests
    cred: "$2a$10$AeIxYk02nNYLrmkEIQRSse4DsFH0M9exGec0FbSDSY0fPSZ9chPoa"
acls:
- {repo: "*", members: [alice], access: [read, write, delete]}
- {repo: "", members: [alice], access: [read]}
Y
"$BED_BIN/olareg" serve --addr "${HOST%:*}" --port 5001 --dir "$WORK/registry" --auth-basic "$WORK/accounts.yaml" >"$WORK/olareg.log" 2>&1 &
REGISTRY=$!
trap 'kill $REGISTRY 2>/dev/null || true; cleanup' EXIT
wait_until 20 curl -sS "http://$HOST/v2/"

export DOCKER_CONFIG=$WORK/docker
mkdir -p "$DOCKER_CONFIG"
printf '{"auths": {"%s": {"auth": "%s"}}}' "$HOST" "$(printf 'alice:password1' | base64 -w0)" >"$DOCKER_CONFIG/config.json"
crane copy --insecure "$BED_REGISTRY/library/busybox:latest" "$HOST/team/app:1" >/dev/null 2>&1
digest=$(crane digest --insecure "$HOST/team/app:1")

set_up
sed -i "s|insecure: \[|insecure: [\"$HOST\", |" "$WORK/config.yaml"
sleep 3   # the configuration is looked at every two seconds

release() { # prints the name of a workflow that says it pushed the image
  cat >"$WORK/release.yaml" <<Y
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {generateName: release-}
spec:
  entrypoint: main
  templates:
  - name: main
    container: {image: busybox, command: [sh, -c], args: ["printf %s $HOST/team/app@$digest > /tmp/ref"]}
    outputs: {parameters: [{name: OCI, valueFrom: {path: /tmp/ref}}]}
Y
  submit "$WORK/release.yaml"
}
reason_of() { kc get workflow "$1" -o jsonpath='{.metadata.annotations.argo\.slsa\.io/reason}'; }

w=$(release)
wait_marked "$w"
check_eq "without credentials: partial" "$(state_of "$w")" partial
check "without credentials: the reason names the image" grep -q 'OCI' <<<"$(reason_of "$w")"
check "no secret in the log" sh -c "! grep -q password1 '$WORK/controller.log'"

kc create secret docker-registry pull --docker-server="$HOST" --docker-username=alice --docker-password=password1 >/dev/null
kc patch serviceaccount default -p '{"imagePullSecrets": [{"name": "pull"}]}' >/dev/null
w=$(release)
wait_marked "$w"
check_eq "with the service account's pull secret: attested" "$(state_of "$w")" attested
check "the attestation lies at the image" slsa verify --key "$WORK/cosign.pub" --registry-insecure "$HOST" "oci://$HOST/team/app@$digest"
check "cosign finds and accepts it" cosign verify-attestation --key "$WORK/cosign.pub" --insecure-ignore-tlog \
  --type slsaprovenance1 --allow-http-registry "$HOST/team/app@$digest"
check_exit 8 "verify without an account" env DOCKER_CONFIG="$WORK" "$PROGRAM" verify --key "$WORK/cosign.pub" \
  --registry-insecure "$HOST" "oci://$HOST/team/app@$digest"
check "no secret in the log" sh -c "! grep -q password1 '$WORK/controller.log'"
finish
