// The example connector of examples/mirror, as a connector lives: killed at any moment, the server restarted under it, a
// person forgotten. Afterwards its copy is what the server answers, and nothing of the forgotten is left in the file.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { openTown } from "../browser/support/town.mjs";
import { dice } from "./support/odd.mjs";

const example = path.resolve("../../examples/mirror");
const folder = mkdtempSync(path.join(tmpdir(), "guichet-mirror-"));
const file = path.join(folder, "cases.db");
const seed = Number(process.env.GUICHET_SEED ?? 20260302);
let town;
let mirror;

before(async () => {
  for (const name of ["mirror.mjs", "package.json", "package-lock.json"]) cpSync(path.join(example, name), path.join(folder, name));
  execFileSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], { cwd: folder });
  town = await openTown({ cases: 60 });
}, { timeout: 120_000 });
after(async () => {
  await kill();
  await town?.close();
  rmSync(folder, { recursive: true, force: true });
});

const environment = () => ({ ...process.env, GUICHET_TOKEN: town.tokens.administrateur });
const start = () => { mirror = spawn(process.execPath, ["mirror.mjs", town.url, file], { cwd: folder, env: environment(), stdio: "ignore" }); };
const kill = () => new Promise((done) => {
  if (!mirror || mirror.exitCode !== null || mirror.signalCode !== null) return done();
  mirror.on("exit", done);
  mirror.kill("SIGKILL");
});
const catchUp = () => execFileSync(process.execPath, ["mirror.mjs", town.url, file, "--once"], { cwd: folder, env: environment(), encoding: "utf8" });
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

function rows(sql, values = []) {
  rmSync(`${file}.lock`, { recursive: true, force: true });
  const db = new (createRequire(path.join(folder, "mirror.mjs"))("node-sqlite3-wasm").Database)(file);
  try { return db.all(sql, values); } finally { db.close(); }
}

async function everyCase() {
  const all = [];
  for (let next = "/api/v1/cases?limit=500"; next;) {
    const page = await town.api("GET", next);
    all.push(...page.items);
    next = page.next;
  }
  return all;
}

async function assertSame() {
  const expected = new Map((await everyCase()).map((row) => [row.id, row]));
  const found = rows("SELECT * FROM cases");
  assert.equal(found.length, expected.size);
  for (const row of found)
    for (const name of ["reference", "workflow", "state", "status", "outcome", "priority", "opened", "closed"])
      assert.equal(row[name], expected.get(row.id)?.[name], `${name} of ${row.id}`);
}

const open = (what) => town.api("POST", "/api/v1/cases", { body: { workflow: "voirie", channel: "phone", form: { lieu: { lon: 0.59, lat: 49.203 }, nature: "trottoir", description: what } } });

test("killed and started again at any moment, with the server restarted in between, the copy is what the server answers", { timeout: 180_000 }, async () => {
  const at = dice(seed);
  for (let round = 0; round < 8; ++round) {
    start();
    for (let i = 0; i < 5; ++i) await open(`tour ${round}, ${i}`);
    await pause(at.below(400));
    if (round === 3) { await town.stop(); await pause(at.below(300)); await town.start(); }
    await kill();
  }
  catchUp();
  await assertSame();
  assert.equal(rows("SELECT count(*) AS n FROM cases WHERE workflow = 'voirie' AND form LIKE '%tour 7, 4%'")[0].n, 1, `seed ${seed}`);
});

test("while it runs it follows", { timeout: 60_000 }, async () => {
  start();
  const { id } = await open("en direct");
  let found = [];
  for (let i = 0; i < 200 && found.length === 0; ++i) {
    await pause(50);
    found = rows_while_running(id);
  }
  await kill();
  assert.equal(found.length, 1);
});

/** The library's lock is the writer's: a copy is read, not the file it works on. */
function rows_while_running(id) {
  const text = readFileSync(file).toString("latin1");
  return text.includes(id) ? [id] : [];
}

test("what a person was is gone from the file when they are forgotten", { timeout: 60_000 }, async () => {
  const secret = "zq-appelez-moi-au-0699887766";
  const person = await town.api("POST", "/api/v1/people", { body: { attributes: { name: "Odette Vasseur", phone: "0699887766" }, language: "fr" } });
  const services = await town.api("GET", "/api/v1/services");
  const service = services.items.find((one) => one.form.some((field) => field.personal && ["string", "text", "phone", "email"].includes(field.type)));
  assert.ok(service, "the example town asks for something personal");
  const value = { string: secret, text: secret, phone: "0699887766", email: "odette.vasseur@example.org" };
  const plain = { integer: 3, number: 3, boolean: true, date: "2027-03-02", datetime: "2027-03-02T09:00:00Z", location: { lon: 0.59, lat: 49.203 }, string: "a", text: "a", phone: "0612345678", email: "a@example.org" };
  const form = {};
  for (const field of service.form.filter((one) => one.required || one.personal)) {
    if (field.show) continue;
    form[field.name] = field.personal ? value[field.type] ?? plain[field.type] : field.options ? (field.type === "choices" ? [field.options[0].id] : field.options[0].id) : plain[field.type];
    if (form[field.name] === undefined) delete form[field.name];
  }
  const { id } = await town.api("POST", "/api/v1/cases", { body: { workflow: service.id, person_id: person.id, form } });
  catchUp();
  const told = service.form.filter((field) => field.personal && typeof form[field.name] === "string").map((field) => form[field.name]);
  assert.ok(told.length > 0);
  const before_ = readFileSync(file).toString("utf8");
  const readable = told.filter((one) => before_.includes(one));
  assert.ok(readable.length > 0, "the copy holds what its token may read");
  await town.api("DELETE", `/api/v1/people/${person.id}?reason=a%20letter`);
  catchUp();
  const after_ = readFileSync(file).toString("utf8");
  for (const one of readable) assert.ok(!after_.includes(one), `${one} is still in the file`);
  assert.equal(rows("SELECT id FROM cases WHERE id = ?", [id]).length, 1, "the case itself stays");
});
