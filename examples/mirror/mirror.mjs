// Keeps a copy of a town's cases in a SQLite file of its own. The feed says what has changed, the API what it is now.
// Usage: GUICHET_TOKEN=guichet_… node mirror.mjs URL FILE [--once]      Needs the permissions feed:read and case:read, where
// there are several organisations case:any-organisation; with case:read-personal the copy holds what the server lets the
// token read, and gives it up when a person is forgotten.
//
// What makes it safe to kill, at any moment: the cursor is stored in the same transaction as what it stands for, and doing
// the same event twice changes nothing.
import { rmSync } from "node:fs";
import sqlite from "node-sqlite3-wasm";

const [url, file, once] = process.argv.slice(2);
const token = process.env.GUICHET_TOKEN;
if (!url || !file || !token) {
  console.error("Usage: GUICHET_TOKEN=guichet_… node mirror.mjs URL FILE [--once]");
  process.exit(2);
}

rmSync(`${file}.lock`, { recursive: true, force: true }); // this library locks with a folder, which outlives a killed process
const db = new sqlite.Database(file);
db.exec(`
  PRAGMA secure_delete = ON;
  CREATE TABLE IF NOT EXISTS cursor (one INTEGER PRIMARY KEY CHECK (one = 1), position INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS cases (id TEXT PRIMARY KEY, reference TEXT, workflow TEXT, state TEXT, status TEXT, outcome TEXT,
    priority TEXT, opened TEXT, closed TEXT, person TEXT, version INTEGER, form TEXT, data TEXT);
  CREATE INDEX IF NOT EXISTS by_person ON cases (person);
`);
let position = db.get("SELECT position FROM cursor")?.position ?? 0;

const headers = { Authorization: `Bearer ${token}` };
// Node's fetch may lose an answer whose server was killed, and Node ends when nothing else is due: no waiting without an end.
const awake = setInterval(() => {}, 1_000);
const soon = () => AbortSignal.timeout(60_000);
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** Never older than the event that told of it. */
async function readCase(id, seen) {
  const answer = await fetch(`${url}/api/v1/cases/${id}`, { headers: { ...headers, "Guichet-Position": String(seen) }, signal: soon() });
  if (answer.status === 404) return null;
  if (!answer.ok) throw new Error(`reading case ${id}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

function store(id, found) {
  if (!found) return db.run("DELETE FROM cases WHERE id = ?", [id]);
  db.run("INSERT OR REPLACE INTO cases VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", [found.id, found.reference, found.workflow,
    found.state, found.status, found.outcome, found.priority, found.opened, found.closed, found.person, found.version,
    JSON.stringify(found.form), JSON.stringify(found.data)]);
}

/** Events in their order; all of them or none. */
async function take(events, reached) {
  const touched = new Set();
  const forgotten = new Set();
  for (const event of events) {
    const [kind, id] = event.subject.split("/");
    if (kind === "case") touched.add(id);
    if (event.type === "guichet.person.forgotten.v1") forgotten.add(id);
  }
  for (const person of forgotten) // what the server cannot read any more, nobody shall read here
    for (const row of db.all("SELECT id FROM cases WHERE person = ?", [person])) touched.add(row.id);
  const found = [];
  for (const id of touched) found.push([id, await readCase(id, reached)]);
  db.exec("BEGIN IMMEDIATE");
  for (const [id, one] of found) store(id, one);
  db.run("INSERT OR REPLACE INTO cursor VALUES (1, ?)", [reached]);
  db.exec("COMMIT");
  position = reached;
}

/** Pages until there is nothing new, then `live` tells when to look again. Unknown types and members are taken as they come. */
async function catchUp() {
  for (;;) {
    const answer = await fetch(`${url}/events?after=${position}&limit=200`, { headers: { ...headers, Accept: "application/json" }, signal: soon() });
    if (!answer.ok) throw new Error(`reading events: ${answer.status} ${await answer.text()}`);
    const reached = Number(answer.headers.get("Guichet-Position"));
    const events = await answer.json();
    if (reached > position) await take(events, reached);
    if (reached >= Number(answer.headers.get("Guichet-Head"))) return;
  }
}

/** Comes back when something has happened behind the cursor, or may have: where nothing is heard for five minutes. */
async function wait() {
  const stop = new AbortController();
  const late = setTimeout(() => stop.abort(new Error("nothing was heard for five minutes")), 300_000);
  const answer = await fetch(`${url}/events?after=${position}`, { headers: { ...headers, Accept: "text/event-stream" }, signal: stop.signal });
  if (!answer.ok) throw new Error(`listening: ${answer.status}`);
  let text = "";
  for await (const piece of answer.body.pipeThrough(new TextDecoderStream())) {
    text = (text + piece).slice(-65536);
    if (text.includes("\ndata: ")) break;
  }
  clearTimeout(late);
  stop.abort();
}

for (let failures = 0; ; ) {
  try {
    await catchUp();
    failures = 0;
    if (once) break;
    await wait();
  } catch (error) { // the server restarts, the network breaks: what is stored stands, and it goes on from there
    if (once) throw error;
    console.error(`${new Date().toISOString()} ${error.message}; trying again`);
    await pause(Math.min(30_000, 250 * 2 ** failures++));
  }
}
clearInterval(awake);
db.close();
