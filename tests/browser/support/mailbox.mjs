// The starter town with a mailbox: what a mail server hands to it comes in by LMTP. No service takes letters there, so
// one that names no case belongs nowhere. Nobody takes what leaves.
import { execFileSync, spawn } from "node:child_process";
import { appendFileSync, cpSync, mkdtempSync, rmSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

const guichet = process.env.GUICHET;
const root = path.resolve(path.dirname(new URL(import.meta.url).pathname), "../../..");

async function freePort() {
  const server = net.createServer();
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

/** Speaks what a mail server speaks (RFC 2033), one line at a time; ends with what was said to the letter. */
function handIn(port, { from, to, letter }) {
  const lines = ["LHLO mail.my-town.example", `MAIL FROM:<${from}>`, `RCPT TO:<${to}>`, "DATA", `${letter.replaceAll(/^\./gm, "..").replaceAll(/\r?\n/g, "\r\n")}\r\n.`, "QUIT"];
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, "127.0.0.1");
    const answers = [];
    let heard = "";
    socket.setEncoding("utf8");
    socket.on("error", reject);
    socket.on("end", () => { socket.end(); resolve(answers.at(-2) ?? ""); });
    socket.on("data", (piece) => {
      heard += piece;
      for (let end = heard.indexOf("\r\n"); end >= 0; end = heard.indexOf("\r\n")) {
        const line = heard.slice(0, end);
        heard = heard.slice(end + 2);
        if (line[3] === "-") continue;  // more of the same answer follows
        if (!/^[23]/.test(line)) return void socket.destroy(new Error(`the town's mailbox says ${line}`));
        answers.push(line);
        if (lines.length > 0) socket.write(`${lines.shift()}\r\n`);
      }
    });
  });
}

/** A letter as a mail program writes it, with an enclosure where there is a name for it. */
function written({ from, name, to, subject, text, enclosure }) {
  const head = [`From: "${name}" <${from}>`, `To: <${to}>`, `Subject: =?utf-8?B?${Buffer.from(subject).toString("base64")}?=`, `Message-ID: <${Math.random().toString(36).slice(2)}@exemple.fr>`, `Date: ${new Date().toUTCString()}`, "MIME-Version: 1.0"];
  const body = `Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n${Buffer.from(text).toString("base64")}\n`;
  if (!enclosure) return `${head.join("\n")}\n${body}`;
  return `${head.join("\n")}\nContent-Type: multipart/mixed; boundary="cut"\n\n--cut\n${body}\n--cut\nContent-Type: text/plain; charset=utf-8\nContent-Disposition: attachment; filename="${enclosure}"\nContent-Transfer-Encoding: base64\n\n${Buffer.from("un plan").toString("base64")}\n--cut--\n`;
}

export async function openMailbox() {
  const folder = mkdtempSync(path.join(tmpdir(), "guichet-mailbox-"));
  const at = (name) => path.join(folder, name);
  const [smtp, lmtp] = [await freePort(), await freePort()];
  const password = "une lettre très courte";
  cpSync(path.join(root, "examples/starter"), at("town"), { recursive: true });
  appendFileSync(at("town/town.yaml"), `\nmail:\n  from: hall@my-town.example\n  server: "smtp://127.0.0.1:${smtp}"\n  encryption: none\n  inbox: { listen: "127.0.0.1:${lmtp}" }\n`);
  for (const agent of ["alice", "carol"]) execFileSync(guichet, ["agent", "add", agent, "--data", at("data"), "--password-stdin"], { input: `${password}\n`, stdio: ["pipe", "ignore", "pipe"] });
  const token = execFileSync(guichet, ["token", "agents/carol", "--data", at("data")], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).match(/guichet_[\w-]+/)[0];
  const child = spawn(guichet, ["serve", at("town"), "--data", at("data"), "--port", "0"], { stdio: ["ignore", "pipe", "pipe"] });
  const url = await new Promise((resolve, reject) => {
    let out = "";
    let log = "";
    child.stdout.on("data", (chunk) => { out += chunk; const found = out.match(/^(http:\/\/[\d.:]+)$/m); if (found) resolve(found[1]); });
    child.stderr.on("data", (chunk) => { log = (log + chunk).slice(-4000); });
    child.on("exit", (code) => reject(new Error(`guichet serve ended with ${code}:\n${log}`)));
  });
  let seen = "";  // what was written is waited for before the next reading
  return {
    url, password,
    /** Brings a letter in; it is there when this returns. */
    bring: ({ from, name, subject, text, enclosure }) => handIn(lmtp, { from, to: "hall@my-town.example", letter: written({ from, name, to: "hall@my-town.example", subject, text, enclosure }) }),
    api: async (method, address, body) => {
      const response = await fetch(url + address, { method, headers: { Authorization: `Bearer ${token}`, ...(seen && { "Guichet-Position": seen }), ...(body === undefined ? {} : { "Content-Type": "application/json" }) }, body: body === undefined ? undefined : JSON.stringify(body) });
      const text = await response.text();
      if (!response.ok) throw new Error(`${method} ${address}: ${response.status} ${text}`);
      seen = response.headers.get("guichet-position") ?? seen;
      return text ? JSON.parse(text) : null;
    },
    close: () => new Promise((done) => {
      child.on("exit", () => { rmSync(folder, { recursive: true, force: true }); done(); });
      child.kill("SIGTERM");
    }),
  };
}
