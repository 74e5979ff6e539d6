// guichet mirror as a town's second copy lives: it and the town killed at any moment, somebody forgotten meanwhile.
// GUICHET_SEED repeats a run.
import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
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
    assert.match(JSON.stringify(await alone.api("GET", `/api/v1/people/${fresh.id}`)), /Berthe Leroux/);
    await alone.openCase();
  } finally {
    await alone.close();
  }
});
