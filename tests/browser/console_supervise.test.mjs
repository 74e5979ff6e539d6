// Those who answer for the services: where requests come from, by which ways, and what stands still.
import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
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

const example = path.resolve(path.dirname(new URL(import.meta.url).pathname), "../../examples/saint-aubin");

function filesOf(folder, prefix = "") {
  return readdirSync(folder).flatMap((name) => {
    const whole = path.join(folder, name);
    if (statSync(whole).isDirectory()) return filesOf(whole, `${prefix}${name}/`);
    return /\.(ya?ml|md|geojson|json|txt)$/.test(name) ? [[`${prefix}${name}`, readFileSync(whole, "utf8")]] : [];
  });
}

/** A service that divides by what the citizen says: nought stops the case. */
const fragile = `workflow: partage
title: { fr: Partager une dotation, en: Share a grant }
owner: accueil
access: agents
visibility: private
alternatives: { fr: "À l’accueil de la mairie.", en: "At the town hall." }
keep: { partage: 1 year }
form:
  parts: { type: integer, required: true, label: { fr: Nombre de parts, en: Parts } }
start: calcul
steps:
  calcul:
    choose:
      - { when: "12 / form.parts > 0", go: partage }
      - { go: partage }
  partage: { end: partage }
`;

test("the map counts every request that has a place, and goes nearer", async () => {
  const all = await town.api("GET", "/console/api/map");
  const placed = all.squares.reduce((sum, square) => sum + square.cases, 0);
  const byZone = all.by_zone.reduce((sum, zone) => sum + zone.received, 0);
  assert.equal(all.looked_at, byZone + all.without_place, "a small town's map draws all that its districts count");
  assert.ok(placed > 0 && placed <= byZone, "what lies outside of the zones' frame is in the table all the same");
  assert.equal(all.more, false);
  const fullest = [...all.squares].sort((a, b) => b.cases - a.cases)[0];
  const near = await town.api("GET", `/console/api/map?box=${fullest.box.join()}`);
  assert.ok(near.squares.reduce((sum, square) => sum + square.cases, 0) >= fullest.cases);
  assert.ok(near.cases.length > 0 && near.cases.length <= 60);
  for (const box of ["1,2,3", "a,b,c,d", "2,0,1,1", "0,0,1,1,1"]) await assert.rejects(town.api("GET", `/console/api/map?box=${box}`), /400/);
});

test("a zone is looked at by keyboard, with its cases in words", async () => {
  const { page, context, assertClean } = await openPageOf("marc");
  await page.goto("/console/supervise?show=map");
  await page.locator(".town-map").waitFor();
  assert.ok(await page.locator(".cluster").count() > 0);
  const see = page.getByRole("button", { name: /^Voir / }).first();
  await see.focus();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Les demandes de cet endroit" }).waitFor();
  await page.getByRole("button", { name: "Chaleur" }).click();
  await page.locator(".heat").first().waitFor();
  await page.getByRole("button", { name: "Toute la commune" }).click();
  await page.getByRole("heading", { name: "Les demandes de cet endroit" }).waitFor({ state: "detached" });
  assertClean();
  await context.close();
});

test("the figures by district count every request, and say where each of them is", async () => {
  const all = await town.api("GET", "/console/api/statistics");
  assert.equal(all.by_zone.reduce((sum, zone) => sum + zone.received, 0) + all.without_place, all.total.received);
  const titles = (await town.api("GET", "/console/api/zones")).items.map((zone) => zone.id);
  assert.ok(all.by_zone.length > 1 && all.by_zone.every((zone) => zone.key === "" || titles.includes(zone.key)));
  const pages = async (query) => {
    const ids = [];
    for (let next = `/console/api/counted?limit=7&${query}`; next;) { const page = await town.api("GET", next); ids.push(...page.items.map((row) => row.id)); next = page.next; }
    assert.equal(new Set(ids).size, ids.length, "none comes twice");
    return ids.length;
  };
  for (const zone of all.by_zone.filter((one) => one.key)) {
    assert.equal(await pages(`zone=${zone.key}`), zone.received);
    assert.equal(await pages(`zone=${zone.key}&state=open&lateness=late`), zone.late_open);
    assert.equal(await pages(`zone=${zone.key}&state=closed&lateness=met`), zone.met);
  }
  await assert.rejects(town.api("GET", "/console/api/counted?from=hier"), /400/);
  await assert.rejects(town.api("GET", "/console/api/statistics?from=hier"), /400/);
});

test("the map rings what is open and late, as the table beside it counts", async () => {
  const { squares, by_zone } = await town.api("GET", "/console/api/map");
  const late = by_zone.reduce((sum, zone) => sum + zone.late_open, 0);
  assert.ok(late > 0, "the demo's town is late with something that has a place");
  assert.equal(squares.reduce((sum, square) => sum + square.late, 0), late);
});

test("the observatory of channels adds up to what was received", async () => {
  const { total, by_channel, by_week_and_channel } = await town.api("GET", "/console/api/statistics");
  assert.equal(by_week_and_channel.reduce((sum, one) => sum + one.received, 0), total.received);
  for (const channel of by_channel)
    assert.equal(by_week_and_channel.filter((one) => one.channel === channel.key).reduce((sum, one) => sum + one.received, 0), channel.received);
});

test("every figure of open requests leads to the very cases it counts, by keyboard", async () => {
  const { page, context, assertClean } = await openPageOf("marc");
  const listed = async () => {
    await page.locator(".plain-table tbody tr").first().waitFor();
    await page.locator("[aria-busy=true], .waiting").first().waitFor({ state: "detached" });
    for (const more = page.getByRole("button", { name: "Montrer la suite" }); await more.count() > 0;) { await more.click(); await page.waitForTimeout(300); }
    return page.locator(".plain-table tbody tr").count();
  };
  const figures = () => page.locator(".channels").waitFor();
  await page.goto("/console/supervise");
  await figures();
  const { total } = await town.api("GET", `/console/api/statistics?from=${new Date(Date.now() - 26 * 7 * 864e5).toISOString().slice(0, 10)}`);
  assert.ok(total.late_open > 0, "the demo's town is late with something");
  await page.locator(".figure", { hasText: "En retard maintenant" }).getByRole("link").first().press("Enter");
  await page.getByRole("heading", { name: "Tous les services, en cours, en retard" }).waitFor();
  assert.equal(await listed(), total.late_open);
  for (const table of ["Par équipe", "Par canal", "Par quartier"]) {
    await page.goto("/console/supervise");
    await figures();
    const row = page.getByRole("region", { name: table, exact: true }).locator("tbody tr", { has: page.locator("td:nth-child(3) a") }).first();
    const link = row.locator("td:nth-child(3) a");  // open
    const counted = Number(await link.textContent());
    await link.press("Enter");
    await page.getByRole("heading", { level: 1, name: /en cours$/ }).waitFor();
    assert.equal(await listed(), counted, table);
  }
  await assertAccessible(page, "the cases behind a figure");
  assertClean();
  await context.close();
});

test("a case that stands still is listed with why, and is sent on from the page", async () => {
  const files = Object.fromEntries([...filesOf(example), ["workflows/partage.yaml", fragile]]);
  await town.api("POST", "/api/v1/deployments", { body: { files } });
  const { id } = await town.api("POST", "/api/v1/cases", { body: { workflow: "partage", channel: "phone", form: { parts: 0 } } });
  const waiting = await town.api("GET", "/console/api/incidents?workflow=partage");
  assert.deepEqual(waiting.items.map((row) => row.id), [id]);
  const { page, context, assertClean } = await openPageOf("helene");
  await page.goto("/console/supervise?show=incidents");
  const reference = waiting.items[0].reference;
  const card = page.locator(".incidents > li", { hasText: reference });
  await card.waitFor();
  await card.getByRole("button", { name: "Réessayer" }).click();
  await card.getByText("Un mot pour l’histoire du dossier.").waitFor();
  await card.getByLabel("Pourquoi il peut repartir").fill("Le partage est fait à la main.");
  await card.getByLabel("Où il repart").selectOption("partage");
  await assertAccessible(page, "incidents");
  await card.getByRole("button", { name: "Envoyer à cette étape" }).click();
  await card.waitFor({ state: "detached" });
  const state = await town.api("GET", `/api/v1/cases/${id}`);
  assert.equal(state.state, "closed");
  assert.deepEqual((await town.api("GET", "/console/api/incidents")).items.filter((row) => row.id === id), []);
  assertClean();
  await context.close();
});

for (const [name, options] of Object.entries({ "1280-light": desk, "768": tablet, "375-dark": phoneDark, "400-percent": enlarged }))
  test(`map and figures are accessible at ${name}`, async () => {
    const { page, context, assertClean } = await openPageOf("marc", options);
    for (const [what, ready] of [["supervise", ".channels"], ["supervise?show=map", ".town-map"], ["supervise?show=incidents", ".empty, .incidents"]]) {
      await page.goto(`/console/${what}`);
      await page.locator(ready).first().waitFor();
      await assertAccessible(page, `${what} ${name}`);
      await assertNoSidewaysScroll(page, `${what} ${name}`);
      await shot(page, `${what.replace("?show=", "-")}-${name}`);
    }
    assertClean();
    await context.close();
  });
