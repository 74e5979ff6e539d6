// What agents do beside the steps: give a delay more time, reopen and judge for somebody on the phone.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible, assertNoSidewaysScroll, desk, openBrowser, openPage, phoneDark, shot, signIn } from "./support/browser.mjs";
import { openTown } from "./support/town.mjs";

let town;
let browser;
before(async () => { [town, browser] = await Promise.all([openTown({ cases: 60 }), openBrowser()]); });
after(async () => { await browser?.close(); await town?.close(); });

async function openCase() {
  return (await town.api("POST", "/api/v1/cases", { body: { workflow: "voirie", channel: "phone", form: { lieu: { lon: 0.59, lat: 49.2 }, nature: "avaloir" } } })).id;
}

async function refuse(id) {
  const { tasks } = await town.api("GET", `/api/v1/cases/${id}`);
  await town.api("POST", `/api/v1/cases/${id}/tasks/${tasks[0].id}/complete`, { body: { outcome: "refuser", answers: { motif: "Voie privée" } } });
}

async function openPageOf(name, options, address) {
  const opened = await openPage(browser, town.url, options);
  await signIn(opened.page, name, town.password);
  await opened.page.goto(address);
  return opened;
}

test("a delay is given more time, with a reason, by keyboard", async () => {
  const id = await openCase();
  const { page, context, assertClean } = await openPageOf("marc", desk, `/console/cases/${id}`);
  const due = async () => (await town.api("GET", `/api/v1/cases/${id}`)).clocks.find((clock) => clock.name === "reparation").due;
  const before = await due();
  const open = page.getByRole("button", { name: "Prolonger : Réparation" });
  await open.focus();
  await page.keyboard.press("Enter");
  const form = page.getByRole("form", { name: "Prolonger « Réparation »" });
  await form.getByRole("button", { name: "Prolonger" }).press("Enter");
  await form.getByText("Un nombre entier").waitFor();
  await form.getByText("Un mot pour l’histoire").waitFor();
  await assertAccessible(page, "a delay to extend, with faults");
  await form.getByLabel("De combien, en jours ouvrés").fill("5");
  await form.getByLabel("Pourquoi").fill("Pièce en rupture");
  await page.reload();
  assert.equal(await form.getByLabel("Pourquoi").inputValue(), "Pièce en rupture");
  await shot(page, "case-extend-1280");
  await form.getByRole("button", { name: "Prolonger" }).press("Enter");
  await page.getByText("Délai « Réparation » prolongé").waitFor();
  await page.getByText("Pièce en rupture").waitFor();
  assert.ok(Date.parse(await due()) > Date.parse(before));
  assertClean();
  await context.close();
});

test("a delay of the law is given a month more, to the same day of the month", async () => {
  const form = { terrain: [0.59, 49.2], parcelle: "AB 112", projet: "maison", surface_m2: 110 };
  const { id } = await town.api("POST", "/api/v1/cases", { body: { workflow: "permis-construire", channel: "counter", form, person: { attributes: { name: "Ida Roux" } } } });
  const { page, context, assertClean } = await openPageOf("marc", phoneDark, `/console/cases/${id}`);
  const due = async () => (await town.api("GET", `/api/v1/cases/${id}`)).clocks.find((clock) => clock.name === "loi").due;
  const before = new Date(await due());
  await page.getByRole("button", { name: "Prolonger : Décision avant le permis tacite" }).press("Enter");
  const more = page.getByRole("form", { name: "Prolonger « Décision avant le permis tacite »" });
  await more.getByLabel("Compté en").selectOption("mois");
  await more.getByLabel("De combien, en mois").fill("1");
  await more.getByLabel("Pourquoi").fill("Avis de l’architecte des bâtiments de France");
  await assertAccessible(page, "a delay to extend by months");
  await shot(page, "case-extend-months-375");
  await more.getByRole("button", { name: "Prolonger" }).press("Enter");
  await page.getByText("Délai « Décision avant le permis tacite » prolongé").waitFor();
  const days = Math.round((Date.parse(await due()) - before.getTime()) / 864e5);
  assert.ok(days >= 28 && days <= 31, `${days} days`);
  assertClean();
  await context.close();
});

for (const [name, options] of Object.entries({ "1280-light": desk, "375-dark": phoneDark }))
  test(`an ended case is reopened and judged for somebody who calls, at ${name}`, async () => {
    const id = await openCase();
    await refuse(id);
    const { page, context, assertClean } = await openPageOf("marc", options, `/console/cases/${id}`);
    await page.getByRole("heading", { name: "Si l’habitant revient" }).waitFor();
    await assertAccessible(page, `an ended case ${name}`);
    await assertNoSidewaysScroll(page, `an ended case ${name}`);
    await shot(page, `case-ended-${name}`);
    await page.getByRole("button", { name: "Plutôt mécontent" }).press("Enter");
    await page.getByText("Avis de l’habitant : 2 sur 5").waitFor();
    await page.getByRole("button", { name: "Rouvrir le dossier" }).press("Enter");
    await page.getByText("Un mot pour l’histoire").waitFor();
    await page.getByText("Repart une nouvelle fois, comme au début :").waitFor();
    await page.getByText(/^L’habitant reçoit «/).waitFor();
    await assertAccessible(page, `an ended case about to be reopened ${name}`);
    await shot(page, `case-reopen-${name}`);
    await page.getByLabel("Ce que l’habitant dit n’être pas réglé").fill("L'eau remonte");
    await page.getByRole("button", { name: "Rouvrir le dossier" }).press("Enter");
    await page.getByText("↻ Rouverte").waitFor();
    await page.getByText("L’eau remonte").waitFor();
    assert.equal((await town.api("GET", `/api/v1/cases/${id}`)).state, "open");
    assertClean();
    await context.close();
  });

test("satisfaction is on the figures, and its mean is that of the answers", async () => {
  const { page, context, assertClean } = await openPageOf("marc", desk, "/console/supervise");
  await page.getByText("Satisfaction", { exact: true }).first().waitFor();
  const { items } = await town.api("GET", "/api/v1/services/counts");
  const answers = items.reduce((sum, one) => sum + one.answers, 0);
  const scores = items.reduce((sum, one) => sum + one.scores, 0);
  assert.ok(answers > 0, "the demo's residents say how it went");
  await page.getByLabel("Demandes reçues depuis").selectOption("0");
  const mean = new Intl.NumberFormat("fr-FR", { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(Math.round((100 * scores) / answers) / 100);
  await page.locator(".figure", { hasText: "Satisfaction" }).getByText(`${mean} / 5`).waitFor();
  await assertAccessible(page, "figures with satisfaction");
  assertClean();
  await context.close();
});
