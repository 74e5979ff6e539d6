// How long people wait, on the demo town: the console until it can be used, a queue's page, a case, a resident's page; and
// what they weigh. Ends with 1 where a promise of the README is not kept. Usage: GUICHET=binary node speed.mjs [CASES]
import { performance } from "node:perf_hooks";
import { desk, openBrowser, openPage, signIn } from "./support/browser.mjs";
import { openTown } from "./support/town.mjs";

const cases = Number(process.argv[2] ?? 3000);
const visits = 12;
const requests = 300;

const share = (figures, of) => [...figures].sort((a, b) => a - b)[Math.min(figures.length - 1, Math.floor(figures.length * of))];
let broken = 0;
function tell(what, figure, unit, most) {
  const kept = figure <= most;
  if (!kept) ++broken;
  console.log(`${kept ? "kept  " : "BROKEN"} ${what}: ${Math.round(figure * 10) / 10} ${unit}, promised ${most}`);
}

/** From asking for the address until a row of the list can be opened by the keyboard; a browser that has nothing kept. */
async function untilUsable(browser, town, session) {
  const { page, context } = await openPage(browser, town.url, { ...desk, storageState: session });
  const start = performance.now();
  await page.goto("/console/work/voirie", { waitUntil: "commit" });
  await page.locator(".row-link").first().waitFor();
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn))));
  const took = performance.now() - start;
  const bytes = await page.evaluate(() => performance.getEntriesByType("resource").concat(performance.getEntriesByType("navigation")).filter((one) => !new URL(one.name).pathname.includes("/api/")).reduce((sum, one) => sum + one.transferSize, 0));
  await context.close();
  return { took, bytes };
}

/** One request after the other, as an agent's page asks. */
async function answers(url, headers) {
  const took = [];
  for (let i = 0; i < requests; ++i) {
    const start = performance.now();
    await (await fetch(url, { headers })).arrayBuffer();
    took.push(performance.now() - start);
  }
  return took;
}

async function weigh(url) {
  const text = await (await fetch(url)).text();
  return { text, bytes: Buffer.byteLength(text) };
}

const [town, browser] = await Promise.all([openTown({ cases }), openBrowser()]);
try {
  const first = await openPage(browser, town.url, desk);
  await signIn(first.page, "marc", town.password);
  const session = await first.context.storageState();
  await first.context.close();
  const loads = [];
  for (let i = 0; i < visits; ++i) loads.push(await untilUsable(browser, town, session));
  tell(`the console, of ${visits} first visits the median`, share(loads.map(({ took }) => took), 0.5), "ms", 1000);
  tell("the console's files, as sent", Math.max(...loads.map(({ bytes }) => bytes)) / 1024, "KB", 150);
  const token = { Authorization: `Bearer ${town.tokens.responsable}` };
  for (const [what, address] of [["a queue's page of 200 rows", "/api/v1/queues/voirie/tasks?limit=200"], ["a queue's counts", "/api/v1/queues"]])
    tell(`${what}, 95th percentile of ${requests}`, share(await answers(town.url + address, token), 0.95), "ms", 50);
  for (const address of ["/fr/", "/fr/services/voirie", "/fr/figures"]) {
    tell(`${address}, 95th percentile of ${requests}`, share(await answers(town.url + address, {}), 0.95), "ms", 50);
    const page = await weigh(town.url + address);
    const files = [...page.text.matchAll(/(?:href|src)="(\/portal\/[^"]+\.(?:css|js)[^"]*)"/g)].map(([, file]) => file);
    const sizes = await Promise.all(files.map(async (file) => (await weigh(town.url + file)).bytes));
    tell(`${address} with its styles and scripts, unpacked`, sizes.reduce((sum, one) => sum + one, page.bytes) / 1024, "KB", 60);
  }
} finally {
  await browser.close();
  await town.close();
}
process.exitCode = broken > 0 ? 1 : 0;
