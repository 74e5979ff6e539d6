// An appointment chosen for somebody on the phone: booked, moved and given back on the case's page.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible, assertNoSidewaysScroll, desk, enlarged, openBrowser, openPage, phoneDark, shot, signIn } from "./support/browser.mjs";
import { openTown } from "./support/town.mjs";

let town;
let browser;
before(async () => { [town, browser] = await Promise.all([openTown({ cases: 60 }), openBrowser()]); });
after(async () => { await browser?.close(); await town?.close(); });

async function openCase() {
  return (await town.api("POST", "/api/v1/cases", { body: { workflow: "rendez-vous-titre", channel: "phone", form: { titre: "passeport", telephone: "0261914000" }, person: { attributes: { name: "Zoé Roux", email: "zoe@exemple.fr" } } } })).id;
}

const bookedFor = async (id) => (await town.api("GET", `/api/v1/cases/${id}`)).appointments;
const freeSlots = async (site) => (await town.api("GET", `/api/v1/agendas/titres/slots?${new URLSearchParams({ site, to: new Date(Date.now() + 30 * 864e5).toISOString() })}`)).items;
/** Not the very next ones, which may be over before they are pressed. */
const laterSlots = async (site) => (await freeSlots(site)).slice(5);
const french = (iso, options) => new Intl.DateTimeFormat("fr", { timeZone: "Europe/Paris", ...options }).format(new Date(iso));
const dayOf = (iso) => french(iso, { weekday: "long", day: "numeric", month: "long" });
const hourOf = (iso) => french(iso, { hour: "2-digit", minute: "2-digit" });

async function openPageOf(name, id, options = desk) {
  const opened = await openPage(browser, town.url, options);
  await signIn(opened.page, name, town.password);
  await opened.page.goto(`/console/cases/${id}`);
  const card = opened.page.getByRole("region", { name: "Rendez-vous" });
  await card.waitFor();
  return { ...opened, card };
}

test("by keyboard an agent books a slot for who calls, moves it to another place, and gives it back", async () => {
  const id = await openCase();
  const { page, context, card, assertClean } = await openPageOf("yanis", id);
  await card.getByText("Aucun créneau n’est choisi.").waitFor();
  assert.equal(await page.getByText("Rien à faire pour l’instant").count(), 0);
  await card.getByRole("button", { name: "Choisir un créneau" }).press("Enter");
  const first = (await laterSlots("mairie"))[0];
  await card.getByLabel("Jour").selectOption(dayOf(first.starts));
  const hour = card.getByRole("group", { name: "Heure" }).getByRole("button", { name: hourOf(first.starts), exact: true });
  await hour.press("Enter");
  await page.locator(".note").getByText(/^Rendez-vous pris\s: .*, Mairie, place des Vanneaux\.$/).waitFor();
  await card.getByRole("button", { name: "Changer de créneau" }).waitFor();
  assert.ok((await card.textContent()).includes(dayOf(first.starts)), "its day stands on the page");
  assert.deepEqual((await bookedFor(id)).map((one) => [one.site, one.starts]), [["mairie", first.starts]]);
  assert.ok(await card.evaluate((element) => element.contains(document.activeElement)), "the keyboard stays where the appointment is");
  await page.locator(".timeline").getByText("votre rendez-vous est noté").waitFor();
  assert.doesNotMatch(await page.locator("main").innerText(), /\d{4}-\d\d-\d\dT\d/, "no moment is shown as machines write it");

  await card.getByRole("button", { name: "Changer de créneau" }).press("Enter");
  await card.getByLabel("Lieu").selectOption("Annexe des Prés");
  const there = await laterSlots("annexe");
  const other = there.find((slot) => dayOf(slot.starts) !== dayOf(there[0].starts));
  await card.getByLabel("Jour").selectOption(dayOf(other.starts));
  await card.getByRole("button", { name: hourOf(other.starts), exact: true }).press("Enter");
  await page.locator(".note").getByText(/Annexe des Prés\.$/).waitFor();
  await card.getByText("Annexe des Prés").waitFor();
  assert.deepEqual((await bookedFor(id)).map((one) => [one.site, one.starts]), [["annexe", other.starts]]);
  assert.equal((await freeSlots("mairie")).find((slot) => slot.starts === first.starts).free, first.free, "the first one is free again");

  await card.getByRole("button", { name: "Annuler le rendez-vous" }).press("Enter");
  await page.locator(".note").getByText("Le rendez-vous est annulé.").waitFor();
  await card.getByText("Aucun créneau n’est choisi.").waitFor();
  assert.deepEqual(await bookedFor(id), []);
  assertClean();
  await context.close();
});

test("a slot that a colleague took meanwhile is said to be gone, and the free ones are shown again", async () => {
  const [id, hers] = await Promise.all([openCase(), openCase()]);
  const { page, context, card, assertClean } = await openPageOf("yanis", id);
  await card.getByRole("button", { name: "Choisir un créneau" }).click();
  await card.getByLabel("Lieu").selectOption("Annexe des Prés");
  const [first, second] = await laterSlots("annexe");
  await town.api("POST", `/api/v1/cases/${hers}/appointment`, { body: { site: "annexe", starts: first.starts } });
  await card.getByLabel("Jour").selectOption(dayOf(first.starts));
  await card.getByRole("button", { name: hourOf(first.starts), exact: true }).click();
  await card.getByRole("alert").getByText("Ce créneau n’est plus libre").waitFor();
  await assertAccessible(page, "a slot that is gone");
  assert.equal(await card.getByLabel("Lieu").inputValue(), "annexe", "the place looked at stays");
  await card.getByLabel("Jour").selectOption(dayOf(first.starts));
  await card.getByRole("button", { name: hourOf(first.starts), exact: true }).waitFor({ state: "detached" });
  await card.getByRole("alert").getByText("Ce créneau n’est plus libre").waitFor();  // and does not go away with the reading
  await card.getByLabel("Jour").selectOption(dayOf(second.starts));
  await card.getByRole("button", { name: hourOf(second.starts), exact: true }).click();
  await card.getByRole("button", { name: "Changer de créneau" }).waitFor();
  assert.equal(await card.getByRole("alert").count(), 0);
  assert.deepEqual((await bookedFor(id)).map((one) => one.starts), [second.starts]);
  assertClean();
  await context.close();
});

test("an appointment is told in the town's time, wherever the agent's computer believes to be", async () => {
  const id = await openCase();
  const { page, context, card, assertClean } = await openPageOf("yanis", id, { ...desk, timezoneId: "America/Sao_Paulo" });
  const slot = (await freeSlots("mairie")).at(-1);
  await card.getByRole("button", { name: "Choisir un créneau" }).click();
  await card.getByLabel("Jour").selectOption(dayOf(slot.starts));
  await card.getByRole("button", { name: hourOf(slot.starts), exact: true }).click();
  const note = page.locator(".note").filter({ hasText: "Rendez-vous pris" });
  await note.waitFor();
  await card.getByRole("button", { name: "Changer de créneau" }).waitFor();
  for (const told of [await note.textContent(), await card.textContent()]) {
    assert.ok(told.includes(dayOf(slot.starts)), told);
    assert.ok(told.includes(hourOf(slot.starts)), told);
  }
  await page.locator(".timeline strong", { hasText: "Rendez-vous pris" }).filter({ hasText: hourOf(slot.starts) }).waitFor();
  assertClean();
  await context.close();
});

test("who may not answer for residents reads an appointment and changes none", async () => {
  const id = await openCase();
  const [slot] = await laterSlots("mairie");
  await town.api("POST", `/api/v1/cases/${id}/appointment`, { body: { site: "mairie", starts: slot.starts } });
  const { card, context, assertClean } = await openPageOf("paul", id);
  await card.getByText(dayOf(slot.starts)).waitFor();
  assert.equal(await card.getByRole("button").count(), 0);
  assertClean();
  await context.close();
});

for (const [name, options] of Object.entries({ "1280-light": desk, "375-dark": phoneDark, "400-percent": enlarged }))
  test(`an appointment on a case's page is accessible and fits at ${name}`, async () => {
    const { page, context, card, assertClean } = await openPageOf("yanis", await openCase(), options);
    const look = async (what) => {
      await assertAccessible(page, `${what} ${name}`);
      await assertNoSidewaysScroll(page, `${what} ${name}`);
      await card.scrollIntoViewIfNeeded();
      await shot(page, `case-slot-${what}-${name}`);
    };
    await look("none");
    await card.getByRole("button", { name: "Choisir un créneau" }).click();
    await card.getByRole("group", { name: "Heure" }).waitFor();
    await look("choice");
    await card.getByRole("group", { name: "Heure" }).getByRole("button").first().click();
    await card.getByRole("button", { name: "Changer de créneau" }).waitFor();
    await look("booked");
    assertClean();
    await context.close();
  });
