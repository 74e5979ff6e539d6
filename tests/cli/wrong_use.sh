#!/bin/sh
# Every command used wrongly, once and more: wrong_use.sh PATH-TO-GUICHET. Each line of the table is an exit code, what
# must stand in the answer (what was expected or found), and the command line. Everything goes to one data folder that a
# small town has lived in.
set -eu
guichet=$(readlink -f "$1")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
"$guichet" init town >out 2>&1
"$guichet" demo --town town --data data --cases 20 --no-serve >out 2>&1
"$guichet" backup data --to kept --keys kept-keys --kek kept-kek >out 2>&1
echo hello >file

failed=0
checked=0
while IFS='|' read -r code words arguments; do
  [ -n "$arguments" ] || continue
  found=0
  # shellcheck disable=SC2086  # the arguments are words
  timeout 60 "$guichet" $arguments >out 2>err </dev/null || found=$?
  checked=$((checked + 1))
  if [ "$found" != "$code" ] || ! grep -qF -- "$words" err; then
    failed=$((failed + 1))
    printf 'expected exit code %s and "%s", found %s: guichet %s\n' "$code" "$words" "$found" "$arguments"
    cat out err
  fi
  # A sentence for people: no internals of a library, no more than a few lines.
  if grep -qE 'FAILED|Could not convert|std::|filesystem error|unexpected:' err || [ "$(wc -l <err)" -gt 6 ]; then
    failed=$((failed + 1))
    printf 'not for people: guichet %s\n' "$arguments"
    cat err
  fi
done <<'TABLE'
2|there is no command `chekc`; did you mean `check`?|chekc town
2|there is no option `--verzion`; did you mean `--version`?|--verzion
2|guichet init: FOLDER is required|init
2|there is no option `--exampel`; did you mean `--example`?|init other --exampel x
1|no example is called `no`|init other --example no
1|town exists and is not an empty folder|init town
2|--cases: expected a whole number from 1 to 100000000, found "0"|demo --cases 0
2|--port: expected a whole number from 0 to 65535, found "99999"|demo --port 99999
1|there is no folder nowhere|demo --town nowhere --data other --no-serve
2|eval needs an expression|eval
1|expected a value, but the expression ends|eval 1+
1|--bind expects NAME=JSON|eval x --bind x
2|--format: expected json, text, found "xml"|eval 1 --format xml
2|paths is required|check
1|there is no file or folder nowhere|check nowhere
1|belongs to no town|check file
2|--format: expected json, sarif, text, found "xml"|check town --format xml
2|--format: expected json, sarif, text, found "1"|check town --format 1
2|SERVICE is required|graph
1|nowhere names no service|graph nowhere
1|holds no service called none|graph town/none
2|--format: expected bpmn, dot, mermaid, svg, text, found "png"|graph town/report --format png
1|--language: expected one of the town's languages, fr, en; found "xx"|graph town/report --language xx
1|nowhere/x.svg could not be written|graph town/report -o nowhere/x.svg
1|there is no kind of file `nokind`|schema nokind
1|file/town.schema.json could not be written|schema --write file
2|`extra` is one argument too many|openapi extra
2|say whose: --url of a running server, or --data of a stopped one|plan town
1|nowhere is no data folder|plan town --data nowhere
70|nobody answers at http://127.0.0.1:1/|plan town --url http://127.0.0.1:1
2|--url is required|deploy town
1|expected an address such as https://|deploy town --url ftp://town --token t
70|Is the server running|deploy town --url http://127.0.0.1:1 --token t
2|SERVICE is required|migrate
1|has no service "nope"|migrate nope --data data
1|--map wants OLD=NEW, found foo|migrate report --data data --map foo
2|--per-second: expected a whole number from 1 to 100000, found "0"|migrate report --data data --per-second 0
1|no deployed version is called nope|migrate report --data data --to nope
2|DRAFT is required|what-if
1|nowhere.yaml is no file of a town's workflows/|what-if nowhere.yaml --data data
2|say whose: --url|what-if town/workflows/report.yaml
1|found "tomorrow"|what-if town/workflows/report.yaml --data data --since tomorrow
2|--data is required|serve
1|there is no folder nowhere|serve nowhere --data other --port 0
1|expected an IP address to listen on, found "nonsense"|serve --data other --address nonsense --port 0
2|--port: expected a whole number from 0 to 65535, found "http"|serve --data other --port http
1|found nothing usable at nowhere/kek|serve --data data --port 0 --kek nowhere/kek
2|town is required|test
1|there is no folder nowhere|test nowhere
1|has no scenario of that name|test town --only nope
2|--coverage-min: expected a whole number from 0 to 100, found "200"|test town --coverage-min 200
2|say the town folder, or --events FILE|import
1|nowhere: no such file|import --events nowhere --data other-import
1|town/mapping.yaml: no such file|import town --source file --data other-import
1|there is no case "NOPE"|cases NOPE --data data
2|--state: expected open, closed, found "ended"|cases --data data --state ended
2|--limit: expected a whole number from 0 to 9223372036854775807, found "-1"|cases --data data --limit -1
0|No case is like that.|cases --data data --workflow nope
2|--after: expected a whole number from 0|events --data data --after abc
1|--from: expected 2026-03-02|events --data data --from yesterday
70|nobody answers at|events --url http://127.0.0.1:1 --token t
2|--format: expected events, ocel, xes, csv, geojson, found "pdf"|export --data data --format pdf
1|there is no person "nobody"|export --data data --person nobody
1|expected a cursor that an export gave|export --data data --format csv --after zzz
2|URL is required|mirror
70|nobody answers at|mirror http://127.0.0.1:1 --token t --data other-mirror --once
1|and no mirror|mirror http://127.0.0.1:1 --token t --data data --once
1|cannot be made|bench --folder file/x
2|--cases: expected a whole number from 100|bench --cases 0
2|ACTION: expected add, passwd, remove, list, found "sing"|agent sing marie --data data
2|say whom|agent add --data data
1|there is no folder nowhere|agent list --data nowhere
1|nobody has no account|agent passwd nobody --data data
2|say where the tokens are|token agents/claire
2|say whom the token is for|token --data data
2|--days: expected a whole number from 0 to 36500, found "-3"|token agents/claire --data data --days -3
1|"nope" is no permission|token agents/claire --data data --scope nope
1|there is no folder nowhere|token --list --data nowhere
1|no token has the id nope|token --revoke nope --data data
1|nowhere is no data folder|backup nowhere --to other-backup
1|lies in the data folder data|backup data --to data/inside
1|lies in the data folder data|backup data --to other-backup --keys data/keys-again
1|nowhere is no backup|restore nowhere --to restored-1 --without-keys
1|say where the copy of the keys is|restore kept --to restored-2
1|found nothing usable at nowhere|restore kept --to restored-3 --keys kept-keys --kek nowhere
1|found 6 bytes at file|restore kept --to restored-4 --keys kept-keys --kek file
1|no data folder|rotate-keys --data nowhere
1|holds no log|rebuild --data nowhere
1|there is no log in nowhere/log|verify --data nowhere
2|--accept-loss goes with --repair|verify --data data --accept-loss
TABLE
[ "$checked" -gt 85 ] || { echo "only $checked command lines were tried"; exit 1; }
[ "$failed" = 0 ] || { echo "$failed of $checked answers are not as they should be"; exit 1; }
echo "$checked wrong uses are answered as they should be"
