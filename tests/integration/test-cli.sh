# SPDX-License-Identifier: Apache-2.0
# The real program on recorded runs: every exit code, both forms of output, keys, signals, completion.
set -euo pipefail
PROGRAM=$(realpath "$1")
RUNS=$PWD/tests/data/runs
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
cd "$WORK"
unset "${!ARGO_SLSA_@}" "${!AWS_@}" KUBECONFIG KUBERNETES_SERVICE_HOST DOCKER_CONFIG NO_COLOR CLICOLOR_FORCE || true
export HOME=$WORK COSIGN_PASSWORD=secret LC_ALL=C.UTF-8
CHECKS=0 FAILURES=0

pass() { CHECKS=$((CHECKS + 1)); }
fail() { CHECKS=$((CHECKS + 1)); FAILURES=$((FAILURES + 1)); printf 'FAIL %s\n' "$*"; sed 's/^/     /' out err | head -20; }
check() { local what=$1; shift; if "$@" >/dev/null 2>&1; then pass; else fail "$what"; fi; }

ends() { # CODE SENTENCE ARGUMENT…: the program ends with that code; its output is kept in the files out and err
  local want=$1 what=$2 got=0; shift 2
  "$PROGRAM" "$@" >out 2>err </dev/null || got=$?
  if [ "$got" = "$want" ]; then pass; else fail "$what: want exit $want, got $got"; fi
}
says() { check "…and says '$1'" grep -qe "$1" out err; }
gives() { check "…and gives $1" jq -e "$1" out; }
plain() { check "…and has no escape sequences" test -z "$(tr -cd '\033' <out)"; }
quiet() { check "…and nothing on standard output" test ! -s out; }

# ---- keys ----------------------------------------------------------------------------------------------------------

ends 0 "a key pair is made" key generate
check "the private key is for its owner alone" test "$(stat -c %a cosign.key)" = 600
check "it is encrypted as cosign does" grep -q 'BEGIN ENCRYPTED SIGSTORE PRIVATE KEY' cosign.key
cp cosign.key kept.key
ends 1 "an existing key is never overwritten" key generate; says 'exists already'
check "…and is left as it was" cmp cosign.key kept.key
rm cosign.key
ends 1 "nor half a pair" key generate
check "…and no other half appears" test ! -e cosign.key
cp kept.key cosign.key; chmod 600 cosign.key
ends 0 "a key is checked" key check -o json cosign.key; gives '.algorithm == "ecdsa-p256" and .cosign and .kind == "private"'
ends 0 "its public half is printed" key public cosign.key
check "…as it was written" cmp out cosign.pub
ends 0 "a public key is checked without a password" key check cosign.pub
printf 'wrong\n' >wrong.txt; printf 'secret\n' >right.txt
ends 5 "a wrong password opens nothing" key check --password-file wrong.txt cosign.key
ends 0 "a password file may end in a newline" key check --password-file right.txt cosign.key
ends 2 "a file that is no key" key check wrong.txt
ends 1 "a file that is not there" key check nowhere
got=0; env -u COSIGN_PASSWORD setsid -w "$PROGRAM" key check cosign.key >out 2>err </dev/null || got=$?
check "no password and no terminal: usage" test $got = 2; says COSIGN_PASSWORD
mkdir other && (cd other && "$PROGRAM" key generate >/dev/null)

cat >prompt.py <<'P'
import os, pty, sys
answers, command = sys.argv[1].split(','), sys.argv[2:]
pid, fd = pty.fork()
if pid == 0:
    os.environ.pop('COSIGN_PASSWORD')
    os.execv(command[0], command)
seen = b''
try:
    while True:
        piece = os.read(fd, 1024)
        seen += piece
        if piece.rstrip().endswith(b':') and answers:
            os.write(fd, answers.pop(0).encode() + b'\n')
except OSError:
    pass
sys.stdout.buffer.write(seen)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
P
check "a password is asked for twice" python3 prompt.py pass,pass "$PROGRAM" key generate --prefix asked
python3 prompt.py pAsS,pAsS "$PROGRAM" key generate --prefix asked2 >out
check "…and is not echoed" test -s out -a "$(grep -c pAsS out)" = 0
check "…and opens the key" python3 prompt.py pass "$PROGRAM" key check asked.key
if python3 prompt.py one,two "$PROGRAM" key generate --prefix differs >out; then fail "two different passwords are refused"; else pass; fi
check "…and nothing is written" test ! -e differs.key

# ---- attesting a recorded run --------------------------------------------------------------------------------------

run=dir-artifact-jxsj6
cp -r "$RUNS/$run" run; chmod -R u+w run
attest() { ends "$1" "$2" attest -f run/workflow.json --pods run/pods.json --artifacts run/artifacts --key cosign.key "${@:3}"; }
attest 0 "a recorded run is attested" --store directory:store --ledger ledger.db --builder-id https://b.example -o json
gives '.run.state == "attested" and .run.subjects == 9 and .run.delivered'
attest 0 "again into the same store" --store directory:store --builder-id https://b.example
ends 2 "attest needs a workflow, a key and a store" attest -f run/workflow.json; quiet
attest 2 "an unknown kind of store" --store cupboard:x; says 'cupboard'
attest 2 "a directory store without a directory" --store directory
ends 1 "a workflow file that is not there" attest -f none --key cosign.key --store directory:x
ends 1 "a key that is not there" attest -f run/workflow.json --key none --store directory:x
echo '{' >broken.json
ends 1 "a workflow file that is no JSON" attest -f broken.json --key cosign.key --store directory:x
jq 'del(.metadata.labels["workflows.argoproj.io/completed"])' run/workflow.json >running.json
ends 7 "a workflow that has not ended" attest -f running.json --artifacts run/artifacts --key cosign.key --store directory:x
COSIGN_PASSWORD=wrong attest 5 "a signing key with a wrong password" --store directory:x
touch flat; attest 8 "a store that takes nothing" --store directory:flat/x; says 'not stored'
mv run/artifacts/artifacts/$run/$run/a.txt aside
attest 3 "an artifact that is gone" --store directory:partial --ledger partial.db; says partial
mv aside run/artifacts/artifacts/$run/$run/a.txt

# ---- verifying -----------------------------------------------------------------------------------------------------

export ARGO_SLSA_KEY=cosign.pub
file=run/artifacts/artifacts/$run/$run/a.txt uri=s3://artifacts/$run/$run/a.txt
bundle=$(ls store/bundles/*.sigstore.json)
digest=$(sha256sum <$file | cut -d' ' -f1)
object() { ends "$1" "$2" verify --artifacts run/artifacts --store directory:store "$uri" "${@:3}"; }
ours() { ends "$1" "$2" verify --bundle "$3" "${4:-$file}" "${@:5}"; }

ours 0 "a file with its bundle" "$bundle"; says verified; says 'node '; says 'SLSA_BUILD_LEVEL'
check "the text has at most eight lines" test "$(wc -l <out)" -le 8
ends 0 "a file through a directory store" verify --store directory:store $file
ends 0 "a digest" verify --store directory:store sha256:$digest
object 0 "an object in a folder"
cp "$bundle" $file.sigstore.json; ends 0 "a bundle beside the file" verify $file; rm $file.sigstore.json
mkdir -p run/artifacts/artifacts/.argo-slsa && cp -r store/* run/artifacts/artifacts/.argo-slsa/
ends 0 "an object in its bucket's own store" verify --artifacts run/artifacts "$uri"
object 0 "all expectations met" --builder-id https://b.example --namespace argo --max-age 36500d

object 0 "JSON" -o json
gives '.schemaVersion == 1 and .verdict == "verified" and .exitCode == 0 and .sha256 == "'$digest'"'
gives '[.checks[].passed] | all'
gives '.attestation.workflow == "'$run'" and .attestation.builderId == "https://b.example"'
gives '.attestation.statement == "'$(basename "$bundle" .sigstore.json)'"'

cp $file original
printf X | dd of=$file bs=1 conv=notrunc status=none
object 6 "an overwritten object"; says "want sha256:$digest"; says "got sha256:$(sha256sum <$file | cut -d' ' -f1)"; says '→'
object 6 "an overwritten object as JSON" -o json; gives '.verdict == "tampered" and .exitCode == 6 and (.advice | length > 0)'
gives '.checks[] | select(.code == "subject") | .passed | not'
ours 6 "an overwritten file with its bundle" "$bundle"
: >$file; object 6 "a truncated object"
rm $file; object 3 "a deleted object"; says 'does not exist'; says "want sha256:$digest"
cp run/artifacts/artifacts/$run/$run/main.log $file; object 6 "another attested object in its place"; says "want sha256:$digest"
cp original $file; object 0 "the original bytes again"
cp original run/artifacts/artifacts/copy
ends 0 "a copy under a name that nothing is said about" verify --artifacts run/artifacts --store directory:store s3://artifacts/copy; says "known as *$uri"
ends 3 "an object that never was" verify --artifacts run/artifacts --store directory:store s3://artifacts/never
echo new >unknown; ends 3 "a file that nobody attested" verify --store directory:store unknown
ends 3 "a file without any place to look" verify unknown

object 4 "another builder" --builder-id https://other.example; says builder-id
object 4 "another namespace" --namespace elsewhere
object 4 "another template" --workflow-template release
object 4 "a run that is too old" --max-age 1s
object 4 "another kind of statement" --predicate-type https://example.com/sbom
object 4 "all that fails is counted" --builder-id x --workflow-template y --namespace z --max-age 1s
check "still at most eight lines" test "$(wc -l <out)" -le 8
object 4 "and told with --verbose" --builder-id x --workflow-template y --namespace z --max-age 1s -v; says workflow-template; says max-age

ours 5 "another key" "$bundle" $file --key other/cosign.pub
edit() { python3 - "$bundle" "$2" "$1" <<'P'
import base64, json, sys
bundle, out, code = sys.argv[1:]
d = json.load(open(bundle)); e = d['dsseEnvelope']; s = json.loads(base64.b64decode(e['payload']))
exec(code)
if 'S' in globals(): e['payload'] = base64.b64encode(json.dumps(s).encode()).decode()
json.dump(d, open(out, 'w'))
P
}
edit 'S = 1; s["predicate"]["runDetails"]["builder"]["id"] = "https://evil.example"' edited.json
ours 5 "an edited statement" edited.json; says changed
edit 'd["dsseEnvelope"]["signatures"] = []' none.json
edit 'd["dsseEnvelope"]["signatures"] *= 2' two.json
edit 'd["dsseEnvelope"]["payloadType"] = "text/plain"' type.json
edit 'd["mediaType"] = d["mediaType"].replace("v0.3", "v0.4")' version.json
edit 'd["more"] = 1' member.json
edit 'd["dsseEnvelope"]["signatures"][0]["keyid"] = "x"' keyid.json
edit 'd["dsseEnvelope"]["payload"] = "e30="' nothing.json
head -c 300 "$bundle" >cut.json; : >empty.json; head -c 4096 /dev/urandom >noise.json; echo null >null.json
python3 -c 'print("[" * 100000)' >deep.json
for case in none two type version member keyid nothing cut empty noise null deep; do ours 5 "a malformed bundle: $case" $case.json; done
for case in cut empty noise deep; do ends 5 "inspect of a malformed bundle: $case" inspect $case.json; done

other=$RUNS/artifact-passing-r26k8
ends 0 "another run" attest -f "$other/workflow.json" --artifacts "$other/artifacts" --key cosign.key --store directory:swapped --ledger ledger.db
ours 6 "a swapped bundle" "$(ls swapped/bundles/*.sigstore.json)"
ours 0 "a good bundle" "$bundle"; cp out alone
ends 0 "a good bundle among bad ones" verify --bundle cut.json --bundle edited.json --bundle "$bundle" $file
check "…which nothing is said about" cmp out alone; check "…nor on standard error" test ! -s err
ends 0 "a good bundle in front of bad ones" verify --bundle "$bundle" --bundle noise.json --bundle "$(ls swapped/bundles/*.sigstore.json)" $file
check "…which nothing is said about either" cmp out alone; check "…nor on standard error" test ! -s err

got=0; env -u ARGO_SLSA_KEY "$PROGRAM" verify --bundle "$bundle" $file >out 2>err || got=$?
check "no key at all: usage" test $got = 2; says ARGO_SLSA_KEY
ours 1 "a key file that is not there" "$bundle" $file --key nowhere
ours 2 "a private key instead of the public one" "$bundle" $file --key cosign.key; says 'private key'
ours 2 "a key file that is none" "$bundle" $file --key wrong.txt
ends 1 "a bundle that is not there" verify --bundle nowhere $file
ends 1 "a store that is not there" verify --store directory:nowhere $file
ends 1 "a file that is not there" verify --bundle "$bundle" nowhere
ends 3 "a folder that no run made" verify --bundle "$bundle" swapped; says 'other names'
ends 2 "an empty expectation, as from an unset variable" verify --bundle "$bundle" $file --builder-id ""
ends 2 "a target of another world" verify gs://bucket/key; quiet
AWS_ACCESS_KEY_ID=half ends 2 "half a pair of credentials" verify s3://b/k; says AWS_SECRET_ACCESS_KEY
mkdir .aws; printf '[default]\naws_access_key_id = A\n' >.aws/credentials
ends 2 "a credentials file without a secret key" verify s3://b/k; says .aws/credentials
AWS_PROFILE=nope ends 2 "a profile that is not there" verify s3://b/k; says nope
rm -r .aws
AWS_CA_BUNDLE=nowhere ends 2 "trust roots that are not there" verify s3://b/k; says AWS_CA_BUNDLE
ends 8 "a server that does not answer" verify --s3-endpoint http://127.0.0.1:9 s3://b/k
ends 8 "the same as JSON" verify --s3-endpoint http://127.0.0.1:9 s3://b/k -o json; gives '.verdict == "unreachable" and .exitCode == 8'
ends 8 "a registry that does not answer" verify --registry-insecure 127.0.0.1:9 oci://127.0.0.1:9/r@sha256:$digest

# ---- directories ---------------------------------------------------------------------------------------------------

dir=run/artifacts/artifacts/$run/$run/d duri=s3://artifacts/$run/$run/d
cp -r $dir whole
stored() { ends "$1" "$2" verify --artifacts run/artifacts --store directory:store "$duri/" "${@:3}"; }
folder() { ends "$1" "$2" verify --bundle "$bundle" whole "${@:3}"; }
both() { stored "$@"; folder "$@"; }
code() { gives '[.files[] | select(.code == "'$1'") | .path] == ["'"$2"'"]'; }
again() { rm -r $dir whole; cp -r kept $dir; cp -r kept whole; }
cp -r $dir kept

both 0 "a directory as a whole"; says 'files  *5,'; says 'node\|workflow'
check "the text has at most eight lines" test "$(wc -l <out)" -le 8
both 0 "a directory as JSON" -o json; gives '([.files[].code] == [range(5) | "verified"]) and .directory == "'$duri/'" and .exitCode == 0'
gives '.checks[] | select(.code == "files") | .passed'
ends 0 "a directory without the slash at its end" verify --artifacts run/artifacts --store directory:store $duri
ends 0 "a directory in its bucket's own store" verify --artifacts run/artifacts $duri/
ends 0 "a directory in it" verify --artifacts run/artifacts --store directory:store $duri/sub/
ends 0 "a folder with a slash at its end" verify --bundle "$bundle" ./whole//
ends 0 "a folder through a directory store" verify --store directory:store whole
ends 0 "a folder through a ledger" verify --ledger ledger.db whole
cp "$bundle" whole.sigstore.json; ends 0 "a bundle beside the folder" verify whole/; says whole.sigstore.json; rm whole.sigstore.json
check "the folder that one is in" env -C whole "$PROGRAM" verify --bundle "../$bundle" --key ../cosign.pub .
both 4 "a directory by another builder" --builder-id https://other.example; says builder-id
both 5 "a directory signed by another key" --key other/cosign.pub
ends 5 "a directory with an edited statement" verify --bundle edited.json whole
ends 0 "a directory with a good bundle among bad ones" verify --bundle cut.json --bundle edited.json --bundle "$bundle" whole

for at in $dir whole; do echo more >$at/sub/more; done
both 6 "a directory with a file more"; says 'extra  *sub/more: got sha256'
both 6 "a directory with a file more as JSON" -o json; code extra sub/more
mkdir many; for i in $(seq 100 160); do echo $i >many/$i; done; cp many/* $dir; cp many/* whole
both 6 "a directory with many files more"; says 'and 42 more'
check "it tells twenty of them" test "$(grep -c '  extra' out)" = 20
both 6 "all of them with --verbose" -v; check "…are told" test "$(grep -c '  extra' out)" = 62
again; rm $dir/sub/b.txt whole/sub/b.txt
both 6 "a directory with a file less"; says 'missing  *sub/b.txt: want sha256'
both 6 "a directory with a file less as JSON" -o json; code missing sub/b.txt
again; for at in $dir whole; do printf X | dd of=$at/a.txt bs=1 conv=notrunc status=none; done
both 6 "a directory with a changed file"; says 'changed  *a.txt: want sha256'
both 6 "a directory with a changed file as JSON" -o json; code changed a.txt
again; for at in $dir whole; do for f in a.txt sub/b.txt 'with space+plus=eq.txt' 'ünïcode.txt' sub/deep/zeros.bin; do echo "$f" >"$at/$f"; done; done
both 6 "a directory with all files changed"; says '5 changed'
again; for at in $dir whole; do mv $at/a.txt $at/b.txt; done
both 6 "a directory with a renamed file"; says '1 missing, 1 not attested'
again; rm whole/a.txt; ln -s ../kept/a.txt whole/a.txt
folder 6 "a link in the place of a file"; says 'got no regular file'
again; mkfifo whole/sub/fifo
folder 6 "a pipe among the files"; says 'extra  *sub/fifo: got no regular file'
again; mkdir whole/empty
folder 0 "an empty folder in it says nothing"
chmod 0 whole/sub/b.txt
[ "$(id -u)" = 0 ] || { folder 1 "a file that cannot be read"; says b.txt; }
rm -r $dir whole; mkdir whole
ends 6 "a directory without any file" verify --artifacts run/artifacts --bundle "$bundle" $duri/; says '5 missing'
stored 3 "a directory that is gone"
folder 3 "an empty folder"
cp -r kept run/artifacts/artifacts/moved
ends 3 "a directory in another place" verify --artifacts run/artifacts --store directory:store s3://artifacts/moved/; says 'other names'
rm -r whole; mkdir -p whole/sub; cp kept/a.txt whole/sub/b.txt
folder 6 "an attested file in the place of another"; says '1 changed'
mkdir unattested; cp $PWD/unknown unattested
ends 3 "a folder that nobody attested" verify --store directory:store unattested; says 'no attestation'
ends 8 "a folder, where the store does not answer" verify --s3-endpoint http://127.0.0.1:9 --store bucket:b unattested
again 2>/dev/null || { rm -rf $dir whole; cp -r kept $dir; cp -r kept whole; }

jq '.metadata.uid = "00000000-0000-4000-8000-000000000002" | .metadata.name = "second"' run/workflow.json >second.json
for at in $dir whole; do echo second >$at/a.txt; echo second >$at/sub/b.txt; done
ends 0 "a second run writes there" attest -f second.json --artifacts run/artifacts --key cosign.key --store directory:store
stored 0 "the second run's directory"
ends 0 "the second run's folder" verify --store directory:store whole
for at in $dir whole; do cp kept/sub/b.txt $at/sub/b.txt; done
stored 6 "files of two runs"; says 'of another run'; says 'other-run  *.*made by workflow argo/'
ends 6 "files of two runs in a folder" verify --store directory:store whole -o json
gives '[.files[] | select(.code == "other-run")] | length == 1 and (.[0].madeBy | length > 0)'
again; stored 0 "the first run's directory again"

# ---- runs ----------------------------------------------------------------------------------------------------------

ledger() { ends "$1" "$2" "${@:3}" --ledger ledger.db -n argo; }
ledger 0 "list" list; says $run; says attested
ledger 0 "list as JSON" list -o json; gives '.runs | length == 2'
ledger 0 "list of a state that no run is in" list --state partial -o json; gives '.runs == []'
ledger 0 "get" get wf/$run; says a.txt; says "sha256:${digest:0:12}"
ledger 0 "get as JSON" get wf/$run -o json; gives '.run.state == "attested" and ([.nodes[].artifacts[]] | length == 5)'
ledger 0 "tree of a run" tree wf/$run; says '├─ '; says zeros.bin; says 'image oci://'
ledger 0 "tree of an object" tree "$uri"; says "argo/$run"
ledger 0 "tree of a digest" tree sha256:$digest; says "argo/$run"
ledger 3 "tree of something unknown" tree s3://artifacts/never
LC_ALL=C "$PROGRAM" tree wf/argo/$run --ledger ledger.db >out; says '|- '
ledger 0 "verify of a run" verify wf/$run; says '9, not read again'
ledger 0 "with its artifacts" verify wf/$run --read-artifacts --artifacts run/artifacts -o json
gives '.verdict == "verified" and (.subjects | length == 9) and ([.subjects[].verdict == "verified"] | all)'
echo changed >$file
ledger 6 "with a changed artifact" verify wf/$run --read-artifacts --artifacts run/artifacts; says "$uri"
rm $file; ledger 3 "with a missing artifact" verify wf/$run --read-artifacts --artifacts run/artifacts
cp original $file
ends 4 "in another namespace than expected" verify wf/argo/$run -n elsewhere --ledger ledger.db
ledger 5 "with another key" verify wf/$run --key other/cosign.pub
ledger 4 "with another builder" verify wf/$run --builder-id https://other.example
ledger 3 "a run that nobody knows" verify wf/never
ledger 3 "get of a run that nobody knows" get wf/never
ends 3 "a run with an output that is not attested" verify wf/argo/$run --ledger partial.db; says partial
attest 8 "a run whose store is away" --store directory:flat/x --ledger away.db
ends 7 "verify of a run that is not delivered" verify wf/argo/$run --ledger away.db; says 'not every store'
ends 1 "a ledger that is not there" list --ledger nowhere.db
ends 1 "a ledger that is none" list --ledger $file
failed=$RUNS/half-failed-bhbsb
ends 0 "a run that failed" attest -f "$failed/workflow.json" --artifacts "$failed/artifacts" --key cosign.key --store directory:failed --ledger ledger.db
ledger 4 "verify of a run that failed" verify wf/half-failed-bhbsb; says allow-failed
ledger 0 "allowed to have failed" verify wf/half-failed-bhbsb --allow-failed -o json
ends 2 "no cluster and no ledger" list; says --kubeconfig

ends 0 "inspect believes nothing" inspect "$bundle" --key cosign.pub; says verified
env -u ARGO_SLSA_KEY "$PROGRAM" inspect "$bundle" -o json >out; gives '.verified == false and .verdict == "not verified" and .statement.predicateType == "https://slsa.dev/provenance/v1"'
ends 5 "inspect with another key" inspect "$bundle" --key other/cosign.pub

# ---- the controller's API, through an API server that misbehaves ---------------------------------------------------

cat >api.py <<'P'
import base64, glob, http.server, json, os, subprocess, sys, urllib.parse
program, ledger, mode_file = sys.argv[1:]
PROXY = '/api/v1/namespaces/argo-slsa/services/http:argo-slsa:http/proxy/'
class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *a): pass
    def reply(self, status, body):
        self.send_response(status); self.send_header('Content-Type', 'application/json')
        self.send_header('Content-Length', str(len(body))); self.end_headers(); self.wfile.write(body)
    def statement(self, mode, what):
        if what.startswith('subjects'):
            digest = what.split('=')[1]
            found = [os.path.basename(f) for f in glob.glob(f'store/subjects/{digest}/*')]
            return self.reply(200, json.dumps({'schemaVersion': 1, 'statements': found}).encode())
        path = f'store/bundles/{what[11:]}.sigstore.json' if mode != 'swapped' else glob.glob('swapped/bundles/*')[0]
        bundle = json.load(open(path)); statement = json.loads(base64.b64decode(bundle['dsseEnvelope']['payload']))
        subjects = [{'name': s['name'], 'sha256': s['digest']['sha256']} for s in statement['subject']]
        self.reply(200, json.dumps({'schemaVersion': 1, 'bundle': bundle, 'statement': statement, 'subjects': subjects}).encode())
    def do_GET(self):
        mode = open(mode_file).read().strip(); path = urllib.parse.unquote(self.path)
        if path.startswith('/apis/argoproj.io/v1alpha1/namespaces/argo/workflows/'):
            there = path.endswith('/still-running')
            return self.reply(200 if there else 404, json.dumps({'kind': 'PartialObjectMetadata' if there else 'Status', 'metadata': {'name': 'x'}, 'message': 'not found', 'code': 404}).encode())
        if mode == 'absent' or not path.startswith(PROXY): return self.reply(404, b'{"kind":"Status","message":"services \\"argo-slsa\\" not found","code":404}')
        if mode == 'denied': return self.reply(403, b'{"kind":"Status","message":"forbidden","code":403}')
        if mode == 'down': return self.reply(503, b'{"kind":"Status","message":"no endpoints","code":503}')
        if mode == 'garbage': return self.reply(200, b'{"runs": [')
        if path.endswith('healthz'): return self.reply(200, b'ok')
        what = path[len(PROXY) + len('api/v1/'):]
        if what.startswith('statements/') or what.startswith('subjects?digest='): return self.statement(mode, what)
        if what.startswith('runs/'):
            got = subprocess.run([program, 'get', 'wf/' + what[5:], '--ledger', ledger, '-o', 'json'], capture_output=True)
        else:
            got = subprocess.run([program, 'list', '-A', '--ledger', ledger, '-o', 'json'], capture_output=True)
        self.reply(200 if got.returncode == 0 else 404, got.stdout or b'{"error":"not-found","message":"no such run","schemaVersion":1}')
server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
print(server.server_port, flush=True); server.serve_forever()
P
echo good >mode
python3 api.py "$PROGRAM" ledger.db mode >port & api=$!
trap 'kill $api 2>/dev/null || true; rm -rf "$WORK"' EXIT
until [ -s port ]; do sleep 0.1; done
cat >kubeconfig <<Y
apiVersion: v1
kind: Config
clusters: [{name: c, cluster: {server: "http://127.0.0.1:$(cat port)"}}]
users: [{name: u, user: {token: t}}]
contexts: [{name: x, context: {cluster: c, user: u, namespace: argo}}]
current-context: x
Y
export KUBECONFIG=$WORK/kubeconfig
ends 0 "list through the API server" list; says $run
ends 0 "get, with the context's namespace" get wf/$run -o json; gives '.run.name == "'$run'"'
ends 3 "a workflow that is neither there nor known" get wf/never
ends 7 "a workflow that is there, but not known yet" get wf/still-running
ends 7 "verify of it" verify wf/still-running -o json; gives '.verdict == "unfinished"'
ends 0 "verify of a run through the API" verify wf/$run
ends 0 "verify of a digest through the API" verify sha256:$digest
ends 0 "verify of a file through the API" verify $file
echo swapped >mode
ends 4 "a controller that gives another run's statement" verify wf/$run; says 'workflow: want'
ends 3 "a controller that gives a statement about something else" verify sha256:$digest
echo absent >mode; ends 8 "no controller in that namespace" list; says controller-namespace
ends 8 "get without a controller" get wf/$run
echo denied >mode; ends 8 "no right to ask" verify wf/$run
echo down >mode; ends 8 "a controller that is away" verify wf/$run
ends 8 "a digest that cannot be looked up is not called unattested" verify sha256:$digest; says 'could not look everywhere'
echo garbage >mode; ends 8 "an answer that is none" list
kill $api; wait $api 2>/dev/null || true
ends 8 "an API server that is away" list
copy() { ends "$1" "$2" verify --artifacts run/artifacts --store directory:store "${@:3}" s3://artifacts/copy; }
copy 0 "a copy, asked for in one place"
copy 8 "a copy, where another place may know better but is away" --store cluster
unset KUBECONFIG

# ---- output, signals, completion -----------------------------------------------------------------------------------

ends 0 "help" help; says 'Exit codes'
ends 2 "a mistyped command" verfy; says 'did you mean verify'; quiet
ends 2 "a mistyped option" verify --bundel x y; says 'did you mean --bundle'
ends 2 "no command"; quiet
CLICOLOR_FORCE=1 ours 0 "colours on request" "$bundle"; says $'\033'
NO_COLOR=1 CLICOLOR_FORCE=1 ours 0 "no colours on request" "$bundle"
plain
hostile=$'\033[2Jx\u202e'; cp $file "$hostile"
ours 0 "a hostile file name" "$bundle" "$hostile"
plain; says '\\x1b\[2Jx\\u{202e}'
got=0; "$PROGRAM" help >/dev/full 2>err || got=$?; : >out
check "a full disk is said" test $got = 1; says 'standard output'
got=0; { "$PROGRAM" help || got=$?; echo $got >code; } | true
check "a reader that went away is no failure" test "$(cat code)" = 0
mkfifo pipe
exec 3<>pipe
env --default-signal=INT "$PROGRAM" verify --bundle "$bundle" pipe >out 2>err & interrupted=$!
sleep 1; kill -INT $interrupted
got=0; wait $interrupted || got=$?
check "an interrupted verification ends as the signal does" test $got = 130; quiet

cat >progress.py <<'P'
import os, pty, subprocess, sys, time
master, slave = pty.openpty()
child = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=slave)
os.close(slave)
with open('pipe', 'wb') as pipe:
    for _ in range(15):
        pipe.write(b'x' * 100000); pipe.flush(); time.sleep(0.1)
child.wait()
seen = b''
try:
    while piece := os.read(master, 4096): seen += piece
except OSError: pass
sys.stdout.buffer.write(seen)
P
exec 3>&-
TERM=xterm python3 progress.py "$PROGRAM" verify --bundle "$bundle" pipe >out; says 'iB, .*iB/s'
check "…and the line is taken away" test "$(tail -c 3 out)" = $'\033[K'
TERM=dumb python3 progress.py "$PROGRAM" verify --bundle "$bundle" pipe >out; quiet
ln -s "$PROGRAM" kubectl-slsa; ./kubectl-slsa verify >out 2>err || true; says 'kubectl slsa verify --help'

cat >complete.sh <<'S'
set -eu
source <("$1" completion bash)
argo-slsa() { "$PROGRAM" "$@"; }
compopt() { :; }
COMP_LINE=$2 COMP_POINT=${#2}
COMP_WORDBREAKS=$' \t\n"\x27><=;|&(:'
_argo_slsa
printf '%s\n' "${COMPREPLY[@]}"
S
export PROGRAM
completes() { check "bash completes '$1' to '$2'" grep -qxe "$2" <(bash complete.sh "$PROGRAM" "$1"); }
completes "argo-slsa ver" verify
completes "argo-slsa key " generate
completes "argo-slsa verify --bui" --builder-id
completes "argo-slsa verify -o " json
completes "argo-slsa verify --output=js" json
completes "argo-slsa list --state par" partial
completes "argo-slsa verify --key cosign.p" cosign.pub
completes "argo-slsa verify s" s3://

printf 'test-cli: %d checks, %d failed\n' $CHECKS $FAILURES
[ $FAILURES = 0 ]
