// The day at the desk: who comes when and where, who is there, who did not come; on a screen, on a phone, on paper.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible, assertNoSidewaysScroll, desk, enlarged, openBrowser, openPage, phoneDark, shot, signIn } from "./support/browser.mjs";
import { openTown } from "./support/town.mjs";

let town;
let browser;
before(async () => { [town, browser] = await Promise.all([openTown({ cases: 60 }), openBrowser()]); });
after(async () => { await browser?.close(); await town?.close(); });

const write = (address, body) => town.api("POST", address, { body });
const read = (address) => town.api("GET", address);

async function openCase(name) {
  return (await write("/api/v1/cases", { workflow: "rendez-vous-titre", channel: "phone", form: { titre: "passeport", telephone: "0261914000" }, person: { attributes: { name, email: "quelquun@exemple.fr" } } })).id;
}

const local = (iso, options) => new Intl.DateTimeFormat("fr", { timeZone: "Europe/Paris", ...options }).format(new Date(iso));
const hourOf = (iso) => local(iso, { hour: "2-digit", minute: "2-digit" });
const dayOf = (iso) => new Intl.DateTimeFormat("sv", { timeZone: "Europe/Paris" }).format(new Date(iso));
const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/** A slot that the public may book, not the very next ones; the same one is not given twice. */
let given = 3;
async function book(id, site = "mairie") {
  const { items } = await read(`/api/v1/agendas/titres/slots?${new URLSearchParams({ site, to: new Date(Date.now() + 30 * 864e5).toISOString() })}`);
  const slot = items[given++];
  await write(`/api/v1/cases/${id}/appointment`, { site, starts: slot.starts });
  return slot;
}

/** An hour that only an agent gives: a moment from now, and it strikes. */
async function bookNow(id) {
  await write(`/api/v1/cases/${id}/appointment`, { site: "mairie", starts: new Date(Date.now() + 1500).toISOString(), reason: "reçu entre deux" });
  for (let tries = 0; tries < 100; ++tries) {
    if ((await read(`/api/v1/cases/${id}`)).tasks.length > 0) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  assert.fail("the hour never came");
}

async function openAgenda(name, day = "", options = desk) {
  const opened = await openPage(browser, town.url, options);
  await signIn(opened.page, name, town.password);
  await opened.page.goto(`/console/agenda${day ? `/titres?day=${day}` : ""}`);
  await opened.page.locator("main h1").waitFor();
  return { ...opened, visit: (text) => opened.page.locator(".visit", { hasText: text }) };
}

test("a day shows place by place who comes at which hour, and what is free", async () => {
  const id = await openCase("Zoé Roux");
  const slot = await book(id);
  const { reference } = await read(`/api/v1/cases/${id}`);
  const { page, context, visit, assertClean } = await openAgenda("odile", dayOf(slot.starts));
  await page.getByRole("heading", { level: 1, name: capital(local(slot.starts, { weekday: "long", day: "numeric", month: "long" })) }).waitFor();
  const site = page.getByRole("region", { name: "Mairie, place des Vanneaux" });
  const hour = site.locator(".agenda-hour", { hasText: hourOf(slot.starts) });
  await hour.getByText("Zoé Roux").waitFor();
  await hour.getByText("Attendu").waitFor();
  assert.equal(await visit("Zoé Roux").getByRole("button").count(), 0, "nothing is to be done before the hour");
  await page.getByRole("region", { name: "Annexe des Prés" }).getByText("Personne n’a pris rendez-vous ici ce jour-là.").waitFor();
  await page.getByLabel("Heures libres aussi").check();
  await hour.getByText("1 guichet libre").waitFor();
  assert.ok(await site.locator(".agenda-hour").count() > 1);
  assert.equal((await read(`/console/api/audit?${new URLSearchParams({ actor: "agents/odile", limit: "50" })}`)).items.filter((line) => line.what === "personal data read").length, 1, "each name is read once");
  await hour.getByRole("link", { name: reference }).press("Enter");
  await page.locator(".case-head").waitFor();
  assertClean();
  await context.close();
});

test("the arrow keys go from day to day, and a closed day says so", async () => {
  const { page, context, assertClean } = await openAgenda("odile", "2027-01-15");  // a Friday
  await page.getByRole("heading", { level: 1, name: "Vendredi 15 janvier" }).waitFor();
  await page.keyboard.press("ArrowRight");
  await page.getByRole("heading", { level: 1, name: "Samedi 16 janvier" }).waitFor();
  await page.keyboard.press("ArrowRight");
  await page.getByRole("heading", { level: 1, name: "Dimanche 17 janvier" }).waitFor();
  await page.getByText("Personne n’est reçu ce jour-là.").waitFor();
  for (const key of ["ArrowRight", "ArrowRight", "ArrowLeft", "ArrowLeft", "ArrowLeft", "ArrowRight"]) await page.keyboard.press(key);
  await page.waitForURL(/day=2027-01-17$/);
  await page.getByText("Personne n’est reçu ce jour-là.").waitFor();
  await page.getByRole("button", { name: "Voir le jour d’après" }).press("Enter");
  await page.getByRole("heading", { level: 1, name: "Lundi 18 janvier" }).waitFor();
  await page.keyboard.press("ArrowLeft");
  await page.getByRole("heading", { level: 1, name: "Dimanche 17 janvier" }).waitFor();
  await page.reload();
  await page.getByRole("heading", { level: 1, name: "Dimanche 17 janvier" }).waitFor();
  await page.getByRole("button", { name: "Aujourd’hui" }).click();
  await page.getByRole("heading", { level: 1, name: capital(local(new Date().toISOString(), { weekday: "long", day: "numeric", month: "long" })) }).waitFor();
  assertClean();
  await context.close();
});

test("by keyboard who is here is taken, and who did not come may choose again", async () => {
  const [here, missing] = [await openCase("Ada Vidal"), await openCase("Léo Caron")];
  const { page, context, visit, assertClean } = await openAgenda("odile");
  await Promise.all([bookNow(here), bookNow(missing)]);
  await visit("Léo Caron").getByText("C’est l’heure").waitFor();  // the page was open: it is told
  await visit("Léo Caron").getByRole("button", { name: "N’est pas venu" }).press("Enter");
  const sure = visit("Léo Caron").getByRole("button", { name: "Confirmer : Personne n’est venu" });
  await sure.waitFor();
  assert.equal((await read(`/api/v1/cases/${missing}`)).tasks.length, 1, "asked before it is done");
  await page.waitForFunction(() => document.activeElement?.textContent.startsWith("Confirmer"));
  await page.keyboard.press("Enter");
  await visit("Léo Caron").getByText("N’est pas venu", { exact: false }).last().waitFor();
  await page.locator(".note").getByText("Noté : Léo Caron n’est pas venu.").waitFor();
  await page.locator(".visit[data-what=absent]").waitFor();
  const again = await read(`/api/v1/cases/${missing}`);
  assert.deepEqual([again.tasks.length, again.waits.map((wait) => wait.for)], [0, ["appointment"]]);

  await visit("Ada Vidal").getByRole("button", { name: "Est là" }).press("Enter");
  await page.getByRole("heading", { name: "À vous : Guichet" }).waitFor();
  assert.equal((await read(`/api/v1/cases/${here}`)).tasks[0].agent, "agents/odile");
  assertClean();
  await context.close();
});

test("who may not read who people are sees the hours, and no name", async () => {
  const id = await openCase("Noé Blanc");
  const slot = await book(id);
  const { page, context, assertClean } = await openAgenda("bruno", dayOf(slot.starts));
  await page.locator(".visit", { hasText: (await read(`/api/v1/cases/${id}`)).reference }).getByText("Personne connue").waitFor();
  assert.equal(await page.getByText("Noé Blanc").count(), 0);
  assertClean();
  await context.close();
});

for (const [name, options] of Object.entries({ "1280-light": desk, "375-dark": phoneDark, "400-percent": enlarged }))
  test(`the agenda is accessible at ${name}, and on paper holds no button`, async () => {
    const id = await openCase(`Maël ${name}`);
    const slot = await book(id, "annexe");
    const { page, context, visit, assertClean } = await openAgenda("odile", dayOf(slot.starts), options);
    await visit(`Maël ${name}`).waitFor();
    await page.getByLabel("Heures libres aussi").check();
    await assertAccessible(page, `agenda ${name}`);
    await assertNoSidewaysScroll(page, `agenda ${name}`);
    await shot(page, `agenda-${name}`);
    await page.emulateMedia({ media: "print" });
    assert.equal(await page.locator("button:visible, nav:visible, input:visible").count(), 0);
    assert.ok(await visit(`Maël ${name}`).isVisible());
    assertClean();
    await context.close();
  });
