// Letters that came in by the mail server and belong nowhere: read, put into a case, or put aside with a reason.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible, assertNoSidewaysScroll, desk, enlarged, openBrowser, openPage, phoneDark, shot, signIn } from "./support/browser.mjs";
import { openMailbox } from "./support/mailbox.mjs";

let town;
let browser;
before(async () => { [town, browser] = await Promise.all([openMailbox(), openBrowser()]); });
after(async () => { await browser?.close(); await town?.close(); });

async function openCase() {
  const { id } = await town.api("POST", "/api/v1/cases", { workflow: "report", form: { place: { lon: 0.59, lat: 49.2 }, kind: "light" } });
  return town.api("GET", `/api/v1/cases/${id}`);
}

const bring = async (subject, more = {}) => assert.match(await town.bring({ from: "paul@exemple.fr", name: "Paul Petit", subject, text: "C'est toujours cassé.", ...more }), /^250/);
const letters = async (state) => (await town.api("GET", `/api/v1/unmatched-letters?limit=500${state && `&state=${state}`}`)).items.map((one) => one.subject);

async function openLetters(options = desk) {
  const opened = await openPage(browser, town.url, options);
  await signIn(opened.page, "alice", town.password);
  await opened.page.getByRole("link", { name: "Suivi" }).first().click();
  await opened.page.getByRole("link", { name: "Lettres" }).click();
  await opened.page.getByLabel("Lettres").waitFor();
  const cardOf = (subject) => opened.page.locator(".incidents > li").filter({ has: opened.page.getByRole("heading", { name: subject, exact: true }) });
  return { ...opened, cardOf };
}

test("by keyboard a letter is read and put into the case it is about, with its enclosure", async () => {
  const { id, reference } = await openCase();
  await bring("Toujours cassé : l’éclairage", { text: "Bonjour,\n\nRue des Lilas, c'est toujours cassé.\n.\nPaul", enclosure: "plan.txt" });
  const { page, context, cardOf, assertClean } = await openLetters();
  const card = cardOf("Toujours cassé : l’éclairage");
  await card.getByText("Paul Petit · paul@exemple.fr").waitFor();
  await card.getByRole("button", { name: "Lire la lettre" }).press("Enter");
  await card.getByText("Rue des Lilas, c’est toujours cassé.").waitFor();
  await card.getByText("Pièces jointes : plan.txt").waitFor();
  assert.ok(await card.evaluate((element) => element.contains(document.activeElement)), "the keyboard stays at the letter");
  const named = card.getByLabel("Référence du dossier");
  await named.press("Enter");
  await card.getByText("Écrivez la référence du dossier.").waitFor();
  assert.equal(await named.getAttribute("aria-invalid"), "true");
  await named.fill("0000-0000");
  await named.press("Enter");
  await card.getByRole("alert").getByText("Aucun dossier n’a cette référence.").waitFor();
  await assertAccessible(page, "a reference that is none");
  // What is typed is kept over a reload; a reference is read as people write it.
  await named.fill(` ${reference.toLowerCase()} `);
  await page.reload();
  await cardOf("Toujours cassé : l’éclairage").getByRole("button", { name: "Lire la lettre" }).press("Enter");
  assert.equal(await named.inputValue(), ` ${reference.toLowerCase()} `);
  await named.press("Enter");
  await page.waitForURL(`**/console/cases/${id}`);
  await page.locator(".note").getByText("La lettre est dans le dossier.").waitFor();
  await page.locator(".timeline").getByText("Rue des Lilas, c’est toujours cassé.").waitFor();
  await page.locator(".timeline").getByRole("link", { name: "plan.txt" }).waitFor();
  assert.ok(!(await letters("")).includes("Toujours cassé : l’éclairage"), "it waits no more");
  assertClean();
  await context.close();
});

test("a letter nobody needs is put aside with a reason, and can be brought back from there", async () => {
  const { id, reference } = await openCase();
  await bring("Gagnez un voyage");
  await bring("Une autre lettre");
  const { page, context, cardOf, assertClean } = await openLetters();
  const card = cardOf("Gagnez un voyage");
  await card.getByRole("button", { name: "Lire la lettre" }).press("Enter");
  const why = card.getByLabel("Pourquoi personne n’en a besoin");
  await why.press("Enter");
  await card.getByText("Un mot pour vos collègues.").waitFor();
  await why.fill("Une publicité");
  await why.press("Enter");
  await page.locator(".note").getByText("La lettre est écartée.").waitFor();
  await card.waitFor({ state: "detached" });
  await cardOf("Une autre lettre").waitFor();
  assert.ok(await page.evaluate(() => document.activeElement !== document.body), "the keyboard is not lost with the letter");
  assert.deepEqual([(await letters("dismissed")).includes("Gagnez un voyage"), (await letters("waiting")).includes("Gagnez un voyage")], [true, false]);

  await page.getByLabel("Lettres").selectOption("écartées");
  await card.getByText("Écartée : Une publicité").waitFor();
  await card.getByText("Alice Martin").or(card.getByText("Vous")).waitFor();
  assert.equal(await cardOf("Une autre lettre").count(), 0);
  await card.getByRole("button", { name: "Lire la lettre" }).click();
  assert.equal(await why.count(), 0, "it is put aside already");
  await card.getByLabel("Référence du dossier").fill(reference);
  await card.getByRole("button", { name: "Mettre dans ce dossier" }).click();
  await page.waitForURL(`**/console/cases/${id}`);
  assert.ok(!(await letters("")).includes("Gagnez un voyage"));
  assertClean();
  await context.close();
});

test("the keyboard stands on a letter in the moment in which it is drawn, and not a frame later", async () => {
  await bring("Une lettre à ouvrir");
  const { page, context, cardOf, assertClean } = await openLetters();
  await page.evaluate(() => new MutationObserver(() => {
    if (document.querySelector(".letter")) globalThis.stood ??= document.activeElement?.className;
  }).observe(document.body, { childList: true, subtree: true }));
  await cardOf("Une lettre à ouvrir").getByRole("button", { name: "Lire la lettre" }).press("Enter");
  await page.locator(".letter").waitFor();
  assert.equal(await page.evaluate(() => globalThis.stood), "letter");
  assertClean();
  await context.close();
});

test("a letter that a colleague dealt with meanwhile is said to be gone, and leaves the list", async () => {
  const { reference } = await openCase();
  await bring("Deux fois prise");
  const { page, context, cardOf, assertClean } = await openLetters();
  const card = cardOf("Deux fois prise");
  await card.getByRole("button", { name: "Lire la lettre" }).click();
  const { items } = await town.api("GET", "/api/v1/unmatched-letters?state=waiting");
  await town.api("POST", `/api/v1/unmatched-letters/${items.find((one) => one.subject === "Deux fois prise").id}/attach`, { case: reference });
  await card.getByLabel("Référence du dossier").fill(reference);
  await card.getByRole("button", { name: "Mettre dans ce dossier" }).click();
  await page.getByText("Un collègue s’est déjà occupé de cette lettre.").first().waitFor();
  await card.waitFor({ state: "detached" });
  assertClean();
  await context.close();
});

const hostile = `<img src=x onerror=alert(1)>"'><script>alert(2)</script>{{7*7}}`;

test("what a stranger writes stays text, in the list and in the letter", async () => {
  await bring(hostile, { name: "<b>Paul</b>", text: hostile });
  const { page, context, cardOf, assertClean } = await openLetters();
  const card = cardOf(hostile);
  await card.getByText("<b>Paul</b>").waitFor();
  await card.getByRole("button", { name: "Lire la lettre" }).click();
  await card.locator("p.letter").getByText(hostile).waitFor();
  assert.equal(await page.locator("img[src=x], main script, main b").count(), 0);
  assertClean();
  await context.close();
});

for (const [name, options] of Object.entries({ "1280-light": desk, "375-dark": phoneDark, "400-percent": enlarged }))
  test(`the page of letters is accessible and fits at ${name}`, async () => {
    const subject = `Une lettre ${name}`;
    await bring(subject, { text: `Bonjour,\n\n${"Anticonstitutionnellement".repeat(8)}\nhttps://un-domaine-interminable.exemple.fr/${"chemin/".repeat(20)}`, enclosure: "une-piece-au-nom-bien-long-qui-ne-finit-pas.txt" });
    const { page, context, cardOf, assertClean } = await openLetters(options);
    const look = async (what) => {
      await assertAccessible(page, `${what} ${name}`);
      await assertNoSidewaysScroll(page, `${what} ${name}`);
      await shot(page, `letters-${what}-${name}`);
    };
    await cardOf(subject).waitFor();
    await look("list");
    await cardOf(subject).getByRole("button", { name: "Lire la lettre" }).click();
    await cardOf(subject).getByLabel("Référence du dossier").scrollIntoViewIfNeeded();
    await look("one");
    await cardOf(subject).getByRole("button", { name: "Écarter" }).click();
    const fault = cardOf(subject).getByText("Un mot pour vos collègues.");
    assert.ok(await fault.evaluate((element) => parseFloat(getComputedStyle(element).paddingInlineStart)) >= 16, "its mark has room before it");
    await look("fault");
    await cardOf(subject).getByLabel("Pourquoi personne n’en a besoin").fill("Envoyée deux fois");
    await cardOf(subject).getByRole("button", { name: "Écarter" }).click();
    await cardOf(subject).waitFor({ state: "detached" });
    await page.getByLabel("Lettres").selectOption("écartées");
    await cardOf(subject).waitFor();
    await look("dismissed");
    assertClean();
    await context.close();
  });

test("where no letter waits the page says so", async () => {
  for (const { id } of (await town.api("GET", "/api/v1/unmatched-letters?state=waiting&limit=200")).items) await town.api("POST", `/api/v1/unmatched-letters/${id}/dismiss`, { reason: "un essai" });
  const { page, context, assertClean } = await openLetters();
  await page.getByText("Aucune lettre ne cherche son dossier.").waitFor();
  await assertAccessible(page, "no letters");
  assertClean();
  await context.close();
});
