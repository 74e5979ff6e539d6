// How agents look at long lists. A queue of a hundred thousand: the list reads it page by page, keeps few rows in the page, and moves without a stutter.
// The rows are made here, in the shape of the server's own; how fast the server finds them is measured by `./dev bench`.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible, desk, openBrowser, openPage, shot, signIn } from "./support/browser.mjs";
import { openTown } from "./support/town.mjs";

const rowsInAll = 100_000;
const rowsInPageMax = 80;

let town;
let browser;
before(async () => { [town, browser] = await Promise.all([openTown({ cases: 40 }), openBrowser()]); });
after(async () => { await browser?.close(); await town?.close(); });

/** A page of the queue from `after` on, each row a copy of a real one under a number of its own. */
function pageOf(model, after, limit) {
  const items = Array.from({ length: Math.min(limit, rowsInAll - after) }, (_, index) => {
    const number = after + index;
    return { ...model, case: `long-${number}`, task: `1-${number}`, reference: `L${String(number).padStart(7, "0")}`, agent: "" };
  });
  const next = after + items.length;
  return { items, as_of: 1, ...(next < rowsInAll ? { next: `/api/v1/queues/voirie/tasks?limit=${limit}&after=${next}` } : {}) };
}

test("a hundred thousand tasks scroll to their end with few rows in the page", async () => {
  const { page, context, assertClean } = await openPage(browser, town.url, desk);
  const { items: [model] } = await town.api("GET", "/api/v1/queues/voirie/tasks?limit=1");
  let pages = 0;
  await context.route(/\/api\/v1\/queues\/voirie\/tasks/, (route) => {
    const asked = new URL(route.request().url()).searchParams;
    ++pages;
    return route.fulfill({ json: pageOf(model, Number(asked.get("after") ?? 0), Number(asked.get("limit"))) });
  });
  await signIn(page, "marc", town.password);
  await page.goto("/console/work/voirie");
  await page.locator(".row-link").first().waitFor();
  const seen = await page.evaluate(async (all) => {
    const box = document.querySelector(".list");
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    const steps = [];
    let rowsMax = 0;
    for (let turns = 0; turns < 20_000 && !box.querySelector(`tr[aria-rowindex="${all + 1}"]`); ++turns) {
      const before = performance.now();
      box.scrollTop = box.scrollHeight;
      await frame();
      await frame();
      steps.push(performance.now() - before);
      rowsMax = Math.max(rowsMax, box.querySelectorAll("tbody tr").length);
    }
    steps.sort((a, b) => a - b);
    return { rowsMax, median: steps[Math.floor(steps.length / 2)], last: box.querySelector("tbody tr:last-child .step").textContent };
  }, rowsInAll);
  assert.match(seen.last, new RegExp(`L00${rowsInAll - 1}`));
  assert.ok(seen.rowsMax <= rowsInPageMax, `${seen.rowsMax} rows were in the page`);
  assert.ok(seen.median < 100, `half of the steps took ${Math.round(seen.median)} ms or more`);
  assert.equal(pages, rowsInAll / 200);
  console.log(`${pages} pages, at most ${seen.rowsMax} rows in the page, two frames in ${Math.round(seen.median)} ms (median)`);
  // The keyboard walks on from the end, and a jump to the beginning is as quick.
  await page.evaluate(() => { document.querySelector(".list").scrollTop = 0; });
  await page.getByRole("row").nth(1).getByText("L0000000").waitFor();
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  assert.match(await page.evaluate(() => document.activeElement.closest("tr").textContent), /L000000[12]/);
  await assertAccessible(page, "a very long queue");
  await shot(page, "work-long-1280");
  assertClean();
  await context.close();
});

test("a view kept in one browser is there in the next, and what an older one kept comes along", async () => {
  const one = await openPage(browser, town.url, desk);
  await signIn(one.page, "marc", town.password);
  await one.page.goto("/console/work/voirie");
  await one.page.getByLabel("Ordre").selectOption("oldest");
  await one.page.getByRole("button", { name: "Garder cette vue" }).press("Enter");
  await one.page.getByLabel("Nom de la vue").fill("Les vieilles");
  await one.page.keyboard.press("Enter");
  await one.page.getByText("La vue « Les vieilles » est gardée.").waitFor();
  await one.context.close();
  const two = await openPage(browser, town.url, desk);
  await two.page.addInitScript(() => localStorage.setItem("guichet-views", JSON.stringify([{ name: "D’avant", queue: "voirie", filter: { text: "quai", lateness: "", free: false, order: "due" } }])));
  await signIn(two.page, "marc", town.password);
  await two.page.goto("/console/work/voirie");
  await two.page.getByRole("link", { name: "Les vieilles" }).click();
  assert.equal(await two.page.getByLabel("Ordre").inputValue(), "oldest");
  await two.page.getByRole("link", { name: "D’avant" }).click();
  assert.equal(await two.page.getByLabel("Chercher dans la liste").inputValue(), "quai");
  await two.page.getByRole("button", { name: "Oublier cette vue" }).press("Enter");
  await two.page.getByRole("link", { name: "D’avant" }).waitFor({ state: "detached" });
  two.assertClean();
  await two.context.close();
  const { page, context } = await openPage(browser, town.url, desk);
  await signIn(page, "lucie", town.password);
  await page.goto("/console/work/voirie");
  await page.locator("#work-title").waitFor();
  assert.equal(await page.getByRole("link", { name: "Les vieilles" }).count(), 0, "views are one's own");
  await context.close();
});
