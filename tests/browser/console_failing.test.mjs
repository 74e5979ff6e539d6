// What the console shows while the server answers late, with a fault, or not at all: words, a way on, and no dead end.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible, desk, openBrowser, openPage, phoneDark, signIn } from "./support/browser.mjs";
import { openTown } from "./support/town.mjs";

let town;
let browser;
before(async () => { [town, browser] = await Promise.all([openTown(), openBrowser()]); });
after(async () => { await browser?.close(); await town?.close(); });

const isAsked = (url) => /^\/(console\/api|api\/v1)\//.test(url.pathname) && url.pathname !== "/console/api/session";
const failing = (page, status) => page.route(isAsked, (route) => route.fulfill({ status, contentType: "application/problem+json", body: JSON.stringify({ status, title: "Said in English", detail: "said in English too" }) }));

async function openConsole(options = desk, who = "marc") {
  const opened = await openPage(browser, town.url, options);
  await signIn(opened.page, who, town.password);
  return opened;
}

/** Each page, what its fault is called, and what stands there once it is read. */
const pages = [
  ["/console", "La liste n’a pas pu être lue", ".empty, .list"],
  ["/console/work/voirie", "La liste n’a pas pu être lue", ".list tr.row, .empty"],
  ["/console/take", "Les services n’ont pas pu être lus", ".take input[type=radio]"],
  ["/console/agenda/titres", "L’agenda n’a pas pu être lu", "main h1"],
  ["/console/supervise", "Les chiffres n’ont pas pu être lus", ".channels"],
  ["/console/supervise?show=map", "La carte n’a pas pu être lue", ".town-map"],
  ["/console/supervise?show=incidents", "Les incidents n’ont pas pu être lus", ".empty, .incidents"],
  ["/console/supervise?show=letters", "Les lettres n’ont pas pu être lues", ".empty, .incidents"],
  ["/console/supervise?show=cases&state=open", "Les dossiers n’ont pas pu être lus", ".plain-table tbody tr"],
  ["/console/administer", "Les services n’ont pas pu être lus", ".plain-table tbody tr"],
  ["/console/administer?show=versions", "Les versions n’ont pas pu être lues", ".card code"],
  ["/console/administer?show=findings", "Les remarques n’ont pas pu être lues", ".empty, .plain-table"],
  ["/console/administer?show=agents", "Les absences n’ont pas pu être lues", "main"],
];

test("what is on its way is seen and announced on every page, also by who asks for less motion", async () => {
  const { page, context, assertClean } = await openConsole();
  for (const [address, , ready] of pages) {
    let answer;
    const answered = new Promise((resolve) => { answer = resolve; });
    await page.route(isAsked, async (route) => { await answered; await route.continue().catch(() => undefined); });
    await page.goto(address, { waitUntil: "commit" });
    const waiting = page.getByRole("status").filter({ has: page.locator(".bar") }).first();
    if (!address.endsWith("show=agents")) {  // its list is known before anything is asked
      await waiting.waitFor();
      assert.match(await waiting.innerText(), /\S/, `${address}: said in words`);
      assert.notEqual(await waiting.locator(".bar").first().evaluate((bar) => getComputedStyle(bar).backgroundColor), "rgba(0, 0, 0, 0)", `${address}: something is seen`);
    }
    answer();
    await page.unroute(isAsked);
    await page.locator(ready).first().waitFor();
    assert.equal(await page.getByRole("alert").count(), 0, address);
  }
  assertClean();
  await context.close();
});

for (const [name, options] of Object.entries({ "1280-light": desk, "375-dark": phoneDark }))
  test(`a fault is told once on every page, in French, and another try mends it (${name})`, async () => {
    const { page, context, assertClean } = await openConsole(options);
    for (const [address, title, ready] of pages) {
      await failing(page, 500);
      await page.goto(address);
      const warning = page.locator(".ds-alert", { hasText: title });
      await warning.waitFor();
      await page.waitForTimeout(150);  // what else there is to say would have been said
      assert.equal(await page.getByRole("alert").count(), 1, `${address}: one fault, one word`);
      assert.equal(await page.locator(".waiting").count(), 0, `${address}: nothing is said to be on its way`);
      const said = await page.locator("main").innerText();
      assert.doesNotMatch(said, /English|undefined|Personne n’est absent|0 tâche et/, address);
      if (name === "1280-light") await assertAccessible(page, `fault at ${address}`);
      await page.unroute(isAsked);
      await warning.getByRole("button", { name: "Réessayer" }).press("Enter");
      await warning.waitFor({ state: "detached" });
      await page.locator(ready).first().waitFor();
    }
    assertClean();
    await context.close();
  });

test("a list that cannot be read asks again when people say so, and not by itself", async () => {
  const { page, context, assertClean } = await openConsole();
  let asked = 0;
  await page.route(isAsked, (route) => { if (route.request().url().includes("/my/tasks")) ++asked; return route.fulfill({ status: 500, body: "{}" }); });
  await page.goto("/console");
  await page.getByText("La liste n’a pas pu être lue").waitFor();
  const first = asked;
  await page.waitForTimeout(600);
  assert.equal(asked, first);
  assertClean();
  await context.close();
});

test("a session that ended is asked for where one stands, and the page is read by itself behind it", async () => {
  const { page, context, assertClean } = await openConsole();
  await failing(page, 401);
  await page.goto("/console/supervise");
  await page.getByLabel("Mot de passe").waitFor();
  await page.unroute(isAsked);
  await page.getByLabel("Mot de passe").fill(town.password);
  await page.keyboard.press("Enter");
  await page.locator(".channels").waitFor();
  assert.equal(await page.locator(".ds-alert").count(), 0);
  assertClean();
  await context.close();
});

test("what one may not read is said, without a button that would say it again", async () => {
  const { page, context, assertClean } = await openConsole();
  await failing(page, 403);
  await page.goto("/console/administer?show=versions");
  const warning = page.locator(".ds-alert", { hasText: "Les versions n’ont pas pu être lues" });
  await warning.getByText("Vous n’avez pas le droit de faire cela.").waitFor();
  assert.equal(await warning.getByRole("button").count(), 0);
  await page.goto("/console/cases/C-00000");
  await page.getByRole("link", { name: "Revenir à mon travail" }).waitFor();
  assert.equal(await page.getByRole("heading", { level: 1 }).count(), 1);
  assertClean();
  await context.close();
});
