// Who has no e-mail is written to on paper: an agent prints the letter, says that it is posted, and nobody does it twice.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible, assertNoSidewaysScroll, desk, openBrowser, openPage, phoneDark, shot, signIn } from "./support/browser.mjs";
import { openTown } from "./support/town.mjs";

let town;
let browser;
before(async () => { [town, browser] = await Promise.all([openTown({ cases: 40 }), openBrowser()]); });
after(async () => { await browser?.close(); await town?.close(); });

/** A request at the counter, and the question that it needs. */
async function askOf(attributes) {
  const form = { type_acte: "simple", nom: "Varin", prenoms: "Lucie", date_naissance: "1941-05-06", qualite: "interesse" };
  const { id } = await town.api("POST", "/api/v1/cases", { body: { workflow: "acte-naissance", channel: "counter", form, person: { attributes, language: "fr" } } });
  const { tasks, reference } = await town.api("GET", `/api/v1/cases/${id}`);
  await town.api("POST", `/api/v1/cases/${id}/tasks/${tasks[0].id}/complete`, { role: "instructeur", body: { outcome: "completer", answers: { question: "Quel est le lieu de naissance ?" } } });
  return { id, reference };
}

const waiting = async () => (await town.api("GET", "/api/v1/paper-letters")).items;
const lucie = { name: "Lucie Varin", address: "4 rue du Bac\n76000 Saint-Aubin" };

async function openPapers(options = desk) {
  const opened = await openPage(browser, town.url, options);
  await signIn(opened.page, "marc", town.password);
  await opened.page.goto("/console/supervise");
  await opened.page.getByRole("link", { name: "Courrier à poster" }).click();
  const cardOf = (reference) => opened.page.locator(".papers > li").filter({ has: opened.page.getByRole("link", { name: reference, exact: true }) });
  return { ...opened, cardOf };
}

test("a letter is printed, posted by keyboard, and stands in the timeline", async () => {
  const { id, reference } = await askOf(lucie);
  const { page, context, cardOf, assertClean } = await openPapers();
  const card = cardOf(reference);
  await card.getByText("4 rue du Bac").waitFor();
  await card.getByText("Quel est le lieu de naissance").waitFor();
  const sheetText = await card.locator(".sheet").innerText();
  for (const way of ["1 place des Vanneaux", "02 61 91 40", "@saint-aubin.example"]) assert.ok(sheetText.includes(way), `the letter says ${way}`);
  assert.ok(!/ce message/.test(sheetText), "paper is no message that one replies to");
  await assertAccessible(page, "letters to post");
  await shot(page, "papers-1280");
  await page.evaluate(() => { window.print = () => { window.printed = document.querySelectorAll(".papers > li[data-printed]").length; }; });
  await card.getByRole("button", { name: `Imprimer ${reference}` }).press("Enter");
  assert.equal(await page.evaluate(() => window.printed), 1, "one letter is printed, not all");
  await page.emulateMedia({ media: "print" });
  const sheet = page.locator(".sheet").filter({ hasText: reference });
  assert.deepEqual([await sheet.isVisible(), await page.getByRole("button", { name: "Elle est postée" }).first().isVisible(), await page.getByRole("heading", { level: 1 }).isVisible()], [true, false, false]);
  await shot(page, "papers-print");
  await page.emulateMedia({ media: "screen" });

  await card.getByRole("button", { name: "Elle est postée" }).press("Enter");
  await page.locator(".note").getByText("La lettre est notée comme postée.").waitFor();
  await card.waitFor({ state: "detached" });
  assert.ok(await page.evaluate(() => document.activeElement !== document.body), "the keyboard is not lost with the letter");
  assert.ok(!(await waiting()).some((one) => one.case === id));
  await assert.rejects(town.api("POST", `/api/v1/cases/${id}/letters/1`, { body: {} }), /409/);
  await assert.rejects(town.api("POST", `/api/v1/cases/${id}/letters/2`, { body: {} }), /404/);
  await assert.rejects(town.api("POST", `/api/v1/cases/${id}/letters/one`, { body: {} }), /404.*numbered/);
  await page.goto(`/console/cases/${id}`);
  await page.locator(".timeline").getByText("Lettre postée").waitFor();
  assertClean();
  await context.close();
});

test("a letter that does not leave is set aside with a reason; what waits outlives a restart", async () => {
  const first = await askOf({ ...lucie, email: "lucie@exemple.fr", contact: "post" });
  const mailed = await askOf({ ...lucie, email: "lucie@exemple.fr" });
  await assert.rejects(askOf({ ...lucie, contact: "pigeon" }), /422.*contact/);
  assert.ok(!(await waiting()).some((one) => one.case === mailed.id), "who has e-mail and prefers nothing gets e-mail");
  await town.stop();
  await town.start();
  const [letter] = (await waiting()).filter((one) => one.case === first.id);
  assert.deepEqual([letter.letter, letter.to.address], [1, lucie.address]);
  const { page, context, cardOf, assertClean } = await openPapers(phoneDark);
  const card = cardOf(first.reference);
  const why = card.getByLabel("Pourquoi elle ne part pas");
  await why.press("Enter");
  await card.getByText("Un mot pour vos collègues.").waitFor();
  await assertAccessible(page, "a letter to set aside, with a fault");
  await assertNoSidewaysScroll(page, "letters to post");
  await shot(page, "papers-phone");
  await why.fill("Remise au guichet");
  await why.press("Enter");
  await card.waitFor({ state: "detached" });
  const { items } = await town.api("GET", `/api/v1/cases/${first.id}/timeline`);
  const told = items.find((one) => one.type === "guichet.letter.posted.v1");
  assert.deepEqual([told.data.posted, told.data.reason], [false, "Remise au guichet"]);
  assertClean();
  await context.close();
});
