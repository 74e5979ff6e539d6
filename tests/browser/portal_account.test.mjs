// A resident's account: entered with the code of a letter, all requests in one list, left and removed; without a script.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible, assertNoSidewaysScroll, desk, enlarged, openBrowser, openPage, phoneDark, shot } from "./support/browser.mjs";
import { openTown } from "./support/town.mjs";

let town;
let browser;
before(async () => { [town, browser] = await Promise.all([openTown(), openBrowser()]); });
after(async () => { await browser?.close(); await town?.close(); });

/** The code of the newest letter to an address, once it has left. */
async function codeFor(email, since) {
  for (let i = 0; i < 100; ++i) {
    const letter = town.letters.slice(since).filter((one) => one.to === email).at(-1);
    if (letter) return letter.subject.match(/\d{4} \d{4}/)[0];
    await new Promise((done) => setTimeout(done, 30));
  }
  assert.fail(`no letter to ${email}`);
}

async function enter(page, email, { stay = false } = {}) {
  const since = town.letters.length;
  await page.goto("/fr/account");
  await page.getByLabel("Adresse électronique").fill(email);
  await page.getByRole("button", { name: "Recevoir un code" }).click();
  await page.getByText(`Nous venons d’écrire à ${email}`).waitFor();
  await page.getByLabel("Code à usage unique").fill(await codeFor(email, since));
  if (stay) await page.getByLabel(/Rester dans mon compte/).check();
  await page.getByRole("button", { name: "Entrer", exact: true }).click();
  await page.getByRole("heading", { name: "Mes demandes", level: 1 }).waitFor();
}

/** A request about a street, as the pages take it; `contact` is what is typed on the third screen. */
async function report(page, contact) {
  await page.goto("/fr/services/voirie");
  await page.getByRole("button", { name: "Commencer" }).click();
  await page.getByLabel("Adresse ou description du lieu").fill("3 rue du Lavoir");
  await page.getByLabel("Quartier").selectOption("centre");
  await page.getByRole("button", { name: "Continuer" }).click();
  if (await page.getByText("Déjà signalé tout près").isVisible()) await page.getByRole("button", { name: "Continuer" }).click();
  await page.getByLabel("Avaloir bouché").check();
  await page.getByRole("button", { name: "Continuer" }).click();
  for (const [label, value] of Object.entries(contact)) await page.getByLabel(label).fill(value);
  await page.getByRole("button", { name: "Continuer" }).click();
  await page.getByRole("button", { name: "Envoyer ma demande" }).click();
  await page.getByRole("heading", { name: "Votre demande est envoyée" }).waitFor();
  return page.locator("code").textContent();
}

test("without a script a resident finds all requests under one address, adds one by its code, and leaves", async () => {
  const { page, context, assertClean } = await openPage(browser, town.url, { ...phoneDark, javaScriptEnabled: false });
  const mine = await report(page, { "Nom et prénom": "Jeanne Martin", "Adresse électronique": "jeanne@exemple.fr" });
  const nameless = await report(page, {});
  await page.goto("/fr/track");
  await page.getByRole("link", { name: "Toutes mes demandes en une liste" }).click();
  await enter(page, "jeanne@exemple.fr");
  const list = page.locator(".requests");
  await list.getByText(mine.slice(0, 9)).waitFor();
  assert.equal(await list.getByText(nameless.slice(0, 9)).count(), 0);
  await page.getByText("Ajouter une demande par son code").click();
  await page.getByLabel("Code de suivi").fill("AAAA-AAAA-AAAA-AAAA-AAAA");
  await page.getByRole("button", { name: "Ajouter à mes demandes" }).click();
  await page.getByRole("alert").getByText("Ce code n’ouvre aucune demande").waitFor();
  await page.getByLabel("Code de suivi").fill(nameless);
  await page.getByRole("button", { name: "Ajouter à mes demandes" }).click();
  await page.getByRole("status").getByText("La demande est dans votre liste").waitFor();
  await list.getByText(nameless.slice(0, 9)).click();
  await page.getByRole("heading", { name: "Ce qui s’est passé" }).waitFor();
  await page.getByRole("navigation").getByRole("link", { name: "Compte", exact: true }).click();
  await page.getByRole("button", { name: "Sortir" }).click();
  await page.getByText("Vous êtes sorti de votre compte").waitFor();
  await page.goto("/fr/account");
  assert.equal(await page.locator(".requests").count(), 0);
  assertClean();
  await context.close();
});

test("who has entered is asked nothing twice, stays after the browser was closed, and can remove it all", async () => {
  const { page, context, assertClean } = await openPage(browser, town.url, desk);
  await enter(page, "paul@exemple.fr", { stay: true });
  await page.getByText("Aucune demande pour le moment").waitFor();
  await report(page, { "Nom et prénom": "Paul Petit", "Téléphone": "02 61 91 40 00" });
  await page.getByRole("link", { name: "Elle est aussi dans votre liste" }).click();
  await page.getByText("1 demande.").waitFor();
  await page.goto("/fr/services/voirie");
  const [cookie] = (await context.cookies()).filter((one) => one.name === "guichet_resident");
  assert.ok(cookie.httpOnly && cookie.sameSite === "Lax" && cookie.expires > Date.now() / 1000 + 80 * 86400, JSON.stringify(cookie));
  await context.close();

  const later = await openPage(browser, town.url, desk);
  await later.context.addCookies([cookie]);
  await later.page.goto("/fr/account");
  await later.page.getByText("1 demande.").waitFor();
  await later.page.getByText("Supprimer mon compte", { exact: true }).click();
  await later.page.getByRole("button", { name: "Oui, supprimer mon compte" }).click();
  await later.page.getByText("Votre compte est supprimé").waitFor();
  await later.context.addCookies([cookie]);
  await later.page.goto("/fr/account");
  await later.page.getByRole("button", { name: "Recevoir un code" }).waitFor();
  assertClean();
  later.assertClean();
  await later.context.close();
});

test("by keyboard alone a resident enters, is told of a wrong code where it is wrong, and opens a request", async () => {
  const { page, context, assertClean } = await openPage(browser, town.url, desk);
  await report(page, { "Nom et prénom": "Zoé Roux", "Adresse électronique": "zoe@exemple.fr" });
  const since = town.letters.length;
  await page.goto("/fr/account");
  await page.getByLabel("Adresse électronique").focus();
  await page.keyboard.type("zoe@exemple.fr");
  await page.keyboard.press("Enter");
  await page.getByText("Nous venons d’écrire").waitFor();
  const code = await codeFor("zoe@exemple.fr", since);
  await page.getByLabel("Code à usage unique").focus();
  await page.keyboard.type("0000 0001");
  await page.keyboard.press("Enter");
  await page.getByRole("alert").waitFor();
  assert.equal(await page.getByLabel("Code à usage unique").getAttribute("aria-invalid"), "true");
  await page.getByLabel("Code à usage unique").focus();
  await page.keyboard.type(code);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Mes demandes", level: 1 }).waitFor();
  await page.locator(".requests a").first().focus();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Ce qui s’est passé" }).waitFor();
  assertClean();
  await context.close();
});

for (const [name, size] of Object.entries({ "1280": desk, "375-dark": phoneDark, enlarged }))
  test(`the pages of an account are for everybody: axe and no sideways scrolling, ${name}`, async () => {
    const { page, context, assertClean } = await openPage(browser, town.url, size);
    const look = async (what) => { await assertAccessible(page, what); await assertNoSidewaysScroll(page, what); await shot(page, `account-${what}-${name}`); };
    const email = `habitante-au-nom-bien-long-${name}@un-domaine-interminable.exemple.fr`;
    await page.goto("/fr/account");
    await look("address");
    const since = town.letters.length;
    await page.getByLabel("Adresse électronique").fill(email);
    await page.getByRole("button", { name: "Recevoir un code" }).click();
    await page.getByText("Nous venons d’écrire").waitFor();
    await page.getByLabel("Code à usage unique").fill("1");
    await page.getByRole("button", { name: "Entrer", exact: true }).click();
    await page.getByRole("alert").waitFor();
    await look("wrong-code");
    await page.getByLabel("Code à usage unique").fill(await codeFor(email, since));
    await page.getByRole("button", { name: "Entrer", exact: true }).click();
    await page.getByText("Aucune demande pour le moment").waitFor();
    await look("empty");
    for (let i = 0; i < 2; ++i) await report(page, {});
    await page.goto("/fr/account");
    await look("list");
    await page.getByText("Supprimer mon compte", { exact: true }).click();
    await look("remove");
    await page.getByRole("button", { name: "Sortir" }).click();
    await look("left");
    assertClean();
    await context.close();
  });
