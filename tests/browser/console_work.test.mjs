// An agent's day: the queue by keyboard, a case from claim to decision, two agents on one case, a server that goes away.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible, assertNoSidewaysScroll, desk, enlarged, openBrowser, openPage, phoneDark, shot, signIn, tablet } from "./support/browser.mjs";
import { openTown } from "./support/town.mjs";

let town;
let browser;
before(async () => { [town, browser] = await Promise.all([openTown(), openBrowser()]); });
after(async () => { await browser?.close(); await town?.close(); });

/** A fresh street light case: its diagnosis waits in the queue `eclairage`. */
async function openCase(form = {}) {
  const receipt = await town.api("POST", "/api/v1/cases", { body: { workflow: "eclairage", channel: "web", form: { lieu: { lon: 0.59, lat: 49.2, address: "rue du Lavoir" }, panne: "eteint", ...form } } });
  return receipt.id;
}

async function openPageOf(name, options = desk) {
  const opened = await openPage(browser, town.url, options);
  await signIn(opened.page, name, town.password);
  return opened;
}

/** The row that has the focus, once it is another than `before`: the list moves it with the next frame. */
async function focusedRow(page, before) {
  for (let frames = 0; frames < 300; ++frames) {
    const key = await page.evaluate(() => new Promise((seen) => requestAnimationFrame(() => seen(document.activeElement?.closest("tr")?.getAttribute("data-key")))));
    if (key && key !== before) return key;
  }
  assert.fail(`no other row than ${before} has got the focus`);
}

test("the list is worked with j, k, c and enter, and the help says so", async () => {
  await openCase();
  const fresh = await openCase();  // one that an agent of this queue may take, whatever the town's history holds
  const { page, context, assertClean } = await openPageOf("lucie");
  await page.goto("/console/work/eclairage");
  await page.locator(".row-link").first().waitFor();
  await page.keyboard.press("?");
  await page.getByRole("heading", { name: "Raccourcis du clavier" }).waitFor();
  await page.keyboard.press("Escape");
  await page.locator("dialog").waitFor({ state: "detached" });
  await page.keyboard.press("j");
  const first = await focusedRow(page);
  await page.keyboard.press("j");
  const second = await focusedRow(page, first);
  await page.keyboard.press("k");
  assert.equal(await focusedRow(page, second), first);
  const free = await page.locator(`tr.row[data-key^="${fresh}/"]`).getAttribute("data-key");
  for (let at = first; at !== free; at = await focusedRow(page, at)) await page.keyboard.press("j");
  await page.keyboard.press("c");
  await page.locator(`tr[data-key="${free}"]`).getByText("Vous").waitFor();
  await page.locator(`tr[data-key="${free}"] .row-link`).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: /^À vous/ }).waitFor();
  assertClean();
  await context.close();
});

test("a decision shows the letter before it is sent, and its draft survives a reload", async () => {
  const id = await openCase();
  const { page, context, assertClean } = await openPageOf("lucie");
  await page.goto(`/console/cases/${id}`);
  await page.getByRole("button", { name: "Prendre cette tâche" }).click();
  await page.getByRole("button", { name: "Déjà signalé" }).click();
  await page.locator(".letter").first().waitFor();
  const letter = await page.locator(".letter").first().textContent();
  assert.ok(letter.length > 40, "the whole letter is there");
  await page.reload();
  await page.getByText("Brouillon retrouvé").waitFor();
  await page.getByRole("button", { name: "Confirmer" }).click();
  await page.getByText("Clos :").first().waitFor();
  const state = await town.api("GET", `/api/v1/cases/${id}`);
  assert.equal(state.outcome, "doublon");
  assertClean();
  await context.close();
});

test("from a case back to the row it was opened from, with what the list was narrowed to", async () => {
  for (let i = 0; i < 4; ++i) await openCase();
  const { page, context, assertClean } = await openPageOf("lucie");
  await page.goto("/console/work/eclairage");
  await page.locator(".row-link").first().waitFor();
  await page.getByPlaceholder(/^Filtrer/).fill("panne");
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press("j");
  const first = await focusedRow(page, "");
  await page.keyboard.press("j");
  const left = await focusedRow(page, first);
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: "← Éclairage" }).waitFor();
  await page.keyboard.press("u");
  await page.waitForFunction((key) => document.activeElement?.closest("tr.row")?.dataset.key === key, left);
  assert.equal(await page.getByPlaceholder(/^Filtrer/).inputValue(), "panne");
  // What is done leaves the list: the keyboard stands on what has taken its place.
  const place = await page.evaluate(() => document.activeElement.closest("tr").getAttribute("aria-rowindex"));
  await page.keyboard.press("Enter");
  await page.locator(".case-title").waitFor();
  await page.locator(".task").waitFor();
  const take = page.getByRole("button", { name: "Prendre cette tâche" });
  if (await take.count() > 0) await take.press("Enter");
  await page.getByRole("button", { name: "Déjà signalé" }).press("Enter");
  await page.getByRole("button", { name: "Confirmer" }).press("Enter");
  await page.getByText("Clos :").first().waitFor();
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press("u");
  await page.waitForFunction((before) => { const row = document.activeElement?.closest("tr.row"); return row && row.dataset.key !== before; }, left);
  assert.equal(await page.evaluate(() => document.activeElement.closest("tr").getAttribute("aria-rowindex")), place);
  assertClean();
  await context.close();
});

test("two agents on one case: the second is told what changed, and keeps what was typed", async () => {
  const id = await openCase();
  const [one, two] = await Promise.all([openPageOf("lucie"), openPageOf("marc")]);
  await one.page.goto(`/console/cases/${id}`);
  await one.page.getByRole("button", { name: "Prendre cette tâche" }).click();
  await one.page.getByRole("button", { name: "Faire réparer" }).click();
  await one.page.getByRole("button", { name: "Confirmer" }).waitFor();
  // Between reading and deciding, without the page's being told: its stream is cut.
  await one.context.route("**/console/api/changes", (route) => route.abort());
  await two.page.goto(`/console/cases/${id}`);
  await two.page.getByText("Lucie Ferrand regarde aussi ce dossier.").waitFor();
  await two.page.getByLabel("Note interne").fill("J’y passe demain avec la nacelle.");
  await two.page.getByRole("button", { name: "Garder la note" }).click();
  await two.page.getByText("Note gardée.").waitFor();
  // Only the outcome counts: an entity tag of before is what a page without news would send.
  await one.page.getByRole("button", { name: "Confirmer" }).click();
  await one.page.getByText("Réparation programmée").or(one.page.getByText("Le dossier a changé pendant que vous écriviez")).first().waitFor();
  if (await one.page.getByText("Le dossier a changé pendant que vous écriviez").count()) {
    await one.page.getByText("J’y passe demain").first().waitFor();
    await one.page.getByRole("button", { name: "Confirmer" }).click();
  }
  await one.page.getByText("Réparation programmée").first().waitFor();
  await Promise.all([one.context.close(), two.context.close()]);
});

test("the server goes away and comes back under an open page: nothing typed is lost", async () => {
  const id = await openCase();
  const { page, context } = await openPageOf("lucie");
  await page.goto(`/console/cases/${id}`);
  await page.getByLabel("Note interne").fill("Le mât penche : prévoir la grue.");
  await town.stop();
  await page.getByRole("button", { name: "Garder la note" }).click();
  await page.getByText("Le serveur ne répond pas").first().waitFor();
  await town.start();
  if (await page.getByRole("button", { name: "Garder la note" }).isEnabled()) await page.getByRole("button", { name: "Garder la note" }).click();
  await page.locator(".moment-text", { hasText: "prévoir la grue" }).waitFor({ timeout: 20000 });
  const timeline = await town.api("GET", `/api/v1/cases/${id}/timeline?limit=200`);
  const notes = timeline.items.filter((moment) => moment.type.startsWith("guichet.note"));
  assert.equal(notes.length, 1, "sent again with the same key, it is there once");
  await context.close();
});

test("a page that nobody touches says when the server is away, and when it is back", async () => {
  const { page, context } = await openPageOf("lucie");
  await page.goto("/console/work/eclairage");
  await page.locator(".row-link").first().waitFor();
  await page.waitForTimeout(800);
  await town.stop();
  await page.getByText("Le serveur ne répond pas").first().waitFor({ timeout: 10000 });
  await town.start();
  await page.getByText("Le serveur ne répond pas").first().waitFor({ state: "detached", timeout: 20000 });
  await context.close();
});

test("a task taken and decided leaves the keyboard in the case", async () => {
  const id = await openCase();
  const { page, context, assertClean } = await openPageOf("lucie");
  await page.goto(`/console/cases/${id}`);
  const focusIn = (selector) => page.waitForFunction((wanted) => document.activeElement?.matches(wanted), selector);
  await page.getByRole("button", { name: "Prendre cette tâche" }).press("Enter");
  await focusIn("main h2");
  await page.getByRole("button", { name: "Déjà signalé" }).press("Enter");
  await page.getByRole("button", { name: "Confirmer" }).press("Enter");
  await page.getByText("Clos :").first().waitFor();
  await focusIn("main h1, main h2");
  assertClean();
  await context.close();
});

test("another tab's change reaches an open case by itself", async () => {
  const id = await openCase();
  const { page, context } = await openPageOf("lucie");
  await page.goto(`/console/cases/${id}`);
  await page.getByRole("heading", { name: "Histoire" }).waitFor();
  await page.waitForTimeout(800);
  await town.api("POST", `/api/v1/cases/${id}/notes`, { body: { text: "vu par le conducteur du bus" } });
  await page.locator(".news").getByText("vu par le conducteur du bus").waitFor();
  await context.close();
});

test("the figures add up, and most promises are kept", async () => {
  const { total, by_service, by_team, by_channel, by_week } = await town.api("GET", "/console/api/statistics");
  const counts = (await town.api("GET", "/api/v1/services/counts")).items;
  const sum = (list, name) => list.reduce((all, one) => all + one[name], 0);
  assert.equal(total.received, total.open + total.closed);
  assert.equal(total.open, sum(counts, "open"));
  assert.equal(total.late, sum(counts, "late_closed"));
  for (const groups of [by_service, by_team, by_channel, by_week])
    for (const name of ["received", "closed", "met", "late", "late_open"]) assert.equal(sum(groups, name), total[name]);
  assert.ok(total.met > total.late, `${total.met} met, ${total.late} late`);
  assert.ok(total.median_hours > 0 && total.median_hours <= total.p90_hours);
});

test("hostile words from a citizen stay words", async () => {
  const hostile = `<img src=x onerror="alert(1)"><script>alert(2)</script>`;
  const id = await openCase({ numero: `"><b>x`, lieu: { lon: 0.59, lat: 49.2, address: hostile } });
  await town.api("POST", `/api/v1/cases/${id}/replies`, { body: { text: `${hostile} javascript:alert(3)` } });
  await fetch(`${town.url}/api/v1/cases/${id}/files?name=${encodeURIComponent(`${hostile}.png`)}`, {
    method: "POST", headers: { Authorization: `Bearer ${town.tokens.administrateur}`, "Content-Type": "application/octet-stream" },
    body: Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==", "base64"),
  });
  const { page, context, assertClean } = await openPageOf("helene");
  await page.goto(`/console/cases/${id}`);
  await page.locator(".moment-text", { hasText: "onerror" }).waitFor();
  assert.equal(await page.locator("img[src='x'], main script, main b").count(), 0);
  assertClean();
  await context.close();
});

for (const [name, options] of Object.entries({ "1280-light": desk, "768": tablet, "375-dark": phoneDark, "400-percent": enlarged }))
  test(`every page is accessible at ${name}`, async () => {
    const id = await openCase();
    const { page, context, assertClean } = await openPageOf("marc", options);
    const look = async (what) => {
      await assertAccessible(page, `${what} ${name}`);
      await assertNoSidewaysScroll(page, `${what} ${name}`);
      await shot(page, `${what}-${name}`);
    };
    await page.goto("/console/work/eclairage");
    await page.locator(".row-link").first().waitFor();
    await look("work");
    await page.goto(`/console/cases/${id}`);
    await page.getByRole("heading", { name: "Histoire" }).waitFor();
    await look("case");
    await page.getByRole("button", { name: "Prendre cette tâche" }).click();
    await page.getByRole("button", { name: "Faire réparer" }).click();
    await page.locator(".effects").waitFor();
    await look("case-deciding");
    for (const [where, heading] of [["take", "Prendre une demande"], ["supervise", "Suivre le service"], ["administer", "Réglages"]]) {
      await page.goto(`/console/${where}`);
      await page.getByRole("heading", { level: 1, name: heading }).waitFor();
      await page.locator(".waiting").waitFor({ state: "detached" });
      await look(where);
    }
    await page.goto("/console/nulle-part");
    await look("not-found");
    assertClean();
    await context.close();
  });
