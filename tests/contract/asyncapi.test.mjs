// The feed's description in the hands of AsyncAPI's own parser and of a linter, and held against what the feed says.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { Parser } from "@asyncapi/parser";
import Ajv from "ajv";
import addFormats from "ajv-formats";
import { openTown } from "../browser/support/town.mjs";

const folder = mkdtempSync(path.join(tmpdir(), "guichet-asyncapi-"));
const text = execFileSync(process.env.GUICHET, ["openapi", "--feed"], { encoding: "utf8", maxBuffer: 64 << 20 });
const document = JSON.parse(text);
let town;

before(async () => { town = await openTown({ cases: 40 }); }, { timeout: 120_000 });
after(async () => {
  await town?.close();
  rmSync(folder, { recursive: true, force: true });
});

test("AsyncAPI's parser finds nothing wrong with it", async () => {
  const { document: parsed, diagnostics } = await new Parser().parse(text);
  // Information (2) is that a newer version of the specification exists.
  assert.deepEqual(diagnostics.filter((one) => one.severity < 2).map((one) => `${one.code}: ${one.message} ${one.path.join("/")}`), []);
  assert.equal(parsed.channels().get("events").address(), "/events");
});

test("a linter finds nothing wrong with it", () => {
  const file = path.join(folder, "asyncapi.json");
  writeFileSync(file, text);
  const config = path.join(folder, "redocly.yaml");
  writeFileSync(config, "extends: [recommended]\n");
  let out;
  try {
    out = execFileSync(path.resolve("node_modules/.bin/redocly"), ["lint", "--format", "json", "--config", config, file], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" } });
  } catch (error) {
    out = error.stdout;
  }
  assert.deepEqual(JSON.parse(out).problems.map((one) => `${one.ruleId}: ${one.message} ${one.location[0]?.pointer}`), []);
});

test("it names every type of event, and the server gives the same document", async () => {
  assert.deepEqual(await (await fetch(`${town.url}/asyncapi.json`)).json(), document);
  const { items } = await (await fetch(`${town.url}/schemas`)).json();
  assert.deepEqual(Object.keys(document.channels.events.messages).sort(), items.map((one) => one.type).sort());
});

test("every event of a lived half-year is as it says", async () => {
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats(ajv);
  const judges = new Map(Object.entries(document.components.schemas).map(([type, schema]) => [type, ajv.compile(schema)]));
  let judged = 0;
  for (let next = 0, head = 1; next < head;) {
    const page = await fetch(`${town.url}/events?after=${next}&limit=5000`, { headers: { Authorization: `Bearer ${town.tokens.administrateur}` } });
    for (const event of await page.json()) {
      const judge = judges.get(event.type);
      assert.ok(judge(event), `${event.type}: ${ajv.errorsText(judge.errors)}`);
      judged += 1;
    }
    next = Number(page.headers.get("guichet-position"));
    head = Number(page.headers.get("guichet-head"));
  }
  assert.ok(judged > 500);
});
