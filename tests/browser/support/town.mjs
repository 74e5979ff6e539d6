// A town hall of its own for a test file: the real binary, the example town with a small invented history, a port of the
// kernel's choice. `restart` ends the process and starts it again on the same port, over the same data.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";

const guichet = process.env.GUICHET;
if (!guichet) throw new Error("GUICHET names the binary under test: GUICHET=build/dev/cli/guichet");

function started(process_, args) {
  return new Promise((resolve, reject) => {
    let out = "";
    let log = "";
    process_.stdout.on("data", (chunk) => {
      out += chunk;
      const url = out.match(/^(http:\/\/[\d.:]+)$/m);
      if (url) resolve(url[1]);
    });
    process_.stderr.on("data", (chunk) => { log = (log + chunk).slice(-4000); });
    process_.on("exit", (code) => reject(new Error(`guichet ${args.join(" ")} ended with ${code} before it served:\n${log}`)));
  });
}

export async function openTown({ cases = 150, seed = 7 } = {}) {
  const data = mkdtempSync(path.join(tmpdir(), "guichet-browser-"));
  const letters = [];  // codes to sign in: no letter leaves an invented town
  let child;
  const start = async (port) => {
    const args = ["demo", "--data", data, "--cases", String(cases), "--seed", String(seed), "--port", String(port)];
    child = spawn(guichet, args, { stdio: ["ignore", "pipe", "pipe"] });
    createInterface({ input: child.stderr }).on("line", (line) => {
      const letter = line.match(/^Letter to (\S+): (.*)$/);
      if (letter) letters.push({ to: letter[1], subject: letter[2] });
    });
    return started(child, args);
  };
  const stop = () => new Promise((done) => {
    if (child.exitCode !== null || child.signalCode !== null) return done();
    child.on("exit", done);
    child.kill("SIGTERM");
  });
  const url = await start(0);
  const password = readFileSync(path.join(data, "demo-accounts.txt"), "utf8").match(/password for all of them: (\S+)/)[1];
  const tokens = Object.fromEntries([...readFileSync(path.join(data, "demo-tokens.txt"), "utf8").matchAll(/(\S+)\s+(guichet_\S+)/g)].map(([, role, token]) => [role, token]));
  let seen = 0;  // what was written is waited for before the next reading
  const api = async (method, address, { role = "administrateur", body, headers = {} } = {}) => {
    const response = await fetch(url + address, {
      method,
      headers: { Authorization: `Bearer ${tokens[role]}`, "Guichet-Position": String(seen), ...(body === undefined ? {} : { "Content-Type": "application/json" }), ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${address}: ${response.status} ${text}`);
    seen = Math.max(seen, Number(response.headers.get("Guichet-Position") ?? 0));
    return text ? JSON.parse(text) : null;
  };
  return {
    url, password, tokens, api, data, letters,
    stop,
    start: () => start(Number(new URL(url).port)),
    async close() {
      await stop();
      rmSync(data, { recursive: true, force: true });
    },
  };
}
