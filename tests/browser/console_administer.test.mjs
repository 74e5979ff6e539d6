// Those who administer: versions, the audit trail; and the console in other languages.
import assert from "node:assert/strict";
import { statSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { assertAccessible, assertNoSidewaysScroll, desk, enlarged, openBrowser, openPage, phoneDark, shot, signIn, tablet } from "./support/browser.mjs";
import { openTown } from "./support/town.mjs";

let town;
let browser;
before(async () => { [town, browser] = await Promise.all([openTown(), openBrowser()]); });
after(async () => { await browser?.close(); await town?.close(); });

async function openPageOf(name, options = desk) {
  const opened = await openPage(browser, town.url, options);
  await signIn(opened.page, name, town.password);
  return opened;
}

test("whoever reads personal data is in the audit trail, and so is a refused sign-in", async () => {
  const { id } = await town.api("POST", "/api/v1/cases", { body: { workflow: "eclairage", channel: "phone", form: { lieu: { lon: 0.59, lat: 49.2 }, panne: "eteint" }, person: { attributes: { name: "Odile Martin", phone: "0261914012" }, language: "fr" } } });
  const claire = await openPageOf("claire");
  await claire.page.goto(`/console/cases/${id}`);
  await claire.page.getByText("Odile Martin").first().waitFor();
  await claire.context.close();
  await fetch(`${town.url}/console/api/session`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ name: "karim", password: "mauvais-mot" }) });
  const { page, context, assertClean } = await openPageOf("helene");
  await page.goto("/console/administer?show=audit");
  await page.getByRole("cell", { name: "Données personnelles lues" }).first().waitFor();
  await page.getByRole("cell", { name: "Connexion refusée" }).first().waitFor();
  await page.getByLabel("Agent").selectOption("agents/claire");
  await page.getByRole("cell", { name: "Claire" }).first().waitFor();
  await page.getByRole("cell", { name: "Connexion refusée" }).first().waitFor({ state: "detached" });
  const { items } = await town.api("GET", "/console/api/audit?actor=agents/claire");
  const reading = items.find((line) => line.what === "personal data read");
  assert.match(reading.of, /^(case|person)\//);
  assert.doesNotMatch(JSON.stringify(items), /Odile|0261914012/, "the trail itself holds nothing personal");
  const [month] = [new Date().toISOString().slice(0, 7)];
  assert.equal(statSync(path.join(town.data, "audit", `${month}.jsonl`)).mode & 0o777, 0o600);
  assertClean();
  await context.close();
});

test("the audit trail is not for everybody, but for who protects the data too", async () => {
  const { page, context } = await openPageOf("marc");
  await page.goto("/console/administer");
  await page.getByRole("link", { name: "Versions" }).waitFor();
  assert.equal(await page.getByRole("link", { name: "Journal" }).count(), 0);
  await page.goto("/console/administer?show=audit");
  await page.getByText("Le journal est lu par qui administre").waitFor();
  await context.close();
  const awa = await openPageOf("awa");
  await awa.page.goto("/console/administer?show=audit");
  await awa.page.getByRole("heading", { name: "Journal des accès" }).waitFor();
  await awa.context.close();
});

test("what the checker says of the deployed services is read in the settings", async () => {
  const { items } = await town.api("GET", "/console/api/findings");
  const { page, context, assertClean } = await openPageOf("helene");
  await page.goto("/console/administer");
  await page.getByRole("link", { name: "Remarques" }).click();
  if (items.length === 0) await page.getByText("Aucune remarque.").waitFor();
  else assert.equal(await page.locator("tbody tr").count(), items.length);
  // A fault that is no error: a file nobody reads.
  const told = { code: "unknown-file", file: "workflows/note.txt", line: 1, column: 1, message: "This file is not read.", hint: "move it elsewhere" };
  await context.route("**/console/api/findings", (route) => route.fulfill({ json: { version: "v", items: [told] } }));
  await page.reload();
  await page.getByRole("cell", { name: "This file is not read." }).waitFor();
  await page.getByRole("rowheader", { name: "workflows/note.txt:1:1" }).waitFor();
  await assertAccessible(page, "findings");
  await assertNoSidewaysScroll(page, "findings");
  await shot(page, "administer-findings-1280");
  assertClean();
  await context.close();
});

test("open cases are counted by the version they follow", async () => {
  const { items, more } = await town.api("GET", "/console/api/versions");
  const counts = (await town.api("GET", "/api/v1/services/counts")).items;
  assert.equal(more, false);
  assert.equal(items[0].current, true);
  assert.equal(items.reduce((sum, one) => sum + one.open, 0), counts.reduce((sum, one) => sum + one.open, 0));
});

test("a service is read from the list of services by keyboard: its drawing, and the same in sentences", async () => {
  const { page, context, assertClean } = await openPageOf("helene");
  await page.goto("/console/administer");
  await page.getByRole("rowheader", { name: /Signaler une panne d’éclairage public/ }).waitFor();  // set as French sets it
  await page.getByRole("link", { name: "Voir : Signaler un problème de voirie" }).press("Enter");
  await page.getByRole("heading", { level: 2, name: "Signaler un problème de voirie" }).waitFor();
  await page.waitForFunction(() => document.querySelector(".service-page img")?.naturalWidth > 0);
  await page.locator(".service-page .letter").waitFor();
  assert.ok((await page.locator(".service-page .letter").textContent()).length > 100);
  await page.waitForFunction(() => document.activeElement?.textContent === "← Tous les services");
  await assertAccessible(page, "a service");
  await assertNoSidewaysScroll(page, "a service");
  await shot(page, "administer-service-1280");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 2, name: "Services déployés" }).waitFor();
  assertClean();
  await context.close();
});

test("an agent chooses a language, and it stays", async () => {
  const { page, context, assertClean } = await openPageOf("lucie");
  await page.locator(".who summary").click();
  await page.getByLabel("Langue").selectOption("nl");
  await page.getByRole("link", { name: "Mijn werk" }).waitFor();
  assert.equal(await page.locator("html").getAttribute("lang"), "nl");
  await page.goto("/console/supervise");
  await page.getByRole("heading", { name: "De dienst opvolgen" }).waitFor();
  assertClean();
  await context.close();
});

for (const [locale, title] of [["en-GB", "Sign in"], ["pt-BR", "Entrar"], ["nl-BE", "Aanmelden"], ["de-DE", "S’identifier"]])
  test(`the door speaks to a browser in ${locale}`, async () => {
    const { page, context, assertClean } = await openPage(browser, town.url, { ...desk, locale });
    await page.goto("/console");
    await page.getByRole("heading", { level: 1, name: title }).waitFor();
    assertClean();
    await context.close();
  });

for (const [name, options] of Object.entries({ "1280-light": desk, "768": tablet, "375-dark": phoneDark, "400-percent": enlarged }))
  test(`the settings are accessible at ${name}`, async () => {
    const { page, context, assertClean } = await openPageOf("helene", options);
    for (const what of ["administer", "administer?show=versions", "administer?show=agents", "administer?show=audit"]) {
      await page.goto(`/console/${what}`);
      await page.locator("table").first().waitFor();
      await assertAccessible(page, `${what} ${name}`);
      await assertNoSidewaysScroll(page, `${what} ${name}`);
      await shot(page, `${what.replace("?show=", "-")}-${name}`);
    }
    assertClean();
    await context.close();
  });
