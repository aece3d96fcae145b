# SPDX-License-Identifier: Apache-2.0
# Every recorded run of the real Argo gives the golden statements, and every statement satisfies the published schema.
set -euo pipefail
program=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tools/statements "$program" "$work/out"

diff -r tests/data/golden "$work/out" || { echo "statements differ from tests/data/golden (make golden writes them anew)" >&2; exit 1; }

shopt -s nullglob
python3 - docs/schema/provenance-v1.schema.json "$work"/out/*.run.json "$work"/out/*.image.json <<'P'
import json, sys
from jsonschema import Draft202012Validator
schema = json.load(open(sys.argv[1]))
Draft202012Validator.check_schema(schema)
validator = Draft202012Validator(schema)
bad = 0
for path in sys.argv[2:]:
    for error in validator.iter_errors(json.load(open(path))):
        print(f'{path}: {error.json_path}: {error.message}', file=sys.stderr)
        bad = 1
assert len(sys.argv) > 20, 'the corpus has shrunk'
print(f'{len(sys.argv) - 2} statements satisfy the schema')
sys.exit(bad)
P
