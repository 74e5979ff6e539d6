// Words of two languages on one page: the console's in the agent's, the town's in its own, each told apart for ears.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible, assertNoSidewaysScroll, desk, enlarged, openBrowser, openPage, phoneDark, shot, signIn } from "./support/browser.mjs";
import { openTown } from "./support/town.mjs";

let town;
let browser;
before(async () => { [town, browser] = await Promise.all([openTown(), openBrowser()]); });
after(async () => { await browser?.close(); await town?.close(); });

/** The console in this language; the invented town speaks French and English. */
async function openIn(language, name, options = desk) {
  const opened = await openPage(browser, town.url, options);
  await opened.context.addInitScript((chosen) => localStorage.setItem("guichet-language", chosen), language);
  const pages = opened.page.getByRole("navigation").first();
  await opened.page.goto("/console");
  if (await opened.page.locator("input[type=password]").or(pages).first().evaluate((element) => element.tagName === "INPUT")) {
    await opened.page.locator("input[name=username]").fill(name);
    await opened.page.locator("input[type=password]").fill(town.password);
    await opened.page.keyboard.press("Enter");
  }
  await pages.waitFor();
  assert.equal(await opened.page.locator("html").getAttribute("lang"), language);
  return opened;
}

const openCase = async () => (await town.api("POST", "/api/v1/cases", { body: { workflow: "eclairage", channel: "web", form: { lieu: { lon: 0.59, lat: 49.2 }, panne: "eteint" } } })).id;

/** What somebody hears the words in: of the nearest element that says so. */
const heardIn = (locator) => locator.first().evaluate((element) => element.closest("[lang]").lang);
const withText = (page, selector, text) => page.locator(selector).filter({ hasText: text });

for (const [name, options] of Object.entries({ "1280-light": desk, "375-dark": phoneDark, "400-percent": enlarged }))
  test(`who works in Dutch hears the town's words in French, and the console's in Dutch (${name})`, async () => {
    const id = await openCase();
    const { page, context, assertClean } = await openIn("nl", "lucie", options);
    await page.goto("/console/work/eclairage");
    const row = page.locator(`tr.row[data-key^="${id}/"] .row-link`).or(page.locator("tr.row .row-link")).first();
    await row.waitFor();
    assert.equal(await heardIn(row), "fr");
    assert.equal(await heardIn(page.locator("tr.row .c-late .ds-tag")), "nl", "a delay is the console's own word");
    await page.goto(`/console/cases/${id}`);
    await page.locator(".task .buttons .ds-button").first().waitFor();
    for (const selector of [".case-title h1", ".task h2 span", ".case-facts .ds-tag span", ".facts dt span"]) assert.equal(await heardIn(page.locator(selector)), "fr", selector);
    assert.equal(await heardIn(page.locator(".task .buttons .ds-button")), "nl", "to take a task is the console's");
    await page.locator(".task .buttons .ds-button").first().click();
    await page.locator(".outcomes .ds-button").first().waitFor();
    assert.equal(await heardIn(page.locator(".outcomes .ds-button")), "fr");
    await page.locator(".outcomes .ds-button").first().click();
    await page.locator("form.chosen h3").waitFor();
    assert.equal(await heardIn(page.locator("form.chosen h3")), "fr");
    assert.equal(await heardIn(page.locator("form.chosen button[type=submit]")), "nl");
    await assertAccessible(page, `a case in two languages ${name}`);
    await assertNoSidewaysScroll(page, `a case in two languages ${name}`);
    await shot(page, `case-dutch-${name}`);
    assertClean();
    await context.close();
  });

test("services and their figures are heard in the town's language, channels in the agent's", async () => {
  const { page, context, assertClean } = await openIn("nl", "marc");
  await page.goto("/console/take");
  const service = page.locator(".found button").first();
  await service.waitFor();
  assert.equal(await heardIn(service), "fr");
  await page.goto("/console/supervise");
  await page.locator(".channels").waitFor();
  assert.equal(await heardIn(page.locator(".plain-table tbody th span[lang]")), "fr");
  const channel = withText(page, ".plain-table tbody th", "Internet").first();
  assert.equal(await heardIn(channel), "nl");
  assert.equal(await channel.locator("[lang]").count(), 0);
  assertClean();
  await context.close();
});

test("where the town speaks the agent's language nothing claims another one", async () => {
  const id = await openCase();
  for (const language of ["fr", "en"]) {
    const { page, context, assertClean } = await openIn(language, "lucie");
    for (const address of ["/console/work/eclairage", `/console/cases/${id}`]) {
      await page.goto(address);
      await page.locator("tr.row .row-link, .task h2").first().waitFor();
      assert.equal(await page.locator("main [lang]").count(), 0, `${language} ${address}`);
    }
    assertClean();
    await context.close();
  }
});

test("the bar at the top has room for the words of every language", async () => {
  for (const language of ["fr", "en", "nl", "pt-BR"]) {
    const { page, context, assertClean } = await openIn(language, "helene");
    for (const width of [1280, 1190, 1024, 768, 375]) {
      await page.setViewportSize({ width, height: 800 });
      await assertNoSidewaysScroll(page, `${language} at ${width}`);
    }
    await page.setViewportSize(desk.viewport);
    await page.locator(".who summary").press("Enter");
    await page.locator(".who-menu strong").waitFor();
    assert.equal(await page.locator(".who-menu strong").innerText(), "Hélène Vasseur", "the name stands whole in the menu");
    await shot(page, `bar-${language}`);
    assertClean();
    await context.close();
  }
});
