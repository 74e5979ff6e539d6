#!/bin/sh
# A town's half year leaves the house in every format and comes back: round.sh PATH-TO-GUICHET, from the root.
# The schemas of OCEL and XES are not part of the project; where they are absent, validating is skipped with a line.
set -eu
guichet=$1
here=$(dirname "$0")
data=${GUICHET_DATA:-../shared/data}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

fail() { echo "$1"; exit 1; }
export_as() { "$guichet" export --data "$folder/town" --format "$1" -o "$folder/$2" 2>"$folder/said" || { cat "$folder/said"; exit 1; }; }

"$guichet" demo --data "$folder/town" --cases 60 --no-serve >/dev/null 2>&1

# The same chain in another folder, at once and interrupted, and nowhere else.
export_as events log.ndjson
"$guichet" verify --data "$folder/town" --format json >"$folder/verified" 2>/dev/null
hash=$(sed -n 's/.*"hash": *"\([0-9a-f]*\)".*/\1/p' "$folder/verified" | head -1)
[ -n "$hash" ] || fail "no hash in $(cat "$folder/verified")"
head -n 700 "$folder/log.ndjson" | "$guichet" import --events - --data "$folder/copy" >/dev/null 2>&1 || fail "the log does not come in"
rm -r "$folder/copy/keys"  # as if it had been interrupted: they are made at the end
"$guichet" import --events "$folder/log.ndjson" --data "$folder/copy" >"$folder/said" 2>&1 || fail "$(cat "$folder/said")"
grep -q "$hash" "$folder/said" || fail "the chain ends in another hash: $(cat "$folder/said"), not $hash"
"$guichet" verify --data "$folder/copy" >/dev/null 2>&1 || fail "the copy does not verify"
"$guichet" cases --data "$folder/copy" --limit 5 >"$folder/cases.copy" 2>/dev/null
"$guichet" cases --data "$folder/town" --limit 5 >"$folder/cases.town" 2>/dev/null
cmp "$folder/cases.copy" "$folder/cases.town" || fail "the copy knows other cases"
sed '5d' "$folder/log.ndjson" >"$folder/gap.ndjson"
"$guichet" import --events "$folder/gap.ndjson" --data "$folder/gap" >"$folder/said" 2>&1 && fail "a gap was not seen"
grep -q 'gap.ndjson:5: event 5 was expected here, found 6' "$folder/said" || fail "$(cat "$folder/said")"

# Taken up again where it stopped, an export is the same.
"$guichet" export --data "$folder/town" --limit 100 -o "$folder/first" 2>"$folder/said"
after=$(sed -n 's/.*--after //p' "$folder/said")
"$guichet" export --data "$folder/town" --after "$after" -o "$folder/rest" 2>/dev/null
cat "$folder/first" "$folder/rest" | cmp - "$folder/log.ndjson" || fail "two halves are not the whole"

export_as ocel log.json
export_as xes log.xes
export_as csv requests.csv
export_as geojson requests.geojson
node "$here/judge.mjs" "$folder" "$data/schemas/ocel2.json"
if [ -f "$data/schemas/xes-ieee-1849-2016.xsd" ]; then
  xmllint --noout --schema "$data/schemas/xes-ieee-1849-2016.xsd" "$folder/log.xes" 2>"$folder/said" || fail "$(head -5 "$folder/said")"
else
  echo "skipped: $data/schemas is not there (GUICHET_DATA names another folder)"
fi
echo "everything that left came back"
