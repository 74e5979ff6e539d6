// node run.mjs GUICHET: asks `GUICHET eval --conformance` every case of the official CEL suite that the neutral form can
// express, prints the score of each section and every failure, and exits 1 where one fails. The first run fetches the
// pinned package; where that cannot be done it says "skipped" and exits 0.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { neutralSuite } from "./neutral.mjs";

const guichet = process.argv[2];
if (!guichet) {
  console.error("usage: node run.mjs path/to/guichet");
  process.exit(2);
}

function skip(reason) {
  console.log(`skipped: the official CEL suite is not here (${reason})`);
  process.exit(0);
}

if (!existsSync("node_modules/@bufbuild/cel-spec")) {
  try {
    execFileSync("npm", ["ci", "--no-audit", "--no-fund", "--ignore-scripts"], { stdio: "pipe", timeout: 120_000 });
  } catch (error) {
    skip(`npm ci failed: ${String(error.message).split("\n")[0]}`);
  }
}

const { tests } = await import("@bufbuild/cel-spec/testdata/conformance.js");
const [cases, left] = neutralSuite(tests);

// -0 and NaN travel as texts; numbers compare as numbers; the entries of a map have no order.
function canonical(value) {
  const [kind] = Object.keys(value);
  const content = value[kind];
  if (kind === "list") return JSON.stringify([kind, content.map(canonical)]);
  if (kind === "map") return JSON.stringify([kind, content.map((pair) => pair.map(canonical).join("\u0000")).sort()]);
  if (kind === "optional" && content !== null) return JSON.stringify([kind, canonical(content)]);
  return JSON.stringify([kind, content]);
}

function passes(test, answer) {
  if (answer?.id !== test.id) return false;
  if ("error" in test.expect) return "error" in answer;
  return "value" in answer && canonical(answer.value) === canonical(test.expect.value);
}

const requests = cases.map(({ expect, ...request }) => JSON.stringify(request)).join("\n") + "\n";
const run = spawnSync(guichet, ["eval", "--conformance"], { input: requests, encoding: "utf8", maxBuffer: 1 << 28 });
if (run.status !== 0) {
  console.error(`guichet eval --conformance exited with ${run.status}: ${run.stderr}`);
  process.exit(1);
}
const answers = run.stdout.trimEnd().split("\n").map((line) => JSON.parse(line));

const sections = new Map();
const failures = [];
cases.forEach((test, at) => {
  const section = test.id.split("/")[0];
  const score = sections.get(section) ?? { passed: 0, all: 0 };
  sections.set(section, score);
  score.all += 1;
  if (passes(test, answers[at])) score.passed += 1;
  else failures.push([test, answers[at]]);
});

for (const [section, { passed, all }] of sections) {
  const without = left[section] ? `  (${left[section]} not expressible)` : "";
  console.log(`cel-spec ${section.padEnd(16)} ${String(passed).padStart(5)} of ${String(all).padStart(5)}${without}`);
  delete left[section];
}
const outside = Object.entries(left).map(([section, count]) => `${section} ${count}`).join(", ");
console.log(`cel-spec all ${cases.length - failures.length} of ${cases.length}; wholly outside the language: ${outside}`);
for (const [test, answer] of failures)
  console.log(`FAILED ${test.id}: ${test.expr}\n  expected ${JSON.stringify(test.expect)}\n  answered ${JSON.stringify(answer)}`);
process.exit(failures.length === 0 ? 0 : 1);
