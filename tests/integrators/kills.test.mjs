// The feed under kill -9: the server, its reader, or both at once, again and again, while cases are opened. A reader with
// a cursor of its own has every event once and in order; a consumer of the server's has every event, each case in order.
// GUICHET_KILLS: how many times (200). GUICHET_SEED repeats a run.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { openTown, until } from "./town.mjs";

const kills = Number(process.env.GUICHET_KILLS ?? 200);
const seed = Number(process.env.GUICHET_SEED ?? Date.now() % 1_000_000);

/** Mulberry32: small, and the same everywhere. */
function dice(state) {
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const lines = (file) => readFileSync(file, "latin1").split("\n").slice(0, -1).map((line) => {
  const [position, subject] = line.split(" ");
  return { position: Number(position), subject };
});

test(`a reader and a consumer miss nothing over ${kills} kills of the server and of themselves`, { timeout: 840_000 }, async () => {
  const chance = dice(seed);
  const folder = mkdtempSync(path.join(tmpdir(), "guichet-kills-"));
  const [pagesFile, settledFile] = ["pages", "settled"].map((name) => path.join(folder, name));
  const town = await openTown();
  let reader;
  const read = () => new Promise((resolve, reject) => {
    reader = spawn(process.execPath, [new URL("support/reader.mjs", import.meta.url).pathname, town.url, pagesFile, settledFile], {
      env: { ...process.env, GUICHET_TOKEN: town.token }, stdio: ["ignore", "pipe", "inherit"],
    });
    reader.stdout.once("data", resolve);
    reader.once("error", reject);
  });
  const killReader = () => new Promise((done, fail) => {
    if (reader.exitCode !== null) return fail(new Error(`the reader ended by itself with ${reader.exitCode}, seed ${seed}`));
    reader.once("exit", done);
    reader.kill("SIGKILL");
  });
  let working = true;
  let opened = 0;
  const clerk = (async () => {
    while (working) {
      try {
        await town.openCase();
        opened += 1;
      } catch {
        await pause(10);
      }
    }
  })();
  try {
    assert.equal((await town.call("PUT", "/api/v1/consumers/killed", { body: { hold_seconds: 2, attempts_max: 1000 } })).status, 201);
    await read();
    let both = 0;
    for (let count = 0; count < kills; count += 1) {
      await pause(20 + chance() * 150);
      const which = chance();
      const ended = [];
      if (which < 0.65) ended.push(town.kill());
      if (which >= 0.35) ended.push(killReader());
      both += ended.length - 1;
      await Promise.all(ended);
      if (which < 0.65) await town.start();
      if (which >= 0.35) await read();
    }
    working = false;
    await clerk;
    const head = await town.head();
    await until(() => lines(pagesFile).at(-1)?.position === head, "the reader is at the end", 60);
    await until(async () => (await town.api("GET", "/api/v1/consumers/killed")).lag === 0, "the consumer has settled everything", 60);
    const pages = lines(pagesFile).map((line) => line.position);
    assert.deepEqual(pages, Array.from({ length: head }, (_, i) => i + 1), `seed ${seed}`);
    const settled = lines(settledFile);
    const first = new Map();
    const last = new Map();
    for (const { position, subject } of settled) {
      if (first.has(position)) continue;
      first.set(position, subject);
      assert.ok(position > (last.get(subject) ?? 0), `seed ${seed}: ${subject} was told ${position} behind ${last.get(subject)}`);
      last.set(subject, position);
    }
    assert.equal(first.size, head, `seed ${seed}`);
    assert.equal((await town.api("GET", "/api/v1/consumers/killed/parked")).items.length, 0);
    console.log(`seed ${seed}: ${kills} kills (${both} of both at once), ${opened} cases, ${head} events; the consumer was told ${settled.length - head} again`);
  } finally {
    working = false;
    reader?.kill("SIGKILL");
    await town.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
