// A queue of a hundred thousand open tasks: the list shows its whole length at once, jumps to its end in one request, never
// holds more than some dozens of rows in the page, and its pages answer in time. GUICHET_MANY makes it shorter or longer.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible, desk, openBrowser, openPage, shot, signIn } from "./support/browser.mjs";
import { openLongQueue } from "./support/many.mjs";

const many = Number(process.env.GUICHET_MANY ?? 100000);
const rowsMax = 60;

let town;
let browser;
before(async () => { [town, browser] = await Promise.all([openLongQueue(many), openBrowser()]); }, { timeout: 280000 });
after(async () => { await browser?.close(); await town?.close(); });

const ask = async (address) => {
  const begin = performance.now();
  const response = await fetch(town.url + address, { headers: { Authorization: `Bearer ${town.token}` } });
  const text = await response.text();
  return { status: response.status, ms: performance.now() - begin, page: JSON.parse(text) };
};

const percentile = (times, share) => [...times].sort((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * share))];

test("a page of the queue answers in time wherever it is, and passing over rows gives the same rows as reading them", async () => {
  const times = [];
  let address = "/api/v1/queues/repairs/tasks?limit=50";
  const read = [];
  for (let i = 0; i < 60; ++i) {
    const { page, ms } = await ask(address);
    times.push(ms);
    read.push(...page.items.map((row) => row.reference));
    address = page.next;
  }
  const jumped = await ask("/api/v1/queues/repairs/tasks?limit=50&skip=1234");
  assert.deepEqual(jumped.page.items.map((row) => row.reference), read.slice(1234, 1284));
  const onwards = await ask(jumped.page.next);
  assert.deepEqual(onwards.page.items.map((row) => row.reference), read.slice(1284, 1334));
  const last = await ask(`/api/v1/queues/repairs/tasks?limit=50&skip=${many - 20}`);
  assert.equal(last.page.items.length, 20);
  assert.equal(last.page.next, undefined);
  assert.equal((await ask(`/api/v1/queues/repairs/tasks?skip=${many + 10}`)).page.items.length, 0);
  assert.equal((await ask("/api/v1/queues/repairs/tasks?skip=5000000")).status, 400);
  assert.equal((await ask(`/api/v1/queues/repairs/tasks?skip=5&after=${encodeURIComponent(new URL(address, town.url).searchParams.get("after"))}`)).status, 400);
  const p95 = percentile(times, 0.95);
  console.log(`page of 50 among ${many}: p50 ${percentile(times, 0.5).toFixed(1)} ms, p95 ${p95.toFixed(1)} ms; behind ${many - 20} rows: ${last.ms.toFixed(0)} ms`);
  assert.ok(p95 < 1000, `a page takes ${p95} ms at p95`);
});

test("the list is scrolled to its end at once, worked there, and never holds more rows than are in sight", async () => {
  const { page, context, assertClean } = await openPage(browser, town.url, desk);
  let asked = 0;
  page.on("request", (request) => { if (request.url().includes("/queues/repairs/tasks")) ++asked; });
  await signIn(page, "bob", town.password);
  await page.goto("/console/work/repairs");
  await page.locator(".row-link").first().waitFor();
  const rows = () => page.locator("tr.row").count();
  const lastRow = page.locator(`tr[aria-rowindex="${many + 1}"] .row-link`);
  const loaded = asked;
  const begin = Date.now();
  await page.keyboard.press("End");
  await lastRow.waitFor();
  const took = Date.now() - begin;
  assert.ok(asked - loaded <= 4, `${asked - loaded} requests to reach the end`);
  assert.ok((await rows()) <= rowsMax, `${await rows()} rows in the page`);
  await page.waitForFunction(() => document.activeElement?.classList.contains("row-link"));
  assert.equal(await page.evaluate(() => document.activeElement.closest("tr").getAttribute("aria-rowindex")), String(many + 1));
  await shot(page, "many-end");
  // Upwards from there, row by row, further than was read with the jump.
  for (let i = 0; i < 260; ++i) await page.keyboard.press("k");
  await page.waitForFunction((index) => document.activeElement?.closest("tr")?.getAttribute("aria-rowindex") === String(index), many + 1 - 260);
  // A key held down: drawing comes between any two of its turns, or does not.
  for (const between of ["nothing", "a task", "a frame"]) {
    const from = await page.evaluate(() => Number(document.activeElement.closest("tr").getAttribute("aria-rowindex")));
    await page.evaluate(async (what) => {
      for (let i = 0; i < 40; ++i) {
        (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent("keydown", { key: "k", bubbles: true, cancelable: true }));
        if (what === "a task") await new Promise((done) => setTimeout(done, 0));
        if (what === "a frame") await new Promise(requestAnimationFrame);
      }
    }, between);
    await page.waitForFunction((index) => document.activeElement?.closest("tr")?.getAttribute("aria-rowindex") === String(index), from - 40);
  }
  // Anywhere with the scroll bar.
  for (const share of [0.5, 0.1, 0.75]) {
    await page.locator(".list").evaluate((box, part) => { box.scrollTop = box.scrollHeight * part; }, share);
    await page.waitForFunction(() => document.querySelectorAll("tr.row").length > 5 && !document.querySelector("tr.gap"));
    assert.ok((await rows()) <= rowsMax, `${await rows()} rows in the page`);
  }
  await assertAccessible(page, "a long list");
  await page.keyboard.press("Home");
  await page.waitForFunction(() => document.activeElement?.closest("tr")?.getAttribute("aria-rowindex") === "2");
  console.log(`to the end of ${many} rows: ${took} ms, ${asked - loaded} requests since the first page`);
  assertClean();
  await context.close();
});
