// A town with one queue of so many open tasks: the starter town, and a history made of nothing but openings, replayed.
import { execFileSync, spawn } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const guichet = process.env.GUICHET;
const root = path.resolve(path.dirname(new URL(import.meta.url).pathname), "../../..");

const mapping = `import: many
time_zone: Europe/Paris
rows: cases
case:
  id: id
  opened: opened
  workflow: { always: report }
  channel: { always: web }
  form:
    place: { longitude: lon, latitude: lat, address: address }
    kind: kind
`;

function history(cases) {
  const lines = ["id,opened,lon,lat,address,kind"];
  const first = Date.now() - 20 * 864e5;
  const kinds = ["pothole", "light", "other"];
  for (let i = 0; i < cases; ++i) lines.push(`n-${i},${new Date(first + Math.floor((i / cases) * 19 * 864e5)).toISOString()},0.59,49.2,${i} rue des Lilas,${kinds[i % 3]}`);
  return `${lines.join("\n")}\n`;
}

export async function openLongQueue(cases) {
  const folder = mkdtempSync(path.join(tmpdir(), "guichet-many-"));
  const at = (name) => path.join(folder, name);
  const password = "une file très longue";
  cpSync(path.join(root, "examples/starter"), at("town"), { recursive: true });
  writeFileSync(at("mapping.yaml"), mapping);
  writeFileSync(at("history.csv"), history(cases));
  execFileSync(guichet, ["import", at("town"), "--mapping", at("mapping.yaml"), "--source", at("history.csv"), "--data", at("data")], { stdio: ["ignore", "ignore", "pipe"] });
  execFileSync(guichet, ["agent", "add", "bob", "--data", at("data"), "--password-stdin"], { input: `${password}\n`, stdio: ["pipe", "ignore", "pipe"] });
  const token = execFileSync(guichet, ["token", "agents/bob", "--data", at("data")], { encoding: "utf8" }).match(/guichet_[\w-]+/)[0];
  const child = spawn(guichet, ["serve", at("town"), "--data", at("data"), "--port", "0"], { stdio: ["ignore", "pipe", "ignore"] });
  const url = await new Promise((resolve, reject) => {
    let out = "";
    child.stdout.on("data", (chunk) => { out += chunk; const found = out.match(/^(http:\/\/[\d.:]+)$/m); if (found) resolve(found[1]); });
    child.on("exit", (code) => reject(new Error(`guichet serve ended with ${code}`)));
  });
  return {
    url, password, token,
    close: () => new Promise((done) => {
      child.on("exit", () => { rmSync(folder, { recursive: true, force: true }); done(); });
      child.kill("SIGTERM");
    }),
  };
}
