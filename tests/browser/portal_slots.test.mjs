// A resident's appointment: chosen, moved and given back from the page of the request, without a script and by keyboard.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible, assertNoSidewaysScroll, desk, enlarged, openBrowser, openPage, phoneDark, shot, tablet } from "./support/browser.mjs";
import { openTown } from "./support/town.mjs";

let town;
let browser;
before(async () => { [town, browser] = await Promise.all([openTown({ cases: 60 }), openBrowser()]); });
after(async () => { await browser?.close(); await town?.close(); });

/** A request for an appointment, as the pages take it; the address of the page that follows it. */
async function askForOne(page) {
  await page.goto("/fr/services/rendez-vous-titre");
  await page.getByRole("button", { name: "Commencer" }).click();
  await page.getByLabel("Passeport").check();
  await page.getByLabel("Téléphone").fill("02 61 91 40 00");
  await page.getByRole("button", { name: "Continuer" }).click();
  await page.getByLabel("Nom et prénom").fill("Jeanne Martin");
  await page.getByLabel("Adresse électronique").fill("jeanne@exemple.fr");
  await page.getByRole("button", { name: "Continuer" }).click();
  await page.getByRole("button", { name: "Envoyer ma demande" }).click();
  await page.getByRole("heading", { name: "Votre demande est envoyée" }).waitFor();
  return `/fr/track/${await page.locator("code").textContent()}`;
}

/** What the engine has booked for the request behind such an address. */
async function bookedFor(address) {
  const { items } = await town.api("GET", `/api/v1/cases?reference=${address.slice("/fr/track/".length).slice(0, 9)}`);
  return (await town.api("GET", `/api/v1/cases/${items[0].id}`)).appointments;
}

/** The value of a button is "place/moment"; others of that name stand in line or give back. */
const slotButtons = 'button[name=slot][value*="/"]';
const slotOf = (value) => { const [site, starts] = value.split("/"); return { site, starts }; };
const sameSlot = (booked, { site, starts }, what) => {
  assert.equal(booked.length, 1, what);
  assert.deepEqual([booked[0].site, Date.parse(booked[0].starts)], [site, Date.parse(starts)], what);
};

const dayOf = (iso) => new Intl.DateTimeFormat("fr", { timeZone: "Europe/Paris", weekday: "long", day: "numeric", month: "long", year: "numeric" }).format(new Date(iso)).replace(" 1 ", " 1er ");
const hourOf = (iso) => new Intl.DateTimeFormat("fr", { timeZone: "Europe/Paris", hour: "numeric", minute: "2-digit", hourCycle: "h23" }).format(new Date(iso)).replace(/^0?(\d+):/, "$1 h ");

test("without a script a resident books a slot, moves it to another place and week, and gives it back", async () => {
  const { page, context, assertClean } = await openPage(browser, town.url, { ...phoneDark, javaScriptEnabled: false });
  const address = await askForOne(page);
  await page.goto(address);
  await page.getByText("C’est à vous : choisissez un créneau.").waitFor();
  assert.equal(await page.getByText("Votre réponse est attendue").count(), 0, "a slot is asked for, and no answer");
  await page.getByRole("link", { name: "Choisir un créneau" }).click();
  await page.getByRole("heading", { name: "Choisissez un créneau", level: 1 }).waitFor();
  const first = page.locator(slotButtons).nth(3);  // not the very next, which may be over before it is pressed
  const chosen = slotOf(await first.getAttribute("value"));
  assert.equal(chosen.site, "mairie");
  assert.ok(Date.parse(chosen.starts) >= Date.now() + 2 * 3600e3 - 60e3, "not sooner than the town allows");
  await page.getByRole("heading", { name: dayOf(chosen.starts), level: 2 }).waitFor();
  // Read alone, a button says all there is to know about its slot.
  await page.getByRole("button", { name: new RegExp(`^${hourOf(chosen.starts)} ?, ${dayOf(chosen.starts)}, Mairie, place des Vanneaux$`) }).click();
  await page.getByRole("status").getByText("Votre rendez-vous est pris.").waitFor();
  await page.getByText(`Vous êtes attendu le ${dayOf(chosen.starts)} à ${hourOf(chosen.starts)} : Mairie, place des Vanneaux.`).waitFor();
  assert.equal(await page.getByText("C’est à vous").count(), 0, "nothing is asked any more");
  assert.equal(await page.locator(".status").textContent(), "Dans l’attente du rendez-vous");
  const letter = page.locator(".story .quoted").filter({ hasText: "Nous vous attendons" });
  assert.ok((await letter.textContent()).includes(`à la mairie, place des Vanneaux\nle ${dayOf(chosen.starts)} à ${hourOf(chosen.starts)}.`), "the letter says when and where in words");
  sameSlot(await bookedFor(address), chosen, "booked");

  await page.getByRole("link", { name: "Changer de créneau" }).click();
  await page.getByText("Vous êtes attendu le").waitFor();
  await page.getByRole("navigation", { name: "Lieux" }).getByRole("link", { name: "Annexe des Prés" }).click();
  assert.equal(await page.getByRole("link", { name: "Annexe des Prés" }).getAttribute("aria-current"), "true");
  const before = await page.locator(slotButtons).first().getAttribute("value");
  await page.getByRole("link", { name: "Semaine suivante" }).click();
  await page.getByRole("link", { name: "Semaine précédente" }).waitFor();
  const last = page.locator(slotButtons).last();
  const moved = slotOf(await last.getAttribute("value"));
  assert.equal(moved.site, "annexe");
  assert.ok(Date.parse(moved.starts) > Date.parse(slotOf(before).starts));
  await last.click();
  await page.getByText(`Vous êtes attendu le ${dayOf(moved.starts)} à ${hourOf(moved.starts)} : Annexe des Prés.`).waitFor();
  sameSlot(await bookedFor(address), moved, "moved, and the first one is free again");

  await page.getByRole("link", { name: "Changer de créneau" }).click();
  assert.equal(await page.getByRole("link", { name: "Annexe des Prés" }).getAttribute("aria-current"), "true", "where it is now");
  await page.getByRole("link", { name: "Revenir à la demande" }).click();
  await page.getByRole("button", { name: "Annuler ce rendez-vous" }).click();
  await page.getByRole("status").getByText("Votre rendez-vous est annulé.").waitFor();
  await page.getByText("C’est à vous : choisissez un créneau.").waitFor();
  assert.deepEqual(await bookedFor(address), []);
  assertClean();
  await context.close();
});

test("who comes second to a slot is told, stays at the place looked at, and books another", async () => {
  const [quick, slow] = await Promise.all([0, 1].map(() => openPage(browser, town.url, desk)));
  const [hers, his] = [await askForOne(quick.page), await askForOne(slow.page)];
  for (const [{ page }, address] of [[quick, hers], [slow, his]]) await page.goto(`${address}/slot?site=annexe&week=1`);
  const value = await quick.page.locator(slotButtons).first().getAttribute("value");
  await quick.page.locator(`button[value="${value}"]`).click();
  await quick.page.getByRole("status").getByText("Votre rendez-vous est pris.").waitFor();
  await slow.page.locator(`button[value="${value}"]`).click();
  const alert = slow.page.getByRole("alert");
  await alert.getByText("Ce créneau n’est plus libre").waitFor();
  assert.ok(await alert.evaluate((element) => element === document.activeElement), "what is wrong is where the keyboard is");
  await assertAccessible(slow.page, "a slot that is gone");
  assert.equal(await slow.page.getByRole("link", { name: "Annexe des Prés" }).getAttribute("aria-current"), "true");
  assert.equal(await slow.page.locator(`button[value="${value}"]`).count(), 0);
  await slow.page.getByRole("link", { name: "Semaine précédente" }).waitFor();  // the week looked at, too
  const other = slow.page.locator(slotButtons).first();
  const chosen = slotOf(await other.getAttribute("value"));
  assert.equal(chosen.site, "annexe");
  await other.click();
  await slow.page.getByRole("status").getByText("Votre rendez-vous est pris.").waitFor();
  sameSlot(await bookedFor(his), chosen, "his own");
  sameSlot(await bookedFor(hers), slotOf(value), "hers stays");
  quick.assertClean();
  slow.assertClean();
  await Promise.all([quick.context.close(), slow.context.close()]);
});

test("by keyboard alone an appointment is chosen, and its page is reached again from there", async () => {
  const { page, context, assertClean } = await openPage(browser, town.url, desk);
  const address = await askForOne(page);
  const tabTo = async (what) => {
    for (let i = 0; i < 80; ++i) {
      await page.keyboard.press("Tab");
      if (await page.evaluate((wanted) => document.activeElement.textContent.includes(wanted), what)) return;
    }
    assert.fail(`the Tab key does not reach "${what}"`);
  };
  const enter = async (key, where) => { await Promise.all([page.waitForURL(where), page.keyboard.press(key)]); };
  await page.goto(address);
  await tabTo("Choisir un créneau");
  await enter("Enter", /\/slot$/);
  await tabTo("Annexe des Prés");
  await enter("Enter", /site=annexe/);
  await tabTo(", Annexe des Prés");
  const chosen = slotOf(await page.evaluate(() => document.activeElement.value));
  await enter("Space", /said=slot_taken/);
  await page.getByRole("status").getByText("Votre rendez-vous est pris.").waitFor();
  sameSlot(await bookedFor(address), chosen, "chosen by keyboard");
  await tabTo("Changer de créneau");
  await enter("Enter", /\/slot$/);
  await tabTo("Revenir à la demande");
  await enter("Enter", /\/track\/[^/]+$/);
  await page.getByRole("heading", { name: "Votre rendez-vous" }).waitFor();
  assertClean();
  await context.close();
});

for (const [name, options] of Object.entries({ "1280-light": desk, "768": tablet, "375-dark": phoneDark, "400-percent": enlarged }))
  test(`the pages of an appointment are accessible and fit at ${name}`, async () => {
    const { page, context, assertClean } = await openPage(browser, town.url, options);
    const look = async (what) => {
      await assertAccessible(page, `${what} ${name}`);
      await assertNoSidewaysScroll(page, `${what} ${name}`);
      await shot(page, `portal-slot-${what}-${name}`);
    };
    const address = await askForOne(page);
    await page.goto(address);
    await look("asked");
    await page.getByRole("link", { name: "Choisir un créneau" }).click();
    await look("choice");
    await page.goto(`${address}/slot?site=annexe&week=20`);
    await page.getByText("Rien de libre cette semaine").waitFor();
    await look("nothing");
    await page.goto(`${address}/slot?site=annexe`);
    await page.locator(slotButtons).first().click();
    await page.getByRole("status").waitFor();
    await look("booked");
    await page.getByRole("link", { name: "Changer de créneau" }).click();
    await look("move");
    assertClean();
    await context.close();
  });
