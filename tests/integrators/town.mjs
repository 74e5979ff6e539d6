// A town hall for a test: the real binary over the starter town, with whom it may talk to; killed and started again on
// the same port over the same data.
import { execFileSync, spawn } from "node:child_process";
import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const guichet = process.env.GUICHET;
if (!guichet) throw new Error("GUICHET names the binary under test: GUICHET=build/release/cli/guichet");

function started(child) {
  return new Promise((resolve, reject) => {
    let out = "";
    let log = "";
    child.stdout.on("data", (chunk) => {
      out += chunk;
      const url = out.match(/^(http:\/\/[\d.:]+)$/m);
      if (url) resolve(url[1]);
    });
    child.stderr.on("data", (chunk) => { log = (log + chunk).slice(-4000); });
    child.on("exit", (code) => reject(new Error(`guichet ended with ${code} before it served:\n${log}`)));
  });
}

/** `services`: addresses that town.yaml vouches for; `more`: what else stands in it. `data`: a folder that is there already. */
export async function openTown({ services = [], more = "", data: existing } = {}) {
  const folder = mkdtempSync(path.join(tmpdir(), "guichet-integrators-"));
  const town = path.join(folder, "town");
  const data = existing ?? path.join(folder, "data");
  execFileSync(guichet, ["init", town], { stdio: "ignore" });
  if (services.length > 0)
    appendFileSync(path.join(town, "town.yaml"), `\nservices:\n${services.map((url, i) => `  other-${i}: { url: "${url}" }\n`).join("")}`);
  if (more) appendFileSync(path.join(town, "town.yaml"), `\n${more}`);
  let child;
  const start = async (port) => {
    child = spawn(guichet, ["serve", town, "--data", data, "--port", String(port)], { stdio: ["ignore", "pipe", "pipe"] });
    return started(child);
  };
  const end = (signal) => new Promise((done) => {
    if (child.exitCode !== null || child.signalCode !== null) return done();
    child.on("exit", done);
    child.kill(signal);
  });
  const url = await start(0);
  const token = execFileSync(guichet, ["token", "integrators/test", "--role", "administrator", "--data", data], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  const call = async (method, address, { body, headers = {} } = {}) => fetch(url + address, {
    method,
    headers: { Authorization: `Bearer ${token}`, ...(body === undefined ? {} : { "Content-Type": "application/json" }), ...headers },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const api = async (method, address, options) => {
    const response = await call(method, address, options);
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${address}: ${response.status} ${text}`);
    return text ? JSON.parse(text) : null;
  };
  const port = Number(new URL(url).port);
  return {
    url, port, data, token, api, call,
    openCase: () => api("POST", "/api/v1/cases", { body: { workflow: "report", form: { place: [2.3, 48.8], kind: "light" } } }),
    head: async () => Number((await call("GET", "/events?limit=1")).headers.get("guichet-head")),
    kill: () => end("SIGKILL"),
    start: () => start(port),
    async close() {
      await end("SIGTERM");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export async function until(holds, what, seconds = 30) {
  const limit = Date.now() + seconds * 1000;
  while (!(await holds())) {
    if (Date.now() > limit) throw new Error(`not within ${seconds} s: ${what}`);
    await new Promise((done) => setTimeout(done, 20));
  }
}
