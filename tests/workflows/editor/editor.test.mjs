// An author's editor, as the tutorial sets it up: `guichet schema --write`, a modeline, the YAML language server.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { LanguageServer } from "./server.mjs";

const example = new URL("../../../examples/saint-aubin", import.meta.url).pathname;
const kinds = { workflows: "workflow", templates: "templates", scenarios: "scenario", tables: "tables" };

const town = mkdtempSync(join(tmpdir(), "guichet-editor-"));
const server = new LanguageServer();
let files = 0;

/// A file of the town with the modeline that names its schema, as an unsaved buffer of the editor.
const open = async (kind, text) => {
  const uri = `file://${town}/workflows/buffer-${++files}.yaml`;
  const lines = [`# yaml-language-server: $schema=../.schemas/${kind}.schema.json`, ...text.split("\n")];
  const found = await server.underlined(uri, lines.join("\n"));
  /// Behind the first place where the text stands; or so many lines below, at the end of the line.
  const behind = (part, below = 0) => {
    const at = lines.findIndex((one) => one.includes(part));
    return { line: at + below, character: below ? lines[at + below].length : lines[at].indexOf(part) + part.length };
  };
  return {
    underlined: found.map(({ range, message }) => ({ line: lines[range.start.line].trim(), message })),
    completions: (part, below) => server.completions(uri, behind(part, below)),
    hover: (part) => server.hover(uri, behind(part)),
  };
};

before(async () => {
  cpSync(example, town, { recursive: true });
  execFileSync(process.env.GUICHET, ["schema", "--write", join(town, ".schemas")]);
  await server.start(town);
});

after(() => {
  server.stop();
  rmSync(town, { recursive: true });
});

test("nothing is underlined in a sound town", async () => {
  const sound = [["town", join(town, "town.yaml")]];
  for (const [folder, kind] of Object.entries(kinds))
    for (const file of readdirSync(join(town, folder))) sound.push([kind, join(town, folder, file)]);
  assert.ok(sound.length > 60);
  await Promise.all(sound.map(async ([kind, file]) => {
    const { underlined } = await open(kind, readFileSync(file, "utf8"));
    assert.deepEqual(underlined, [], file);
  }));
});

const service = (step) => `workflow: lamp
title: A lamp is broken
owner: works
access: public
alternatives: By phone
start: look
steps:
  look:
${step}
  done: { end: mended }
`;

test("a mistyped key, a word that is none and a missing key are underlined where they stand", async () => {
  const mistyped = await open("workflow", service("    task: { queue: works, outcmes: { ok: { label: Done, go: done } } }"));
  assert.deepEqual(mistyped.underlined.map(({ message }) => message).sort(),
    ["Missing property \"outcomes\".", "Property outcmes is not allowed."]);
  assert.ok(mistyped.underlined.every(({ line }) => line.startsWith("task:")));

  const word = await open("workflow", service("    task: { queue: works, outcomes: { ok: { label: Done, go: done } } }")
    .replace("access: public", "access: everybody"));
  assert.equal(word.underlined.length, 1);
  assert.equal(word.underlined[0].line, "access: everybody");
  assert.match(word.underlined[0].message, /"public".*"identified".*"agents"/);

  const scenario = await open("scenario", "scenario: a lamp\nworkflow: lamp\nnow: 2026-03-02T09:00:00+01:00\nplay:\n  - opne: { channel: web }");
  assert.equal(scenario.underlined[0].line, "- opne: { channel: web }");
});

test("keys that may stand here are offered, those that stand already are not", async () => {
  const step = await open("workflow", service("    task:\n      guide: Look at it\n      # here\n      "));
  const offered = await step.completions("      # here", 1);
  for (const key of ["queue", "outcomes", "fill", "roles"]) assert.ok(offered.includes(key), key);
  assert.ok(!offered.includes("guide"));
  assert.ok(!offered.includes("steps"));
});

test("words of a key are offered, and a key says what it is", async () => {
  const { completions, hover } = await open("workflow", service("    task: { queue: works, outcomes: { ok: { label: Done, go: done } } }")
    .replace("access: public", "access: "));
  assert.deepEqual((await completions("access: ")).sort(), ["agents", "identified", "public"]);
  assert.match(await hover("alternativ"), /digital/);
});
