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

/** People who come on the first day that has room; answers that day by the town's clock. */
async function fillAgenda(town) {
  const { items } = await town.api("GET", "/api/v1/agendas/titres/slots?site=mairie");
  const dayOf = (iso) => new Intl.DateTimeFormat("sv", { timeZone: "Europe/Paris" }).format(new Date(iso));
  const day = dayOf(items.find((slot) => dayOf(slot.starts) !== dayOf(items[0].starts)).starts);
  const hours = items.filter((slot) => dayOf(slot.starts) === day).map((slot) => slot.starts);
  const people = [["Monique Meunier", "mairie", 0], ["Sarah Vidal", "mairie", 0], ["Paul Lemoine", "mairie", 1], ["Inès Caron", "mairie", 4], ["Hugo Petit", "mairie", 6], ["Nora Blanc", "annexe", 1], ["Léon Roy", "annexe", 3]];
  for (const [name, site, hour] of people) {
    const { id } = await town.api("POST", "/api/v1/cases", { body: { workflow: "rendez-vous-titre", channel: "phone", form: { titre: hour % 2 ? "carte" : "passeport", telephone: "0261914000" }, person: { attributes: { name } } } });
    await town.api("POST", `/api/v1/cases/${id}/appointment`, { body: { site, starts: hours[hour] } });
  }
  return day;
}

const pictures = [
  { name: "work", size: desk, at: "/console/work/titres", ready: ".row-link" },
  { name: "case", size: desk, at: "/console/work/voirie", ready: ".row-link", prepare: prepareCase },
  { name: "figures", size: desk, at: "/console/supervise", ready: ".channels" },
  { name: "map", size: { viewport: { width: 1120, height: 640 }, colorScheme: "light" }, at: "/console/supervise?show=map", ready: ".town-map" },
  { name: "take", size: phone, at: "/console/take", ready: ".found button" },
  { name: "residents", size: phone, at: "/fr/", ready: "h1", open: true },
  { name: "residents-service", size: phone, at: "/fr/services/voirie", ready: "h1", open: true },
];

mkdirSync(folder, { recursive: true });
const town = process.argv[3] ? { url: process.argv[3], password: process.argv[4], close: async () => undefined } : await openTown({ cases: 900 });
const day = town.api ? await fillAgenda(town) : "";
pictures.push({ name: "agenda", size: desk, at: `/console/agenda/titres${day ? `?day=${day}` : ""}`, ready: ".agenda-site" });
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
