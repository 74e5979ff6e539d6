// What surrounds a case: its photos, its place, its way; colleagues who are away; many tasks at once.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible, assertNoSidewaysScroll, desk, openBrowser, openPage, phoneDark, shot, signIn } from "./support/browser.mjs";
import { openTown } from "./support/town.mjs";

let town;
let browser;
before(async () => { [town, browser] = await Promise.all([openTown(), openBrowser()]); });
after(async () => { await browser?.close(); await town?.close(); });

const pixel = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==", "base64");

async function openCase(place = { lon: 0.59, lat: 49.2 }) {
  return (await town.api("POST", "/api/v1/cases", { body: { workflow: "eclairage", channel: "web", form: { lieu: place, panne: "eteint" } } })).id;
}

async function openPageOf(name, options = desk) {
  const opened = await openPage(browser, town.url, options);
  await signIn(opened.page, name, town.password);
  return opened;
}

/** Waits until every picture that matches is drawn; which of them are not, otherwise. */
async function assertDrawn(page, selector) {
  await page.locator(selector).first().waitFor();
  await page.locator(selector).first().scrollIntoViewIfNeeded();  // what is out of sight is not read
  for (let tries = 0; tries < 100; ++tries) {
    if (await page.evaluate((one) => [...document.querySelectorAll(one)].every((image) => image.complete && image.naturalWidth > 0), selector)) return;
    await page.waitForTimeout(100);
  }
  assert.fail(`${selector} is not drawn`);
}

for (const [name, options] of Object.entries({ "1280-light": desk, "375-dark": phoneDark }))
  test(`a case shows its place, its photos, its neighbours and where it rests at ${name}`, async () => {
    const near = await openCase({ lon: 0.6004, lat: 49.2101 });
    const id = await openCase({ lon: 0.6005, lat: 49.2101 });
    await fetch(`${town.url}/api/v1/cases/${id}/files?name=lampadaire.png`, { method: "POST", headers: { Authorization: `Bearer ${town.tokens.administrateur}`, "Content-Type": "application/octet-stream" }, body: pixel });
    const { page, context, assertClean } = await openPageOf("marc", options);
    await page.goto(`/console/cases/${id}`);
    await assertDrawn(page, ".pictures img");
    assert.equal(await page.locator(".pictures img").getAttribute("alt"), "lampadaire.png");
    await assertDrawn(page, ".case-map img");
    const { reference } = await town.api("GET", `/api/v1/cases/${near}`);
    await page.getByRole("link", { name: reference }).waitFor();
    await page.getByText("Le parcours, et où en est ce dossier").click();
    await assertDrawn(page, ".drawing img");
    await page.getByText("Le même en phrases").click();
    const told = await page.locator(".drawing .letter").textContent();
    const { steps } = await town.api("GET", `/api/v1/cases/${id}`);
    assert.deepEqual([...told.matchAll(/^- ● (\S+)/gm)].map(([, step]) => step), steps.map((one) => one.step));
    await assertAccessible(page, `case ${name}`);
    await assertNoSidewaysScroll(page, `case ${name}`);
    await shot(page, `case-around-${name}`);
    assertClean();
    await context.close();
  });

test("a place without words is told by its district and the nearest address, the figures behind them", async () => {
  await openCase({ lon: 0.5702, lat: 49.1902, address: "3 rue de l'Arsenal" });
  const id = await openCase({ lon: 0.5705, lat: 49.1903 });
  const { page, context, assertClean } = await openPageOf("marc");
  await page.goto(`/console/cases/${id}`);
  const facts = page.getByRole("region", { name: "La demande" });
  await facts.getByText(/^à \d+ m de 3 rue de l’Arsenal$/).waitFor();
  const { items } = await town.api("GET", `/console/api/subjects?cases=${id}`);
  await facts.getByText(items[0].district, { exact: true }).waitFor();
  assert.equal(await facts.getByText("49.19030, 0.57050").isVisible(), false);
  await facts.getByText("Coordonnées").press("Enter");
  await facts.getByText("49.19030, 0.57050").waitFor();
  await assertAccessible(page, "a case with a bare place");
  await shot(page, "case-bare-place");
  // A district that stands for the place is no point of it: no address is near.
  const { items: zones } = await town.api("GET", "/console/api/zones");
  const whole = await openCase({ ...zones[0].point });
  await page.goto(`/console/cases/${whole}`);
  await facts.getByText("quelque part dans ce quartier").waitFor();
  await facts.getByText(zones[0].title, { exact: true }).waitFor();
  assertClean();
  await context.close();
});

test("an agent reads in their own language how far a request is, whatever its citizen's", async () => {
  const { id } = await town.api("POST", "/api/v1/cases", { body: { workflow: "voirie", channel: "web", language: "en", form: { lieu: { lon: 0.59, lat: 49.2 }, nature: "panneau" } } });
  assert.equal((await town.api("GET", `/api/v1/cases/${id}`)).status, "Being examined");
  const { page, context, assertClean } = await openPageOf("marc");
  await page.goto(`/console/cases/${id}`);
  await page.locator(".case-facts").getByText("En cours d’examen").waitFor();
  await page.locator(".timeline").getByText("En cours d’examen").waitFor();
  assert.equal(await page.locator("main").getByText("Being examined").count(), 0);
  assertClean();
  await context.close();
});

test("why a task is not for somebody is told in their language", async () => {
  const { id } = await town.api("POST", "/api/v1/cases", { body: { workflow: "voirie", channel: "phone", form: { lieu: { lon: 0.59, lat: 49.2 }, nature: "avaloir" } } });
  await town.api("POST", `/api/v1/cases/${id}/tasks/1-2/complete`, { body: { outcome: "accepter", data: { gravite: "forte" } } });
  const { page, context, assertClean } = await openPageOf("lucie");
  await page.goto(`/console/cases/${id}`);
  await page.locator(".task").getByText(/^Cette tâche demande un autre rôle que les vôtres\s: Agent/).waitFor();
  assert.equal(await page.locator("main").getByText("is none of them").count(), 0);
  assertClean();
  await context.close();
});

test("what was noted on the way stands in the service's own words, also when its task is done", async () => {
  const { id } = await town.api("POST", "/api/v1/cases", { body: { workflow: "voirie", channel: "web", form: { lieu: { lon: 0.59, lat: 49.2 }, nature: "trottoir" } } });
  await town.api("POST", `/api/v1/cases/${id}/tasks/1-2/complete`, { body: { outcome: "accepter", data: { gravite: "forte", materiau: "enrobe" } } });
  const { page, context, assertClean } = await openPageOf("marc");
  await page.goto(`/console/cases/${id}`);
  const facts = page.getByRole("region", { name: "La demande" });
  await facts.getByText("Matériau").waitFor();
  await facts.getByText("Enrobé").waitFor();
  assertClean();
  await context.close();
});

test("a photo is taken with the request, and is on the case when it opens", async () => {
  const service = (await town.api("GET", "/api/v1/services")).items.find((one) => one.form.some((field) => field.type === "photo"));
  const { page, context, assertClean } = await openPageOf("claire");
  await page.goto("/console/take");
  await page.getByRole("button", { name: service.title }).click();
  await page.locator('input[type="file"]').first().setInputFiles({ name: "vue.png", mimeType: "image/png", buffer: pixel });
  for (const field of service.form.filter((one) => one.required && !["photo", "file"].includes(one.type))) {
    if (field.type === "location") {
      await page.getByText("Coordonnées", { exact: true }).click();
      await page.getByLabel("Latitude").fill("49.2");
      await page.getByLabel("Longitude").fill("0.59");
      await page.getByLabel("Longitude").press("Tab");
    } else if (field.type === "choice" && field.options.length <= 6) await page.getByRole("radio", { name: field.options[0].label, exact: true }).check();
    else if (field.type === "choice") await page.getByLabel(field.label).selectOption(field.options[0].id);
    else if (field.type === "boolean") await page.getByLabel(field.label).check();
    else await page.getByLabel(field.label).fill(field.type === "integer" ? "3" : "au coin de la rue");
  }
  await page.getByRole("button", { name: "Ouvrir le dossier" }).click();
  await page.waitForURL(/\/console\/cases\//);
  await assertDrawn(page, ".pictures img");
  assertClean();
  await context.close();
});

test("a substitute sees the tasks of who is away, and takes one over", async () => {
  const id = await openCase();
  const lucie = await openPageOf("lucie");
  await lucie.page.goto(`/console/cases/${id}`);
  await lucie.page.getByRole("button", { name: "Prendre cette tâche" }).click();
  await lucie.page.getByRole("heading", { name: /^À vous/ }).waitFor();
  await lucie.page.goto("/console/administer?show=agents");
  const day = (days) => new Date(Date.now() + days * 86400e3).toISOString().slice(0, 10);
  await lucie.page.getByLabel("Premier jour").fill(day(0));
  await lucie.page.getByLabel("Dernier jour").fill(day(-3));
  await lucie.page.getByLabel("Qui remplace").selectOption("marc");
  await lucie.page.getByRole("button", { name: "Noter l’absence" }).click();
  await lucie.page.getByText("Le dernier jour n’est ni passé").waitFor();
  await lucie.page.getByLabel("Dernier jour").fill(day(5));
  await lucie.page.getByRole("button", { name: "Noter l’absence" }).click();
  await lucie.page.getByRole("cell", { name: "Marc Hébert" }).waitFor();
  await assertAccessible(lucie.page, "absences");
  const { items } = await town.api("GET", "/console/api/audit?of=agents/lucie&limit=20");
  const noted = items.find((line) => line.what === "absence noted");
  assert.deepEqual([noted.actor, noted.from, noted.until, noted.substitute], ["agents/lucie", day(0), day(5), "agents/marc"], "who noted which absence is in the audit trail");

  const nadia = await openPageOf("nadia");
  await nadia.page.goto("/console");
  const { tasks, reference } = await town.api("GET", `/api/v1/cases/${id}`);
  assert.equal(await nadia.page.evaluate(async (address) => {
    const { csrf } = await (await fetch("/console/api/session")).json();
    return (await fetch(address, { method: "POST", headers: { "Guichet-Csrf": csrf } })).status;
  }, `/console/api/stand-in/${id}/${tasks[0].id}`), 403, "who stands in for nobody takes nothing over");
  await nadia.context.close();

  const { page, context, assertClean } = await openPageOf("marc");
  await page.goto("/console");
  await page.getByText("Vous remplacez Lucie Ferrand").waitFor();
  await assertAccessible(page, "standing in");
  await page.getByRole("button", { name: `Reprendre ${reference}` }).click();
  await page.getByText(`${reference} est à vous.`).waitFor();
  assert.equal((await town.api("GET", `/api/v1/cases/${id}`)).tasks[0].agent, "agents/marc");
  await page.goto("/console/administer?show=agents");
  await page.getByRole("button", { name: /^Mettre fin/ }).click();
  await page.getByText("Personne n’est absent.").waitFor();
  assertClean();
  await Promise.all([context.close(), lucie.context.close()]);
});

test("everything that matches is ticked at once, rehearsed, and each result told", async () => {
  await Promise.all([openCase(), openCase(), openCase()]);
  const { page, context, assertClean } = await openPageOf("lucie");
  await page.goto("/console/work/eclairage");
  await page.locator(".row-link").first().waitFor();
  await page.getByLabel("À prendre").check();
  await page.keyboard.press("Escape");
  await page.locator("tr.row input").first().check();
  await page.getByRole("button", { name: "Cocher tout ce qui correspond" }).click();
  const rows = Number(await page.locator(".list table").getAttribute("aria-rowcount")) - 1;
  await page.getByText(`${rows} tâches cochées`).first().waitFor();
  await page.getByText(/Essai à blanc\s: \d/).waitFor();
  const order = page.getByRole("button", { name: /^Prendre \d+$/ });
  const will = Number((await order.textContent()).match(/\d+/)[0]);
  await order.click();
  await page.getByText(/Terminé\./).waitFor();
  assert.equal(await page.locator(".bulk-results li").count(), will);
  const refused = rows - will + await page.locator(".bulk-results li[data-good=false]").count();
  const mine = (await town.api("GET", "/api/v1/queues/eclairage/tasks?agent=agents/lucie&limit=500")).items;
  assert.ok(mine.length > 0);
  assert.equal(mine.length + refused, rows, "every one is either taken or told why not");
  assertClean();
  await context.close();
});
