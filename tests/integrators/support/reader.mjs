// Follows a town in two ways, each with a file of its own as its only memory, and may be killed at any moment:
//   pages     /events, the cursor being the last line of the file
//   settled   a consumer on the server, settled after its events are in the file
// Usage: GUICHET_TOKEN=… node reader.mjs URL PAGES-FILE SETTLED-FILE
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, truncateSync, writeSync } from "node:fs";

const [url, pagesFile, settledFile] = process.argv.slice(2);
const headers = { Authorization: `Bearer ${process.env.GUICHET_TOKEN}`, "Content-Type": "application/json" };
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** Whole lines only: a kill may have left half of one. */
function opened(file) {
  const text = existsSync(file) ? readFileSync(file, "latin1") : "";
  const whole = text.lastIndexOf("\n") + 1;
  if (whole < text.length) truncateSync(file, whole);
  const last = text.slice(0, whole).trimEnd().split("\n").at(-1);
  return { at: last ? Number(last.split(" ")[0]) : 0, handle: openSync(file, "a") };
}

function keep(handle, events) {
  writeSync(handle, events.map((event) => `${Number(event.sequence)} ${event.subject}\n`).join(""));
  fsyncSync(handle);
}

async function follow(step) {
  for (;;) {
    try {
      await step();
    } catch {
      await pause(20); // the server is away
    }
  }
}

async function asked(path, body) {
  const answer = await fetch(url + path, { headers, method: body ? "POST" : "GET", body: body && JSON.stringify(body), signal: AbortSignal.timeout(10_000) });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}

const pages = opened(pagesFile);
const settled = opened(settledFile);
// Node's fetch may lose an answer whose server is killed, neither given nor refused, and Node ends when nothing else is due.
setInterval(() => {}, 1_000);
process.on("exit", () => { closeSync(pages.handle); closeSync(settled.handle); });
process.stdout.write("reading\n");
await Promise.all([
  follow(async () => {
    const events = await asked(`/events?after=${pages.at}&limit=100&wait=2`);
    if (events.length === 0) return;
    keep(pages.handle, events);
    pages.at = Number(events.at(-1).sequence);
  }),
  follow(async () => {
    const { items } = await asked("/api/v1/consumers/killed/fetch?wait=2", { member: "reader", limit: 100 });
    if (items.length === 0) return;
    keep(settled.handle, items.map((item) => item.event));
    await asked("/api/v1/consumers/killed/settle", { positions: items.map((item) => item.position) });
  }),
]);
