# SPDX-License-Identifier: Apache-2.0
# Overwritten, truncated, deleted objects, removed attestations, edited statements: each its documented exit code and a
# sentence that helps.
. "$(dirname "$0")/lib.sh"
set_up "stores: [{kind: bucket}, {kind: beside}, {kind: directory, path: $WORK/store}]"
w=$(submit "$ROOT/tests/bed/workflows/dir.yaml")
wait_marked "$w"

prefix=artifacts/$w/$w
uri=s3://$prefix/a.txt file=$BED_S3_DATA/$prefix/a.txt
verify() { slsa verify --key "$WORK/cosign.pub" "$@"; }
says() { grep -q "$1" "$WORK/out" && pass "…and says '$1'" || { fail "…and says '$1'"; cat "$WORK/out"; }; }
cp "$file" "$WORK/original"

check "an untouched object is verified" verify "$uri"
check "a file of a directory artifact is verified" verify "s3://$prefix/d/sub/deep/zeros.bin"
check "a key with a space, plus and equals sign is verified" verify "s3://$prefix/d/with space+plus=eq.txt"
check "a key in UTF-8 is verified" verify "s3://$prefix/d/ünïcode.txt"
check "a local copy is verified" verify --bundle "$(bundle_file "$w")" "$WORK/original"
check "a digest is verified" verify --bundle "$(bundle_file "$w")" "sha256:$(sha256sum <"$WORK/original" | cut -d' ' -f1)"

check "the bundle beside an object is verified" verify --bundle "$file.sigstore.json" "$WORK/original"
check_eq "nothing of ours lies inside a directory artifact" "$(find "$BED_S3_DATA/$prefix/d" -name '*sigstore*')" ""
check "the directory store has the bundle too" verify --store "directory:$WORK/store" "$WORK/original"

echo tampered >"$file"
check_exit 6 "an overwritten object" verify "$uri"; says "$(sha256sum <"$file" | cut -c1-12)"
cp "$BED_S3_DATA/$prefix/d/sub/b.txt" "$file"
check_exit 6 "an attested object in the place of another" verify "$uri"
: >"$file"
check_exit 6 "a truncated object" verify "$uri"
cp "$WORK/original" "$file"
check "the original bytes again are verified" verify "$uri"
rm "$file"
check_exit 3 "a deleted object" verify "$uri"; says "does not exist"
cp "$WORK/original" "$file"

dir=$BED_S3_DATA/$prefix/d
check "a directory is verified as a whole" verify "s3://$prefix/d/"
check "…without the slash at its end" verify "s3://$prefix/d"
cp -r "$dir" "$WORK/d"
check "…as a local folder" verify --bundle "$(bundle_file "$w")" "$WORK/d"
echo more >"$dir/sub/more"
check_exit 6 "a directory with a file more" verify "s3://$prefix/d/"; says "extra *sub/more"
rm "$dir/sub/more"; mv "$dir/sub/b.txt" "$WORK/b.txt"
check_exit 6 "a directory with a file less" verify "s3://$prefix/d/"; says "missing *sub/b.txt"
echo changed >"$dir/sub/b.txt"
check_exit 6 "a directory with a changed file" verify "s3://$prefix/d/"; says "changed *sub/b.txt"
cp "$WORK/b.txt" "$dir/sub/b.txt"
check "the original directory again is verified" verify "s3://$prefix/d/"

echo new >"$BED_S3_DATA/artifacts/never-made"
check_exit 3 "an object that no workflow made" verify s3://artifacts/never-made

cp "$(bundle_file "$w")" "$WORK/bundle"
python3 - "$WORK/bundle" "$WORK/edited" <<'P'
import base64, json, sys
d = json.load(open(sys.argv[1])); e = d['dsseEnvelope']
s = json.loads(base64.b64decode(e['payload'])); s['predicate']['runDetails']['builder']['id'] = 'https://evil.example.com'
e['payload'] = base64.b64encode(json.dumps(s).encode()).decode(); json.dump(d, open(sys.argv[2], 'w'))
P
check_exit 5 "an edited statement" verify --bundle "$WORK/edited" "$WORK/original"
check_exit 4 "another builder than expected" verify --builder-id https://other.example.com "$uri"
check "the expected builder" verify --builder-id "$BUILDER" --namespace "$NS" --max-age 1d "$uri"
check_exit 4 "another namespace than expected" verify --namespace elsewhere "$uri"
check_exit 4 "a template that did not make it" verify --workflow-template release "$uri"
check_exit 2 "no key" env -u ARGO_SLSA_KEY "$PROGRAM" verify "$uri"
check_exit 8 "a store that does not answer" verify --s3-endpoint 10.77.0.1:9 "$uri"
check_exit 8 "credentials that the store refuses" env AWS_SECRET_ACCESS_KEY=wrong "$PROGRAM" verify --key "$WORK/cosign.pub" "$uri"

verify -o json "$uri" >"$WORK/report.json"
check "the report is JSON with a schema version" jq -e '.schemaVersion == 1 and .verdict == "verified"' "$WORK/report.json"
finish
