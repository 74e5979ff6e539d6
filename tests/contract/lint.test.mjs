// The documents are sound to a linter, and to a generator of typed clients.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";

const folder = mkdtempSync(path.join(tmpdir(), "guichet-contract-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const print = (...args) => execFileSync(process.env.GUICHET, ["openapi", ...args], { encoding: "utf8", maxBuffer: 64 << 20 });
const tool = (name, ...args) => execFileSync(path.resolve("node_modules/.bin", name), args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" } });

/** Throws with what the tool printed. */
function run(name, ...args) {
  try {
    return tool(name, ...args);
  } catch (error) {
    throw new Error(`${name} ${args.join(" ")}:\n${error.stdout}\n${error.stderr}`);
  }
}

for (const [what, args] of [["for integrators", []], ["with the console", ["--console"]]]) {
  const file = path.join(folder, `${args.length}.json`);
  test(`the description ${what} is lint-clean`, () => {
    writeFileSync(file, print(...args));
    const report = JSON.parse(run("redocly", "lint", "--format", "json", "--config", "redocly.yaml", file));
    assert.deepEqual(report.problems.map((one) => `${one.ruleId}: ${one.message} ${one.location[0]?.pointer}`), []);
  });

  test(`a typed client can be generated from it, ${what}`, () => {
    const types = path.join(folder, `${args.length}.ts`);
    run("openapi-typescript", file, "-o", types);
    const use = path.join(folder, `use${args.length}.ts`);
    writeFileSync(use, `import type { paths, components } from "./${args.length}";
type Read = paths["/api/v1/cases/{id}"]["get"]["responses"][200]["content"]["application/json"];
export const title = (found: Read): string => found.title;
export const late = (clock: components["schemas"]["Clock"]): boolean => clock.state === "late";
// @ts-expect-error: a member that nobody declared
export const wrong = (found: Read): string => found.colour;
`);
    run("tsc", "--noEmit", "--strict", "--module", "esnext", "--moduleResolution", "bundler", use);
  });
}

test("the description for integrators leaves out what is the console's own", () => {
  const paths = Object.keys(JSON.parse(print()).paths);
  assert.ok(paths.includes("/api/v1/cases/{id}") && paths.includes("/events") && paths.includes("/openapi.json"));
  assert.deepEqual(paths.filter((one) => one.startsWith("/console") || one.startsWith("/manual")), []);
});
