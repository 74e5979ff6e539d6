// Takes the pictures of the README from the demo town. Usage: GUICHET=binary node tour.mjs [FOLDER [URL PASSWORD]]
// None may weigh more than 150 KB: they stay in the repository's history for ever.
import assert from "node:assert/strict";
import { mkdirSync, statSync } from "node:fs";
import path from "node:path";
import { assertNoSidewaysScroll, openBrowser, openPage, signIn } from "./support/browser.mjs";
import { openTown } from "./support/town.mjs";

const here = path.dirname(new URL(import.meta.url).pathname);
const folder = process.argv[2] ?? path.join(here, "screens");
const bytesMax = 150 * 1024;
const desk = { viewport: { width: 1280, height: 800 }, colorScheme: "light" };
const phone = { viewport: { width: 375, height: 760 }, colorScheme: "light" };

/** The case of the longest list that has a clock, a place and somebody to do something. */
async function prepareCase(page) {
  await page.locator(".row-link").first().click();
  await page.locator(".task").first().waitFor();
  const take = page.getByRole("button", { name: "Prendre cette tâche" });
  if (await take.count()) await take.first().click();
  await page.locator(".outcomes button").first().click();
  await page.locator(".effects").waitFor();
  for (const note of await page.getByLabel("Fermer ce message").all()) await note.click();
  await page.evaluate(() => scrollTo(0, 0));
}

/** The next day on which somebody comes: today's morning has passed, or nobody has it yet. */
async function nextDay(page) {
  do {
    await page.getByRole("button", { name: "Le jour d’après", exact: true }).click();
    await page.waitForTimeout(500);
  } while ((await page.locator(".visit").count()) === 0);
}

const pictures = [
  // A list is all letters, which weigh.
  { name: "work", size: { viewport: { width: 1280, height: 560 }, colorScheme: "light" }, at: "/console/work/voirie", ready: ".row-link" },
  { name: "case", size: desk, at: "/console/work/voirie", ready: ".row-link", prepare: prepareCase },
  { name: "figures", size: desk, at: "/console/supervise", ready: ".channels" },
  { name: "map", size: { viewport: { width: 1000, height: 600 }, colorScheme: "light" }, at: "/console/supervise?show=map", ready: ".town-map" },
  { name: "take", size: phone, at: "/console/take", ready: ".found button" },
  { name: "agenda", size: { viewport: { width: 1280, height: 600 }, colorScheme: "light" }, at: "/console/agenda/titres", ready: ".agenda-site", prepare: nextDay },
  { name: "residents", size: phone, at: "/fr/", ready: "h1", open: true },
  { name: "residents-service", size: phone, at: "/fr/services/voirie", ready: "h1", open: true },
];

mkdirSync(folder, { recursive: true });
const town = process.argv[3] ? { url: process.argv[3], password: process.argv[4], close: async () => undefined } : await openTown({ cases: 3000 });
const browser = await openBrowser();
for (const { name, size, at, ready, prepare, open } of pictures) {
  const { page, context, assertClean } = await openPage(browser, town.url, size);
  if (!open) await signIn(page, "marc", town.password);
  await page.goto(at);
  await page.locator(ready).first().waitFor();
  await prepare?.(page);
  await page.waitForTimeout(600);
  await assertNoSidewaysScroll(page, name);
  const file = path.join(folder, `${name}.png`);
  await page.screenshot({ path: file });
  assert.ok(statSync(file).size <= bytesMax, `${file} weighs ${statSync(file).size} bytes`);
  assertClean();
  console.log(`${file} ${Math.round(statSync(file).size / 1024)} KB`);
  await context.close();
}
await browser.close();
await town.close();
