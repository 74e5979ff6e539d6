#pragma once

// The last words of each command's --help: what to know, examples, exit codes.

namespace guichet::cli {

constexpr auto eval_examples =
    "Examples:\n"
    "  guichet eval '1 + 2 * 3'\n"
    "  guichet eval 'form.depth_cm > 10' --bind 'form={\"depth_cm\": 12}'\n"
    "  guichet eval 'age >= 18' --types age=int --bind age=17\n"
    "  guichet eval \"timestamp('2026-03-02T09:00:00Z') + duration('36h')\"\n"
    "Exit codes: 0 it has a value · 1 it is wrong, or fails on these values";

constexpr auto check_examples =
    "Examples:\n"
    "  guichet check my-town\n"
    "  guichet check my-town/workflows/street-repair.yaml\n"
    "  guichet check my-town --strict --format json\n"
    "  guichet check my-town --format sarif > findings.sarif\n"
    "  guichet check my-town --watch\n"
    "Exit codes: 0 nothing wrong · 1 errors (with --strict also warnings), or no such folder";

constexpr auto schema_examples =
    "Editors with the YAML language server complete and underline when a file's first line says\n"
    "  # yaml-language-server: $schema=../.schemas/workflow.schema.json\n"
    "Examples:\n"
    "  guichet schema --write my-town/.schemas\n"
    "  guichet schema workflow\n"
    "Exit codes: 0 printed · 1 no such kind of file";

constexpr auto openapi_examples =
    "An OpenAPI 3.1 document, made from the declarations by which the server answers; a server gives it at /openapi.json,\n"
    "and the feed's, with the schema of every event, at /asyncapi.json.\n"
    "Examples:\n"
    "  guichet openapi > openapi.json\n"
    "  npx openapi-typescript openapi.json -o guichet.ts\n"
    "  guichet openapi --feed > asyncapi.json\n"
    "Exit codes: 0 printed";

constexpr auto graph_examples =
    "SVG is laid out for A4 with a lane for each team; text tells the same in sentences; BPMN 2.0 opens in "
    "other tools.\n"
    "Examples:\n"
    "  guichet graph my-town/workflows/street-repair.yaml -o street-repair.svg\n"
    "  guichet graph my-town/street-repair --format mermaid --language fr\n"
    "Exit codes: 0 drawn · 1 the town has errors, or no such service";

constexpr auto plan_examples =
    "+ added · - removed · ~ changed · > renamed. Open cases stay on the text they were opened with.\n"
    "Examples:\n"
    "  GUICHET_TOKEN=… guichet plan my-town --url https://guichet.town.example\n"
    "  guichet plan my-town --data data\n"
    "Exit codes: 0 planned · 1 the town has errors, or the server refuses · 70 nobody answers";

constexpr auto deploy_examples =
    "All or nothing: a town that the checker refuses leaves the running one untouched. The token needs "
    "admin:deploy.\n"
    "Examples:\n"
    "  guichet token agents/marie --data data --scope admin:deploy --note deploy\n"
    "  GUICHET_TOKEN=… guichet deploy my-town --url https://guichet.town.example\n"
    "Exit codes: 0 deployed, or nothing to do · 1 refused · 70 nobody answers";

constexpr auto migrate_examples =
    "A case rests where it rested, as long as the new text has that step; clocks keep what they have used up; nothing is\n"
    "sent again. Run again, it goes on where it stopped. The token needs admin:deploy.\n"
    "Examples:\n"
    "  GUICHET_TOKEN=… guichet migrate street-repair --url https://guichet.town.example --preview\n"
    "  guichet migrate street-repair --data data --map triage=examination\n"
    "  guichet migrate street-repair --data data --back\n"
    "Exit codes: 0 all moved · 1 some cannot, or the server refuses · 70 nobody answers";

constexpr auto what_if_examples =
    "The same people do the same things at the same moments, and the draft makes of it what it would: where cases go,\n"
    "how many tasks lie in each queue, which promises are kept. What nobody did then, nobody does now. Nothing is stored.\n"
    "Examples:\n"
    "  guichet what-if my-town/workflows/street-repair.yaml --data data --since 2026-01-01 -o what-if.html\n"
    "  guichet what-if my-town/workflows/street-repair.yaml --url https://guichet.town.example --token TOKEN\n"
    "Exit codes: 0 tried · 1 the draft has errors, or there is nothing to try it on";

constexpr auto init_examples =
    "Examples:\n"
    "  guichet init my-town\n"
    "  guichet init my-town --example saint-aubin";

constexpr auto demo_examples =
    "Examples:\n"
    "  guichet demo\n"
    "  guichet demo --town my-town --data my-demo --cases 500 --port 0";

constexpr auto serve_examples =
    "Prints its address on standard output, then serves until SIGTERM or SIGINT: what is in flight is "
    "finished.\n"
    "Logs are JSON lines on standard error. Behind a proxy that speaks TLS, listen on the loopback only.\n"
    "Examples:\n"
    "  guichet serve my-town --data data\n"
    "  guichet serve --data data --port 0\n"
    "  curl -H \"Authorization: Bearer $TOKEN\" http://127.0.0.1:8080/api/v1/queues\n"
    "Exit codes: 0 stopped in order · 1 the town is refused · 3 stored data is corrupt · 70 a write failed";

constexpr auto cases_examples =
    "From a folder, personal values stay sealed; a server shows what the token may read (case:read).\n"
    "Examples:\n"
    "  guichet cases --data data --state open\n"
    "  guichet cases --data data SA-7K3F-Q2\n"
    "  GUICHET_TOKEN=guichet_… guichet cases --url https://guichet.town.example --state open\n"
    "Exit codes: 0 found · 1 no such case, or refused · 70 another process holds the folder, or nobody answers";

constexpr auto events_examples =
    "--format json prints the stored CloudEvents, one a line, as they are. To follow a running server (feed:read):\n"
    "curl -N -H 'Accept: text/event-stream' -H \"Authorization: Bearer $TOKEN\" http://127.0.0.1:8080/events\n"
    "Examples:\n"
    "  guichet events --data data --type 'guichet.task.*' --limit 20\n"
    "  guichet events --data data --format json | jq .type\n"
    "  guichet events --url https://guichet.town.example --from 2026-03-02 --type 'guichet.case.*'\n"
    "Exit codes: 0 printed · 1 refused · 3 stored data is corrupt · 70 another process holds the folder, or nobody answers";

constexpr auto mirror_examples =
    "The copy has the same events at the same positions with the same hash chain: `guichet verify` says the same of both.\n"
    "It may be killed at any moment, and the other server too: it goes on where it was. Keys do not travel: what is\n"
    "personal stays sealed, and who is forgotten there is forgotten here. Attachments come too, sealed as they are\n"
    "stored. Look at the copy with verify, events, cases and export while no mirror runs; a server refuses it, until\n"
    "mirror.json is removed: from then on it lives by itself and follows nobody. The token needs feed:read.\n"
    "Examples:\n"
    "  GUICHET_TOKEN=guichet_… guichet mirror https://guichet.town.example --data copy\n"
    "  guichet mirror https://guichet.town.example --data copy --once && guichet verify --data copy\n"
    "Exit codes: 0 all there is has come · 1 refused, or the folder holds something else · 3 damaged · 70 nobody answers";

constexpr auto agent_examples =
    "The password is printed once, on standard output, unless it was read from standard input; the file keeps only\n"
    "its Argon2id hash. A running server reads the file again by itself, and ends the sessions of whoever got another\n"
    "password. What an agent may do is said in town.yaml.\n\n"
    "Examples:\n"
    "  guichet agent add marie --data data\n"
    "  guichet agent passwd marie --data data --password-stdin < password.txt\n"
    "  guichet agent list --data data";

constexpr auto token_examples =
    "The token is printed once, on standard output; the file keeps only its hash. A running server reads the "
    "file\n"
    "again within a second.\n"
    "Examples:\n"
    "  guichet token agents/alice --data data\n"
    "  guichet token integrators/works --role administrator --scope feed:read --scope case:read --data data --note 'works system'\n"
    "  guichet token --list --data data";

constexpr auto verify_examples =
    "Walks the whole hash chain and every attachment without changing anything, while the server may be "
    "running.\n"
    "A checkpoint file kept on another machine also shows a log that was rewritten as a whole, or cut.\n"
    "Examples:\n"
    "  guichet verify --data data\n"
    "  guichet verify --data data --checkpoint /mnt/elsewhere/checkpoints --format json\n"
    "  guichet verify --data data --repair --accept-loss\n"
    "Exit codes: 0 all is as it was written · 1 there is no log, or a repair was not accepted · 3 something "
    "is not";

constexpr auto backup_examples =
    "The server may be running: the backup is everything up to one event, and whatever was acknowledged before it\n"
    "began. On the same disk what never changes is linked and takes no space; a copy on another disk is worth more.\n"
    "Keys have a rule of their own: ONE copy of them, in another place, replaced each time, so that no older copy\n"
    "opens what was erased since. The key that wraps them (keys/kek) belongs in a third place.\n"
    "Examples:\n"
    "  guichet backup data --to /mnt/backups/2026-03-02 --verify\n"
    "  guichet backup data --to /mnt/backups/2026-03-02 --keys /mnt/keys --kek /root/guichet.kek\n"
    "Exit codes: 0 saved · 1 the folder exists, or there is no data · 3 damaged · 70 the disk refuses";

constexpr auto rotate_examples =
    "A server does it by itself within a day after somebody was forgotten. Afterwards copies of keys/ made before,\n"
    "and blocks that a disk never overwrote, open nothing. The server must be stopped.\n"
    "Examples:\n"
    "  guichet rotate-keys --data data\n"
    "Exit codes: 0 done · 1 the key that wraps them is kept outside · 3 the keys are damaged · 70 in use";

constexpr auto restore_examples =
    "Copies, verifies every event and attachment of the copy, and only then gives it its name. Persons who were\n"
    "forgotten after the backup stay forgotten: their keys are in no copy any more.\n"
    "Examples:\n"
    "  guichet restore /mnt/backups/2026-03-02 --to data --keys /mnt/keys --kek /root/guichet.kek\n"
    "  guichet restore /mnt/backups/2026-03-02 --to look-inside --without-keys\n"
    "Exit codes: 0 restored · 1 no backup there, or the folder holds something · 3 the backup is damaged";

constexpr auto test_examples =
    "Scenarios are scenarios/*.yaml: what happens, and what must hold then, in virtual time. A failing one shows\n"
    "what was expected, what was found, and how it came to this. The table says what no scenario reaches.\n"
    "\n"
    "Examples:\n"
    "  guichet test my-town\n"
    "  guichet test my-town --only street-repair --watch\n"
    "  guichet test my-town --coverage-min 80 --format json\n"
    "\n"
    "Exit codes: 0 all as expected · 1 a scenario failed, could not be read, or too little is covered";

constexpr auto rebuild_examples =
    "The views answer every question and are derived from the log: deleting them is allowed, and this builds them\n"
    "again. The server must be stopped.\n"
    "Examples:\n"
    "  guichet rebuild --data data\n"
    "  guichet rebuild --data data --check\n"
    "Exit codes: 0 done, or no difference · 1 there is no log · 3 the views differ, or the log is damaged";

constexpr auto export_examples =
    "events are the stored CloudEvents, from which `guichet import --events` makes the same log again; ocel and xes are\n"
    "for process mining; csv and geojson are open data: public requests, nothing personal. While a server runs, ask it:\n"
    "curl -H \"Authorization: Bearer $TOKEN\" http://127.0.0.1:8080/api/v1/exports/csv\n"
    "Examples:\n"
    "  guichet export --data data --format csv --from 2026-01-01 --to 2026-02-01 -o january.csv\n"
    "  guichet export --data data --format events | ssh other guichet import --events - --data copy\n"
    "  guichet export --data data --person 0192b6c4-… -o person.json   # the audit says that it was given\n"
    "Exit codes: 0 written · 1 a word is wrong, or nobody is there · 3 stored data is corrupt · 70 the disk, or another "
    "process holds the folder";

constexpr auto import_examples =
    "Every case keeps its own dates and id; nothing is sent to anybody. Rows that cannot be understood are "
    "named with\n"
    "their line and column. Run it again after a break, or with a newer export: what is stored is left "
    "alone.\n"
    "In the end the log is read and compared with the source.\n"
    "Examples:\n"
    "  guichet import examples/boston --source boston-311-2011-q3.csv.gz --dry-run\n"
    "  guichet import examples/boston --source boston-311-2011-q3.csv.gz --data data\n"
    "Exit codes: 0 all rows, and the log agrees · 1 some rows were refused, or something is missing · 3 "
    "corrupt ·\n"
    "            70 the store cannot go on";

constexpr auto bench_examples =
    "Writes into a folder of its own and removes it. `./dev bench` of the repository adds the peers: RocksDB,\n"
    "PostgreSQL, Node.\n"
    "Examples:\n"
    "  guichet bench --cases 20000\n"
    "  guichet bench --cases 1000000 --folder /srv/disk-to-know --format json";

}  // namespace guichet::cli
