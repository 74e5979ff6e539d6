// Two cases about the same thing: compared, joined after seeing what that does, told on both, and parted again.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible, assertNoSidewaysScroll, desk, enlarged, openBrowser, openPage, phoneDark, shot, signIn } from "./support/browser.mjs";
import { openTown } from "./support/town.mjs";

let town;
let browser;
before(async () => { [town, browser] = await Promise.all([openTown({ cases: 60 }), openBrowser()]); });
after(async () => { await browser?.close(); await town?.close(); });

/** Where no invented resident lives, each time a few hundred metres on. */
let street = 0;
async function openPair() {
  const lon = 0.5701 + 0.004 * street++;
  const open = async (lat, description) => (await write("/api/v1/cases", { workflow: "voirie", channel: "web", form: { lieu: { lon, lat }, nature: "nid-de-poule", profondeur_cm: 9, description } })).id;
  const main = await open(49.1901, "Devant la boulangerie.");
  const again = await open(49.1902, "Le trou est toujours là.");
  return { main: await caseOf(main), again: await caseOf(again) };
}

const write = (address, body) => town.api("POST", address, { body });
const caseOf = (id) => town.api("GET", `/api/v1/cases/${id}`);

async function openPageOf(name, id, options = desk) {
  const opened = await openPage(browser, town.url, options);
  await signIn(opened.page, name, town.password);
  await opened.page.goto(`/console/cases/${id}`);
  await opened.page.locator(".case-head").waitFor();
  return { ...opened, likely: opened.page.getByRole("region", { name: "La même chose, peut-être" }), follows: opened.page.getByRole("region", { name: "Joint à un autre dossier" }) };
}

test("by keyboard a case is compared with its likely double, joined to it, and parted again", async () => {
  const { main, again } = await openPair();
  const { page, context, likely, follows, assertClean } = await openPageOf("marc", again.id);
  await likely.getByRole("button", { name: `Comparer avec ${main.reference}, pour joindre` }).press("Enter");
  await likely.getByText("Devant la boulangerie.").waitFor();
  await likely.getByText(`Quand ${main.reference} finira, ce dossier finira de même`).waitFor();
  await likely.getByText("Ici, 1 tâche n’est plus à faire (Qualification), et les délais s’arrêtent.").waitFor();
  assert.equal((await caseOf(again.id)).follows, undefined, "looking joins nothing");
  await likely.locator("input:focus").waitFor();
  await page.keyboard.type("le même trou");
  await page.keyboard.press("Enter");
  await follows.getByRole("link", { name: main.reference }).waitFor();
  await page.locator(".timeline").getByText(`Joint au dossier ${main.reference}`).waitFor();
  await page.locator(".timeline").getByText("le même trou").waitFor();
  const joined = await caseOf(again.id);
  assert.deepEqual([joined.follows.id, joined.tasks.length, joined.state], [main.id, 0, "open"]);
  assert.equal(await page.getByText("Rien à faire pour l’instant").count(), 0);
  await shot(page, "ties-joined");

  await follows.getByRole("link", { name: main.reference }).press("Enter");
  await likely.getByText("Suivent ce dossier, et finiront comme lui :").waitFor();
  await page.locator(".timeline").getByText(`Le dossier ${again.reference}, qui demande la même chose, suit celui-ci`).waitFor();
  await likely.getByRole("link", { name: again.reference }).press("Enter");

  await follows.getByRole("button", { name: "Séparer les deux dossiers" }).press("Enter");
  await follows.locator("input:focus").waitFor();
  await page.keyboard.press("Enter");
  await follows.getByText("Un mot pour l’histoire du dossier.").waitFor();
  assert.equal((await caseOf(again.id)).follows.id, main.id, "without a reason nothing is parted");
  await page.keyboard.type("un autre trou, plus loin");
  await page.keyboard.press("Enter");
  await follows.waitFor({ state: "detached" });
  const parted = await caseOf(again.id);
  assert.deepEqual([parted.follows, parted.tasks.map((task) => task.step)], [undefined, ["qualification"]], "it goes on where it rested");
  assert.deepEqual((await caseOf(main.id)).followers, []);
  await page.locator(".timeline").getByText("un autre trou, plus loin").waitFor();
  assertClean();
  await context.close();
});

test("any other case of the service is found by its reference, and what cannot be joined is said", async () => {
  const { main, again } = await openPair();
  const far = (await openPair()).main;
  const other = await caseOf((await write("/api/v1/cases", { workflow: "eclairage", channel: "web", form: { lieu: { lon: 0.59, lat: 49.2 }, panne: "eteint" } })).id);
  const { page, context, likely, follows, assertClean } = await openPageOf("lucie", again.id);
  await likely.getByText("Joindre à un autre dossier").click();
  const field = likely.getByLabel("Un autre dossier, par sa référence");
  for (const [reference, said] of [["SA-NULLE", "Aucun autre dossier ne porte cette référence."], [again.reference, "Aucun autre dossier ne porte cette référence."], [other.reference, "Ce dossier est d’un autre service."]]) {
    await field.fill(reference);
    await field.press("Enter");
    await likely.getByText(said).waitFor();
  }
  await field.fill(far.reference.toLowerCase());
  await field.press("Enter");
  await likely.getByRole("heading", { name: `Joindre à ${far.reference}` }).waitFor();
  // A colleague was faster: the other follows somebody by now.
  await write(`/api/v1/cases/${far.id}/join`, { to: main.id });
  await likely.getByRole("button", { name: "Joindre", exact: true }).click();
  await likely.getByText("Ces deux dossiers ne peuvent pas être joints").waitFor();
  assert.equal((await caseOf(again.id)).follows, undefined);
  assert.equal(await follows.count(), 0);
  assertClean();
  await context.close();
});

test("who may not decide about cases sees the doubles, and no way to join them", async () => {
  const { main, again } = await openPair();
  const { context, likely, assertClean } = await openPageOf("bruno", again.id);
  await likely.getByRole("link", { name: main.reference }).waitFor();
  assert.equal(await likely.getByRole("button").count(), 0);
  assertClean();
  await context.close();
});

for (const [name, options] of Object.entries({ "1280-light": desk, "375-dark": phoneDark, "400-percent": enlarged }))
  test(`comparing two cases is accessible at ${name}`, async () => {
    const { main, again } = await openPair();
    const { page, context, likely, assertClean } = await openPageOf("marc", again.id, options);
    await likely.getByRole("button", { name: `Comparer avec ${main.reference}, pour joindre` }).click();
    await likely.getByText("Ce qui va se passer :").waitFor();
    await assertAccessible(page, `comparing ${name}`);
    await assertNoSidewaysScroll(page, `comparing ${name}`);
    await likely.scrollIntoViewIfNeeded();
    await shot(page, `ties-${name}`);
    assertClean();
    await context.close();
  });
