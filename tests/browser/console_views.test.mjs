// The lists that agents keep under a name.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { desk, openBrowser, openPage, signIn } from "./support/browser.mjs";
import { openTown } from "./support/town.mjs";

let town;
let browser;
before(async () => { [town, browser] = await Promise.all([openTown({ cases: 40 }), openBrowser()]); });
after(async () => { await browser?.close(); await town?.close(); });

test("a view kept in one browser is there in the next, and what an older one kept comes along", async () => {
  const one = await openPage(browser, town.url, desk);
  await signIn(one.page, "marc", town.password);
  await one.page.goto("/console/work/voirie");
  await one.page.getByLabel("Ordre").selectOption("oldest");
  await one.page.getByRole("button", { name: "Garder cette vue" }).press("Enter");
  await one.page.getByLabel("Nom de la vue").fill("Les vieilles");
  await one.page.keyboard.press("Enter");
  await one.page.getByText("La vue « Les vieilles » est gardée.").waitFor();
  await one.context.close();
  const two = await openPage(browser, town.url, desk);
  await two.page.addInitScript(() => localStorage.setItem("guichet-views", JSON.stringify([{ name: "D’avant", queue: "voirie", filter: { text: "quai", lateness: "", free: false, order: "due" } }])));
  await signIn(two.page, "marc", town.password);
  await two.page.goto("/console/work/voirie");
  await two.page.getByRole("link", { name: "Les vieilles" }).click();
  assert.equal(await two.page.getByLabel("Ordre").inputValue(), "oldest");
  await two.page.getByRole("link", { name: "D’avant" }).click();
  assert.equal(await two.page.getByLabel("Chercher dans la liste").inputValue(), "quai");
  await two.page.getByRole("button", { name: "Oublier cette vue" }).press("Enter");
  await two.page.getByRole("link", { name: "D’avant" }).waitFor({ state: "detached" });
  two.assertClean();
  await two.context.close();
  const { page, context } = await openPage(browser, town.url, desk);
  await signIn(page, "lucie", town.password);
  await page.goto("/console/work/voirie");
  await page.locator("#work-title").waitFor();
  assert.equal(await page.getByRole("link", { name: "Les vieilles" }).count(), 0, "views are one's own");
  await context.close();
});
