// guichet mirror as a town's second copy lives: it and the town killed at any moment, somebody forgotten meanwhile.
// GUICHET_SEED repeats a run.
import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { openTown, until } from "../integrators/town.mjs";

const guichet = process.env.GUICHET;
const seed = Number(process.env.GUICHET_SEED ?? Date.now() % 100000);
const folder = mkdtempSync(path.join(tmpdir(), "guichet-mirror-"));
const copy = path.join(folder, "copy");
let town;
let mirror;

before(async () => { town = await openTown(); });
after(async () => {
  await stop();
  await town?.close();
  rmSync(folder, { recursive: true, force: true });
});

let state = seed;
const below = (n) => { state = (Math.imul(state, 1103515245) + 12345) >>> 0; return (state >>> 8) % n; };
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const env = () => ({ ...process.env, GUICHET_TOKEN: town.token });
const run = (...args) => spawnSync(guichet, args, { encoding: "utf8", env: env(), maxBuffer: 64 << 20 });
const once = (data = copy, url = town.url) => run("mirror", url, "--data", data, "--once", "--format", "json");
const follow = () => { mirror = spawn(guichet, ["mirror", town.url, "--data", copy], { env: env(), stdio: "ignore" }); };
const stop = () => new Promise((done) => {
  if (!mirror || mirror.exitCode !== null || mirror.signalCode !== null) return done();
  mirror.on("exit", done);
  mirror.kill("SIGKILL");
});
const lines = (...args) => execFileSync(guichet, ["events", "--format", "json", ...args], { env: env(), maxBuffer: 64 << 20 });

async function assertSame() {
  const came = once();
  assert.equal(came.status, 0, came.stderr);
  const { events, hash } = JSON.parse(came.stdout);
  assert.equal(events, await town.head());
  assert.ok(lines("--data", copy).equals(lines("--url", town.url)), `other bytes than there, seed ${seed}`);
  for (const data of [town.data, copy]) {
    const verified = run("verify", "--data", data, "--format", "json");
    assert.equal(verified.status, 0, verified.stderr);
    assert.equal(JSON.parse(verified.stdout).hash, hash, `another chain in ${data}, seed ${seed}`);
  }
}

test("killed at any moment, with the town killed in between, the copy is the town's log, byte for byte", async () => {
  for (let round = 0; round < 16; ++round) {
    follow();
    for (let i = 0; i < 3; ++i) await town.openCase();
    const person = await town.api("POST", "/api/v1/people", { body: { attributes: { name: `Ada ${round}` } } });
    if (round % 3 === 1) await town.api("DELETE", `/api/v1/people/${person.id}?reason=asked`);
    await pause(below(250));
    if (round % 4 === 2) {
      await town.kill();
      await pause(below(200));
      await town.start();
    }
    await stop();
  }
  await assertSame();
});

test("it follows what happens, and waits while the town is away", async () => {
  follow();
  await town.openCase();
  await town.kill();
  await pause(300);
  await town.start();
  await town.openCase();
  const head = await town.head();
  // What it has stored may be looked at while it runs.
  await until(() => JSON.parse(run("verify", "--data", copy, "--format", "json").stdout).events === head, "the last case came");
  await stop();
  await assertSame();
});

const filesOf = (data) => {
  const files = path.join(data, "files");
  return readdirSync(files).filter((name) => name !== "incoming").sort()
    .flatMap((name) => readdirSync(path.join(files, name)).sort().map((rest) => [name + rest, readFileSync(path.join(files, name, rest))]));
};

test("attachments come too, sealed as they are, also into a copy that was made without them", async () => {
  const attach = async (text) => {
    const { id } = await town.openCase();
    const form = new FormData();
    form.append("file", new Blob([text], { type: "text/plain" }), "lettre.txt");
    const sent = await fetch(`${town.url}/api/v1/cases/${id}/files`, { method: "POST", headers: { Authorization: `Bearer ${town.token}` }, body: form });
    assert.equal(sent.status, 201, await sent.text());
  };
  await attach("le courrier d'Odette Vasseur");
  await assertSame();
  const there = filesOf(town.data);
  assert.ok(there.length > 0);
  assert.deepEqual(filesOf(copy), there);
  assert.ok(there.every(([, bytes]) => !bytes.includes("Odette")), "sealed");
  rmSync(path.join(copy, "files"), { recursive: true });
  await attach("une deuxième lettre");
  await assertSame();
  assert.deepEqual(filesOf(copy), filesOf(town.data));

  // Nobody who may not read the feed is given even the sealed bytes.
  const file = `${town.url}/api/v1/exports/files/${there[0][0]}`;
  assert.equal((await fetch(file)).status, 401);
  const known = await fetch(file, { headers: { Authorization: `Bearer ${town.token}` } });
  assert.ok(Buffer.from(await known.arrayBuffer()).equals(there[0][1]));
  const unknown = await town.call("GET", `/api/v1/exports/files/${"0".repeat(64)}`);
  assert.equal(unknown.status, 404);
  assert.equal((await town.call("GET", "/api/v1/exports/files/..%2F..%2Ftokens.json")).status, 404);
});

test("it refuses the folder of a town, and another town", async () => {
  const other = await openTown();
  try {
    for (let i = 0; i < 40; ++i) await other.openCase();
    const stranger = once(copy, other.url);
    assert.equal(stranger.status, 1, "the token is the first town's");
    const known = spawnSync(guichet, ["mirror", other.url, "--data", copy, "--once"], { encoding: "utf8", env: { ...process.env, GUICHET_TOKEN: other.token } });
    assert.equal(known.status, 1);
    assert.match(known.stderr, /follows something else/);
  } finally {
    await other.close();
  }
  const own = once(town.data);
  assert.equal(own.status, 1);
  assert.match(own.stderr, /is the data folder of a town, and no mirror/);
  await assertSame();
});

test("nobody serves it until it is let go; then it lives by itself, and knows no secrets of the town", async () => {
  const { id } = await town.api("POST", "/api/v1/people", { body: { attributes: { name: "Odette Vasseur" } } });
  await assertSame();
  const refused = run("serve", "--data", copy, "--port", "0");
  assert.equal(refused.status, 1);
  assert.match(refused.stderr, /mirror\.json/);
  rmSync(path.join(copy, "mirror.json"));
  const alone = await openTown({ data: copy });
  try {
    const found = await alone.api("GET", `/api/v1/people/${id}`);
    assert.ok(!JSON.stringify(found).includes("Odette"), "her name was sealed");
    const fresh = await alone.api("POST", "/api/v1/people", { body: { attributes: { name: "Berthe Leroux" } } });
    // Reading follows writing within milliseconds, on a busy machine later.
    await until(async () => (await alone.call("GET", `/api/v1/people/${fresh.id}`)).status === 200, "her sheet is there");
    assert.match(JSON.stringify(await alone.api("GET", `/api/v1/people/${fresh.id}`)), /Berthe Leroux/);
    await alone.openCase();
  } finally {
    await alone.close();
  }
});

test("with the town's keys beside it a copy is a second town: names and attachments open again", async () => {
  const second = path.join(folder, "second");
  const { id } = await town.api("POST", "/api/v1/people", { body: { attributes: { name: "Simone Delcourt" } } });
  const came = once(second);
  assert.equal(came.status, 0, came.stderr);
  rmSync(path.join(second, "mirror.json"));
  rmSync(path.join(second, "keys"), { recursive: true });
  cpSync(path.join(town.data, "keys"), path.join(second, "keys"), { recursive: true });
  const alone = await openTown({ data: second });
  try {
    assert.match(JSON.stringify(await alone.api("GET", `/api/v1/people/${id}`)), /Simone Delcourt/);
  } finally {
    await alone.close();
  }
});
