// The lists that agents keep under a name, and one gesture on many of their tasks.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible, assertNoSidewaysScroll, desk, openBrowser, openPage, phoneDark, shot, signIn } from "./support/browser.mjs";
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
  // What is changed of a view is kept under its name, where one says so.
  assert.equal(await two.page.getByRole("button", { name: "Garder ce changement" }).count(), 0);
  await two.page.getByLabel("À prendre").check();
  await two.page.getByRole("button", { name: "Garder ce changement" }).press("Enter");
  await two.page.getByRole("button", { name: "Garder ce changement" }).waitFor({ state: "detached" });
  await two.page.reload();
  await two.page.locator("#work-title").waitFor();
  await two.page.waitForFunction(() => document.querySelector(".filters input[type=checkbox]")?.checked);
  assert.equal(await two.page.locator(".queues [aria-current]").count(), 1, "one stands in the view, not in its queue too");
  await two.page.getByRole("link", { name: "D’avant" }).click();
  assert.equal(await two.page.getByLabel("Chercher dans la liste").inputValue(), "quai");
  await two.page.getByRole("button", { name: "Oublier cette vue" }).press("Enter");
  await two.page.getByRole("link", { name: "D’avant" }).waitFor({ state: "detached" });
  await two.page.setViewportSize(phoneDark.viewport);
  await two.page.locator(".queue-choice select").selectOption({ label: "Les vieilles" });
  await two.page.waitForFunction(() => document.querySelector(".filters input[type=checkbox]")?.checked);
  await assertNoSidewaysScroll(two.page, "a view on a phone");
  two.assertClean();
  await two.context.close();
  const { page, context } = await openPage(browser, town.url, desk);
  await signIn(page, "lucie", town.password);
  await page.goto("/console/work/voirie");
  await page.locator("#work-title").waitFor();
  assert.equal(await page.getByRole("link", { name: "Les vieilles" }).count(), 0, "views are one's own");
  await context.close();
});

/** Three street lights that wait for a diagnosis. */
async function threeCases() {
  const open = async () => (await town.api("POST", "/api/v1/cases", { body: { workflow: "eclairage", channel: "web", form: { lieu: { lon: 0.59, lat: 49.2, address: "rue du Lavoir" }, panne: "eteint" } } })).id;
  return [await open(), await open(), await open()];
}

/** And three that wait for their repair, which is for people with a ladder. */
async function threeRepairs() {
  const ids = await threeCases();
  for (const id of ids) {
    const { tasks: [task] } = await town.api("GET", `/api/v1/cases/${id}`);
    await town.api("POST", `/api/v1/cases/${id}/tasks/${task.id}/complete`, { body: { outcome: "reparer" } });
  }
  return ids;
}

const agentsOf = async (ids) => Promise.all(ids.map(async (id) => (await town.api("GET", `/api/v1/cases/${id}`)).tasks[0].agent));

test("many tasks are given to a colleague and put back by keyboard: the dry run holds, and each result is told", async () => {
  const ids = await threeRepairs();
  const { page, context, assertClean } = await openPage(browser, town.url, desk);
  await signIn(page, "marc", town.password);
  await page.goto("/console/work/eclairage");
  // Down the list with j, and x on each of the three.
  const tick = async () => {
    const left = new Set(ids);
    for (let key = ""; left.size > 0;) {
      await page.keyboard.press(key === "" ? "Home" : "j");
      key = await (await page.waitForFunction((before) => { const here = document.activeElement?.closest("tr.row")?.dataset.key; return here && here !== before ? here : null; }, key)).jsonValue();
      if (left.delete(key.split("/")[0])) await page.keyboard.press("x");
    }
  };
  await page.locator(".row-link").first().waitFor();
  await tick();
  await page.getByText("3 tâches cochées").waitFor();
  await page.getByLabel("Action").selectOption("assign");
  // Who has not the role cannot be given them, and it is said before it is tried.
  await page.getByLabel("Collègue").selectOption({ label: "Claire Martel" });
  await page.getByText("Essai à blanc : 0 tâche changera, 3 non (pas pour cette personne).").waitFor();
  assert.ok(await page.getByRole("button", { name: "Confier 0 à Claire Martel" }).isDisabled());
  await page.getByText("Lesquelles ne changeront pas").press("Enter");
  assert.equal(await page.locator(".bulk-each li").count(), 3);
  await assertAccessible(page, "a dry run");
  await shot(page, "bulk-rehearsed-1280");
  await page.getByLabel("Collègue").selectOption({ label: "Karim Saïdi" });
  await page.getByText("Essai à blanc : 3 tâches changeront.").waitFor();
  await page.getByRole("button", { name: "Confier 3 à Karim Saïdi" }).press("Enter");
  await page.getByText("Terminé. 3 tâches faites.").waitFor();
  await page.waitForFunction(() => document.activeElement?.textContent === "Fermer");
  assert.equal(await page.locator(".bulk-each li[data-good=true]").count(), 3);
  await assertAccessible(page, "results");
  await shot(page, "bulk-done-1280");
  assert.deepEqual(await agentsOf(ids), ["agents/karim", "agents/karim", "agents/karim"]);
  await page.keyboard.press("Enter");
  await page.locator(".bulk").waitFor({ state: "detached" });
  // A colleague's tasks: who may assign may put them back, and the dry run promises no more than that.
  await tick();
  await page.getByText(/Essai à blanc\s: 0 tâche changera, 3 non \(prise par un collègue\)/).waitFor();
  await page.getByLabel("Action").selectOption("release");
  await page.getByText("Essai à blanc : 3 tâches changeront.").waitFor();
  await page.getByRole("button", { name: "Remettre 3 dans la file" }).press("Enter");
  await page.getByText("Terminé. 3 tâches faites.").waitFor();
  assert.deepEqual(await agentsOf(ids), ["", "", ""]);
  assertClean();
  await context.close();
});

test("a dry run changes nothing, and says what is wrong with its question", async () => {
  const [id] = await threeCases();
  const { tasks: [task], version } = await town.api("GET", `/api/v1/cases/${id}`);
  const ask = (body) => town.api("POST", "/console/api/rehearse-tasks", { role: "responsable", body });
  const { items } = await ask({ gesture: "claim", tasks: [{ case: id, task: task.id }, { case: id, task: "9-9" }, { case: "nowhere", task: "1-1" }] });
  assert.deepEqual(items.map(({ possible, why }) => [possible, why]), [[true, ""], [false, "conflict"], [false, "not-found"]]);
  assert.equal((await town.api("GET", `/api/v1/cases/${id}`)).version, version);
  // Who is away is given nothing, unless one says so; the command itself answers alike.
  const today = new Date().toISOString().slice(0, 10);
  await town.api("POST", "/console/api/absences", { role: "responsable", body: { agent: "karim", from: today, until: today, substitute: "marc" } });
  const give = { gesture: "assign", agent: "agents/karim", tasks: [{ case: id, task: task.id }] };
  const [away] = (await ask(give)).items;
  assert.deepEqual([away.possible, away.why], [false, "conflict"]);
  assert.match(away.detail, /^karim is away until .*, and marc stands in/);
  assert.equal((await ask({ ...give, anyway: true })).items[0].possible, true);
  await town.api("DELETE", "/console/api/absences/karim", { role: "responsable" });
  assert.equal((await ask(give)).items[0].possible, true);
  // Nor is who does not work in the queue.
  const [elsewhere] = (await ask({ ...give, agent: "agents/hugo" })).items;
  assert.deepEqual([elsewhere.possible, elsewhere.about], [false, "agent"]);
  assert.match(elsewhere.detail, /^hugo does not work in the queue /);
  await assert.rejects(ask({ gesture: "eat", tasks: [] }), /422 .*expected claim, release or assign, found eat/);
  await assert.rejects(ask({ gesture: "claim" }), /422 .*is required: a list of tasks/);
  await assert.rejects(ask({ gesture: "claim", tasks: [{ case: id }] }), /422 .*\/tasks\/0\/task/);
  await assert.rejects(ask({ gesture: "claim", tasks: Array(201).fill({ case: id, task: task.id }) }), /422 .*at most 200 at once, found 201/);
});
