// What `guichet check --format sarif` prints, held against the schema of SARIF 2.1.0 as others publish it, for every
// fault that the checker knows: code hosts refuse a whole log for one finding that is not as the schema says.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import Ajv from "ajv-draft-04";
import addFormats from "ajv-formats";

const schema = JSON.parse(readFileSync("node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json", "utf8"));
const sources = fileURLToPath(new URL("../workflows/", import.meta.url));
const examples = path.join(sources, "diagnostics");
const folder = mkdtempSync(path.join(tmpdir(), "guichet-sarif-"));
// Its patterns were written for plain regular expressions.
const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
addFormats(ajv);
const judge = ajv.compile(schema);

after(() => rmSync(folder, { recursive: true, force: true }));

function check(...paths) {
  const { status, stdout, stderr } = spawnSync(process.env.GUICHET, ["check", ...paths, "--format", "sarif"], { encoding: "utf8", cwd: folder });
  assert.ok(status === 0 || status === 1, `exit code ${status}: ${stderr}`);
  const log = JSON.parse(stdout);
  assert.ok(judge(log), ajv.errorsText(judge.errors));
  return { status, run: log.runs[0] };
}

/** The sound town of the checker's own tests with one file in the place of another; its name. */
function spoil(example) {
  const file = path.join(examples, example);
  const name = `town of ${example.replaceAll(".", "-")} é`;
  const town = path.join(folder, name);
  cpSync(path.join(sources, "base"), town, { recursive: true });
  const place = example.endsWith(".geojson") ? "zones/districts.geojson" : readFileSync(file, "latin1").match(/^# (.*)/)[1].trim();
  mkdirSync(path.dirname(path.join(town, place)), { recursive: true });
  writeFileSync(path.join(town, place), readFileSync(file));
  return name;
}

test("a sound town has no results, and its log is whole", () => {
  cpSync(path.join(sources, "base"), path.join(folder, "sound"), { recursive: true });
  const { status, run } = check("sound");
  assert.equal(status, 0);
  assert.deepEqual(run.results, []);
  assert.equal(run.tool.driver.name, "guichet");
});

test("every fault's smallest example is a result that points at an existing line of an existing file", () => {
  for (const example of readdirSync(examples).filter((name) => !name.endsWith(".expected"))) {
    const { run } = check(spoil(example));
    assert.ok(run.results.some((result) => result.ruleId === example.split(".")[0]), `${example} is not among its results`);
    for (const result of run.results) {
      assert.equal(run.tool.driver.rules[result.ruleIndex].id, result.ruleId);
      const { artifactLocation, region } = result.locations[0].physicalLocation;
      const file = path.join(folder, decodeURIComponent(artifactLocation.uri));
      if (!existsSync(file)) {
        assert.equal(result.ruleId, "missing-file", `${example}: ${artifactLocation.uri}`);
        continue;
      }
      const lines = readFileSync(file, "utf8").split("\n");
      assert.ok(region.startLine <= lines.length, `${example}: line ${region.startLine} of ${lines.length}`);
      const columns = [...lines[region.startLine - 1]].length + 1;
      assert.ok(region.startColumn <= columns, `${example}: column ${region.startColumn} of ${columns}`);
    }
  }
});

test("several towns are one run, whose rules each stand once", () => {
  const names = ["unknown-key.yaml", "wrong-type.yaml"].map(spoil);
  const { status, run } = check(...names);
  assert.equal(status, 1);
  const rules = run.tool.driver.rules.map((rule) => rule.id);
  assert.deepEqual(rules, [...new Set(rules)].sort());
  assert.ok(rules.includes("unknown-key") && rules.includes("wrong-type"));
  for (const name of names) assert.ok(run.results.some((result) => decodeURIComponent(result.locations[0].physicalLocation.artifactLocation.uri).startsWith(name)));
});
