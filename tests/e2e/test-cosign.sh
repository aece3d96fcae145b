# SPDX-License-Identifier: Apache-2.0
# The real cosign accepts what we store and refuses it after one changed byte; our verify agrees with cosign on every such
# case, and is stricter where cosign is lax.
. "$(dirname "$0")/lib.sh"
set_up 'stores: [{kind: bucket}, {kind: oci, legacy: true}]'

passing=$(submit "$BED_ARGO/examples/artifact-passing.yaml")
dir=$(submit "$ROOT/tests/bed/workflows/dir.yaml")
image=$(submit "$ROOT/tests/bed/workflows/image.yaml")
wait_marked "$passing" "$dir" "$image"

blob() { # BUNDLE FILE [KEY]
  cosign verify-blob-attestation --key "${3:-$WORK/cosign.pub}" --insecure-ignore-tlog --type slsaprovenance1 --bundle "$1" "$2"
}
ours() { slsa verify --key "${3:-$WORK/cosign.pub}" --bundle "$1" "$2"; }

both_accept() { # SENTENCE BUNDLE FILE
  check "cosign accepts $1" blob "$2" "$3"
  check "verify accepts $1" ours "$2" "$3"
}
both_refuse() { # EXIT SENTENCE BUNDLE FILE [KEY]
  local code=$1 what=$2; shift 2
  if blob "$@" >/dev/null 2>&1; then fail "cosign refuses $what"; else pass "cosign refuses $what"; fi
  check_exit "$code" "verify refuses $what" ours "$@"
}
only_we_refuse() { # EXIT SENTENCE BUNDLE FILE: where cosign is known to be lax
  check "cosign is lax about $2" blob "$3" "$4"
  check_exit "$1" "verify refuses $2" ours "$3" "$4"
}

# --- artifacts in the bucket
for w in "$passing" "$dir"; do
  bundle=$(bundle_file "$w")
  while read -r key; do
    file=$BED_S3_DATA/artifacts/$key
    [ ! -f "$file" ] || both_accept "$w: $(basename "$key")" "$bundle" "$file"
  done < <(expected_keys "$w")
done

bundle=$(bundle_file "$passing")
file=$BED_S3_DATA/artifacts/$(expected_keys "$passing" | grep 'tgz$')

# --- one byte of artifact, payload, signature
cp "$file" "$WORK/changed"; printf 'x' | dd of="$WORK/changed" bs=1 seek=20 conv=notrunc status=none
both_refuse 6 "a changed artifact" "$bundle" "$WORK/changed"

flip() { # JSON-PATH OUTPUT: one bit in the middle of the base64-decoded member
  python3 - "$bundle" "$1" "$2" <<'P'
import base64, json, sys
bundle, path, out = sys.argv[1:]
doc = json.load(open(bundle)); at = doc
*head, last = [int(p) if p.isdigit() else p for p in path.split('.')]
for p in head: at = at[p]
raw = bytearray(base64.b64decode(at[last])); raw[len(raw) // 2] ^= 1
at[last] = base64.b64encode(raw).decode()
json.dump(doc, open(out, 'w'))
P
}
flip dsseEnvelope.payload "$WORK/payload.json"
flip dsseEnvelope.signatures.0.sig "$WORK/signature.json"
both_refuse 5 "a changed payload" "$WORK/payload.json" "$file"
both_refuse 5 "a changed signature" "$WORK/signature.json" "$file"

# --- another key, another bundle
(mkdir "$WORK/other" && cd "$WORK/other" && slsa key generate >/dev/null)
both_refuse 5 "another key" "$bundle" "$file" "$WORK/other/cosign.pub"
both_refuse 6 "a swapped bundle" "$(bundle_file "$dir")" "$file"

# --- malformed bundles
edit() { python3 -c "import json,sys; d=json.load(open(sys.argv[1])); $1; json.dump(d,open(sys.argv[2],'w'))" "$bundle" "$2"; }
edit 'd["dsseEnvelope"]["signatures"]=[]' "$WORK/none.json"
edit 'd["dsseEnvelope"]["signatures"]*=2' "$WORK/two.json"
edit 'd["mediaType"]="application/vnd.dev.sigstore.bundle.v0.4+json"' "$WORK/v4.json"
edit 'd["extra"]=1' "$WORK/extra.json"
edit 'd["dsseEnvelope"]["payloadType"]="text/plain"' "$WORK/type.json"
edit 'd["dsseEnvelope"]["signatures"][0]["keyid"]="SHA256:abc"' "$WORK/keyid.json"
head -c 300 "$bundle" >"$WORK/cut.json"
: >"$WORK/empty.json"
for case in none two v4 extra type keyid cut empty; do
  both_refuse 5 "a malformed bundle ($case)" "$WORK/$case.json" "$file"
done

# --- where cosign is lax: statements signed with our own key, so that only their form is at stake
sign_statement() { # PYTHON-EDIT OUTPUT [raw]: edits the statement, signs it with a plain key
  python3 - "$bundle" "$WORK/plain.pem" "$2" "$1" "${3:-}" <<'P'
import base64, json, subprocess, sys
bundle, key, out, edit, raw = sys.argv[1:]
doc = json.load(open(bundle)); env = doc['dsseEnvelope']
s = json.loads(base64.b64decode(env['payload'])); exec(edit)
body = json.dumps(s).encode(); t = env['payloadType'].encode()
pae = b'DSSEv1 %d %s %d %s' % (len(t), t, len(body), body)
sig = subprocess.run(['openssl', 'dgst', '-sha256', '-sign', key], input=pae, capture_output=True, check=True).stdout
if raw:
    r = sig[4:4 + sig[3]]; rest = sig[4 + sig[3]:]; q = rest[2:2 + rest[1]]
    sig = r[-32:].rjust(32, b'\0') + q[-32:].rjust(32, b'\0')
env['payload'] = base64.b64encode(body).decode(); env['signatures'] = [{'sig': base64.b64encode(sig).decode()}]
doc['verificationMaterial'] = {'publicKey': {'hint': ''}}
json.dump(doc, open(out, 'w'))
P
}
openssl ecparam -name prime256v1 -genkey -noout -out "$WORK/plain.pem" 2>/dev/null
cp "$WORK/cosign.pub" "$WORK/kept.pub"
openssl ec -in "$WORK/plain.pem" -pubout -out "$WORK/cosign.pub" 2>/dev/null
sign_statement 'pass' "$WORK/ok.json"
both_accept "the same statement signed with a plain key" "$WORK/ok.json" "$file"
sign_statement 'pass' "$WORK/raw.json" raw
only_we_refuse 5 "a raw r||s signature" "$WORK/raw.json" "$file"
sign_statement 'del s["_type"]' "$WORK/notype.json"
only_we_refuse 5 "a statement without _type" "$WORK/notype.json" "$file"
cp "$WORK/kept.pub" "$WORK/cosign.pub"

# --- the image, as bundle and in the legacy form
ref=$(kc get workflow "$image" -o json | jq -r '.status.nodes[].outputs.parameters[] | select(.name == "OCI").value')
attestation() { cosign verify-attestation --key "${2:-$WORK/cosign.pub}" --insecure-ignore-tlog --type slsaprovenance1 --allow-http-registry "$1"; }
check "cosign accepts the image's bundle" attestation "$ref"
check "verify accepts the image" slsa verify --key "$WORK/cosign.pub" --registry-insecure "$BED_REGISTRY" "oci://$ref"
check_exit 5 "verify refuses the image with another key" \
  slsa verify --key "$WORK/other/cosign.pub" --registry-insecure "$BED_REGISTRY" "oci://$ref"
if attestation "$ref" "$WORK/other/cosign.pub" >/dev/null 2>&1; then fail "cosign refuses the image with another key"
else pass "cosign refuses the image with another key"; fi

# The same image in other repositories, with what is attached to it changed by one bit on the way.
repo=${ref%@*} hex=${ref#*@sha256:}
attach() { # FORM (referrer | legacy) MEMBER (payload | sig | none) TO-REPOSITORY
  crane copy --insecure "$ref" "$BED_REGISTRY/$3:v1" >/dev/null 2>&1
  python3 - "http://$BED_REGISTRY" "${repo#*/}" "$3" "$hex" "$1" "$2" <<'P'
import base64, hashlib, json, sys, urllib.request
base, src, dst, image, form, member = sys.argv[1:]
def call(method, path, body=None, kind=None):
    r = urllib.request.Request(base + path if path.startswith('/') else path, body, {'Content-Type': kind} if kind else {}, method=method)
    return urllib.request.urlopen(r)
def blob(data):
    d = 'sha256:' + hashlib.sha256(data).hexdigest()
    at = call('POST', f'/v2/{dst}/blobs/uploads/', b'').headers['Location']
    call('PUT', at + ('&' if '?' in at else '?') + 'digest=' + d, data, 'application/octet-stream')
    return d
if form == 'referrer':
    index = json.load(call('GET', f'/v2/{src}/referrers/sha256:{image}'))
    name = index['manifests'][0]['digest']
else:
    name = f'sha256-{image}.att'
manifest = json.load(call('GET', f'/v2/{src}/manifests/{name}'))
layer = manifest['layers'][0]
doc = json.load(call('GET', f'/v2/{src}/blobs/{layer["digest"]}'))
env = doc['dsseEnvelope'] if form == 'referrer' else doc
if member != 'none':
    holder, key = (env, 'payload') if member == 'payload' else (env['signatures'][0], 'sig')
    raw = bytearray(base64.b64decode(holder[key])); raw[len(raw) // 2] ^= 1
    holder[key] = base64.b64encode(raw).decode()
data = json.dumps(doc).encode()
layer.update(digest=blob(data), size=len(data))
config = call('GET', f'/v2/{src}/blobs/{manifest["config"]["digest"]}').read()
blob(config)
body = json.dumps(manifest).encode()
call('PUT', f'/v2/{dst}/manifests/' + ('sha256:' + hashlib.sha256(body).hexdigest() if form == 'referrer' else name), body, manifest['mediaType'])
P
}
image_at() { printf '%s/%s@sha256:%s' "$BED_REGISTRY" "$1" "$hex"; }
ours_image() { slsa verify --key "$WORK/cosign.pub" --registry-insecure "$BED_REGISTRY" "oci://$(image_at "$1")"; }
for form in referrer legacy; do
  attach $form none "copied/$form"
  check "cosign accepts the image's $form elsewhere" attestation "$(image_at "copied/$form")"
  check "verify accepts the image's $form elsewhere" ours_image "copied/$form"
  for member in payload sig; do
    attach $form $member "tampered/$form-$member"
    if attestation "$(image_at "tampered/$form-$member")" >/dev/null 2>&1; then fail "cosign refuses a changed $member ($form)"
    else pass "cosign refuses a changed $member ($form)"; fi
    check_exit 5 "verify refuses a changed $member ($form)" ours_image "tampered/$form-$member"
  done
done
finish
