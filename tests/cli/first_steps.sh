#!/bin/sh
# The first quarter of an hour with Guichet, as the README tells it: first_steps.sh PATH-TO-GUICHET. Each command must
# end with the exit code that its help promises; the last word is the comparison of the views with the log.
set -eu
guichet=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

expect() {  # CODE COMMAND…
  wanted=$1
  shift
  found=0
  "$@" >"$folder/out" 2>"$folder/err" || found=$?
  if [ "$found" != "$wanted" ]; then
    echo "expected exit code $wanted, found $found: $*"
    cat "$folder/out" "$folder/err"
    exit 1
  fi
}

says() {  # TEXT: the last command printed it
  grep -qF -- "$1" "$folder/out" "$folder/err" || { echo "nowhere: $1"; cat "$folder/out" "$folder/err"; exit 1; }
}

expect 0 "$guichet" --version
expect 0 "$guichet" --help
says "guichet init my-town"
expect 2 "$guichet" chekc
says "did you mean"

expect 0 "$guichet" init "$folder/town"
expect 1 "$guichet" init "$folder/town"
expect 1 "$guichet" init "$folder/other" --example nowhere
expect 0 "$guichet" check "$folder/town"
expect 0 "$guichet" test "$folder/town" --coverage-min 100
scenario=$(ls "$folder"/town/scenarios/*.yaml | head -1)
cp "$scenario" "$folder/scenario.yaml"
sed -i 's/outcome: /outcome: x/' "$scenario"
expect 1 "$guichet" check "$folder/town"
says "has no outcome"
cp "$folder/scenario.yaml" "$scenario"
expect 0 "$guichet" check "$folder/town" --strict
sed -i 's/queue: repairs/queue: repair-shop/' "$folder/town/workflows/report.yaml"
expect 1 "$guichet" check "$folder/town"
says "report.yaml:"

expect 0 "$guichet" demo --data "$folder/data" --cases 40 --no-serve
says "cases,"
expect 0 "$guichet" demo --data "$folder/data" --cases 40 --no-serve
says "as it was left"
expect 0 "$guichet" cases --data "$folder/data" --limit 3
expect 1 "$guichet" cases --data "$folder/data" NO-SUCH
expect 0 "$guichet" events --data "$folder/data" --type 'guichet.case.*' --limit 1 --format json
says '"specversion":"1.0"'
expect 0 "$guichet" rebuild --data "$folder/data" --check
expect 0 "$guichet" verify --data "$folder/data"
expect 1 "$guichet" cases --data "$folder/nowhere"

expect 0 "$guichet" backup "$folder/data" --to "$folder/backup" --keys "$folder/keys" --kek "$folder/kek" --verify
says "All is as it was written."
expect 1 "$guichet" backup "$folder/data" --to "$folder/backup"
expect 1 "$guichet" restore "$folder/backup" --to "$folder/restored"
expect 0 "$guichet" restore "$folder/backup" --to "$folder/restored" --keys "$folder/keys" --kek "$folder/kek"
expect 0 "$guichet" verify --data "$folder/restored"
expect 0 "$guichet" cases --data "$folder/restored" --limit 1
expect 0 "$guichet" rotate-keys --data "$folder/restored"
expect 0 "$guichet" rebuild --data "$folder/restored" --check

mv "$folder/restored/keys/kek" "$folder/kek-elsewhere"
expect 3 "$guichet" cases --data "$folder/restored" --limit 1
says "keys/kek is missing"
expect 0 "$guichet" cases --data "$folder/restored" --kek "$folder/kek-elsewhere" --limit 1
cp -r "$folder/restored" "$folder/keyless"
rm -r "$folder/keyless/keys"
for command in cases "rebuild --check" "serve --port 0"; do
  # shellcheck disable=SC2086  # the command is words
  expect 3 "$guichet" $command --data "$folder/keyless"
  says "and no keys"
done
[ ! -e "$folder/keyless/keys" ] || { echo "a copy without keys was given new ones"; exit 1; }
printf 'too short' >"$folder/not-a-kek"
for kek in "$folder/nowhere" "$folder/not-a-kek" "$folder"; do
  for command in cases export "what-if examples/starter/workflows/report.yaml" "migrate voirie" "serve --port 0"; do
    # shellcheck disable=SC2086  # the command is words
    expect 1 "$guichet" $command --data "$folder/restored" --kek "$kek"
    says "$kek"
    says "32 bytes"
  done
done
expect 1 "$guichet" restore "$folder/backup" --to "$folder/not-restored" --keys "$folder/keys" --kek "$folder/nowhere"
says "32 bytes"
expect 0 env GUICHET_KEK="$folder/kek-elsewhere" "$guichet" export --data "$folder/restored" --format csv --limit 1

# A draft is tried on a stopped server's folder and on a running one's feed, with the same answer.
expect 0 "$guichet" init "$folder/saint-aubin" --example saint-aubin
expect 0 "$guichet" what-if "$folder/saint-aubin/workflows/voirie.yaml" --data "$folder/data" --format json
cp "$folder/out" "$folder/stored"
expect 0 "$guichet" token integrators/analyst --role administrateur --scope feed:read --scope case:any-organisation --data "$folder/data"
cp "$folder/out" "$folder/token"
"$guichet" serve --data "$folder/data" --port 0 >"$folder/url" 2>"$folder/log" &
server=$!
trap 'kill "$server" 2>/dev/null || true; rm -rf "$folder"' EXIT
for _ in $(seq 300); do [ -s "$folder/url" ] && break; sleep 0.1; done
expect 0 "$guichet" what-if "$folder/saint-aubin/workflows/voirie.yaml" --url "$(cat "$folder/url")" --token "$(head -1 "$folder/token")" --format json
cmp "$folder/out" "$folder/stored"
expect 1 "$guichet" what-if "$folder/saint-aubin/workflows/voirie.yaml" --url "$(cat "$folder/url")" --token guichet_no
kill "$server"
wait "$server" || true

expect 0 "$guichet" token agents/claire --data "$folder/data"
says "guichet_"
expect 0 "$guichet" token --list --data "$folder/data"
says "agents/claire"
expect 1 "$guichet" token nobody --data "$folder/data"
echo "every first step ends as promised"
