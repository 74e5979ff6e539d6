// A request from the door to its end without a mouse, in French: a resident reports, an agent takes, asks and decides, the
// resident answers and withdraws another. Nothing but keys is sent, and wherever they lead the place can be seen.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { desk, enlarged, openBrowser, openPage, phoneDark, shot } from "./support/browser.mjs";
import { openTown } from "./support/town.mjs";

let town;
let browser;
before(async () => { [town, browser] = await Promise.all([openTown(), openBrowser()]); });
after(async () => { await browser?.close(); await town?.close(); });

/** Where the keyboard stands: what it is called, and whether somebody sees it there. */
const here = (page) => page.evaluate(() => {
  const element = document.activeElement;
  const box = element.getBoundingClientRect();
  const style = getComputedStyle(element);
  const label = element.closest("label") ?? element;
  const marked = [style, getComputedStyle(label)].some((one) => (one.outlineStyle !== "none" && parseFloat(one.outlineWidth) > 0) || one.boxShadow !== "none");
  const name = [element.getAttribute("aria-label"), element.labels?.[0]?.textContent, element.textContent, element.placeholder, element.tagName === "INPUT" ? "" : element.value].filter(Boolean).join(" ");
  return { name: name.replace(/\s+/g, " ").trim(), tag: element.tagName, marked, inside: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth };
});

/** Tab until the keyboard stands on it; every place on the way is seen. */
async function tabTo(page, wanted, most = 120) {
  const passed = [];
  for (let i = 0; i < most; ++i) {
    await page.keyboard.press("Tab");
    const place = await here(page);
    if (place.tag === "BODY") continue;  // around the end of the page
    assert.ok(place.marked && place.inside, `the keyboard is on "${place.name}" and nobody sees it: ${JSON.stringify(place)}`);
    if (wanted.test(place.name)) return;
    passed.push(place.name.slice(0, 30));
  }
  assert.fail(`the Tab key does not reach ${wanted}: ${passed.join(" | ")}`);
}

async function press(page, wanted, key = "Enter") {
  await tabTo(page, wanted);
  await page.keyboard.press(key);
}

async function write(page, field, text) {
  await tabTo(page, field);
  await page.keyboard.type(text);
}

async function report(page) {
  await page.goto("/fr/services/voirie");
  await press(page, /^Commencer/);
  await page.getByText("Étape 1").waitFor();
  await write(page, /Adresse ou description/, "12 rue des Lilas");
  await write(page, /Quartier/, "Centre");
  await press(page, /^Continuer/);
  await page.getByText(/Étape 2|Déjà signalé/).first().waitFor();
  if (await page.getByText("Déjà signalé tout près").isVisible()) await press(page, /^Continuer/);
  await page.getByText("Étape 2").waitFor();
  await tabTo(page, /Nid-de-poule/);
  for (let i = 0; i < 3; ++i) await page.keyboard.press("ArrowDown");
  await write(page, /Précisions/, "Devant la boulangerie");
  await press(page, /^Continuer/);
  await page.getByText("Étape 3").waitFor();
  await write(page, /Nom et prénom/, "Jeanne Martin");
  await write(page, /Adresse électronique/, "jeanne@exemple.fr");
  await press(page, /^Continuer/);
  await page.getByRole("button", { name: "Envoyer ma demande" }).waitFor();
  await press(page, /Envoyer ma demande/);
  await page.getByRole("heading", { name: "Votre demande est envoyée" }).waitFor();
  const code = await page.locator("code").textContent();
  const { items: [row] } = await town.api("GET", `/api/v1/cases?reference=${code.slice(0, 9)}`);
  return { code, id: row.id };
}

/** What a page shows follows what was done by a moment: asked for again until it does. */
async function readUntil(page, address, text) {
  for (let i = 0; i < 50; ++i) {
    await page.goto(address);
    if ((await page.locator("main").textContent()).includes(text)) return;
  }
  assert.fail(`${address} does not come to say "${text}"`);
}

/** By the door to the case, as its row in the queue leads there. */
async function enter(page, id) {
  await page.goto("/console");
  await page.getByLabel("Nom d’agent").waitFor();
  if (!/Nom d’agent/.test((await here(page)).name)) await tabTo(page, /Nom d’agent/);
  await page.keyboard.type("lucie");
  await write(page, /Mot de passe/, town.password);
  await page.keyboard.press("Enter");
  await page.getByRole("navigation", { name: "Pages" }).waitFor();
  await press(page, /^(Ouvrir )?Voirie/);
  await page.locator(`tr.row[data-key^="${id}/"]`).or(page.locator("tr.row")).first().waitFor();
  for (let i = 0, key = ""; i < 200; ++i) {
    await page.keyboard.press(i === 0 ? "Home" : "j");
    key = await (await page.waitForFunction((before) => { const row = document.activeElement?.closest("tr.row")?.dataset.key; return row && row !== before ? row : null; }, key)).jsonValue();
    if (key.startsWith(id)) break;
  }
  await page.keyboard.press("Enter");
  await page.locator(".case-title").waitFor();
}

for (const [name, options] of Object.entries({ "1280-light": desk, "375-dark": { ...phoneDark, hasTouch: false }, "400-percent": enlarged }))
  test(`a request is reported, taken, asked about, answered and decided by keys alone (${name})`, async () => {
    const resident = await openPage(browser, town.url, options);
    const agent = await openPage(browser, town.url, options);
    const { code, id } = await report(resident.page);
    const { page } = agent;
    await enter(page, id);
    await page.keyboard.press("c");
    await page.getByRole("heading", { name: /^À vous/ }).waitFor();
    await press(page, /^Demander une précision/);
    await page.locator("form.chosen").waitFor();
    if (!/Question posée/.test((await here(page)).name)) await tabTo(page, /Question posée/);
    await page.keyboard.type("De quel côté de la rue ?");
    await page.locator(".letter").first().waitFor();
    await shot(page, `keys-asked-${name}`);
    await press(page, /^Confirmer/);
    await page.getByText("Nous attendons votre réponse").first().waitFor();

    await readUntil(resident.page, `/fr/track/${code}`, "De quel côté de la rue");
    await write(resident.page, /Votre message/, "Côté impair");
    await press(resident.page, /^Envoyer$/);
    await resident.page.getByRole("status").getByText("Votre message est arrivé").waitFor();

    await page.getByText("Côté impair").first().waitFor();  // by itself, under the agent's eyes
    await page.getByRole("button", { name: "Prendre cette tâche" }).or(page.getByRole("heading", { name: /^À vous/ })).first().waitFor();
    await page.keyboard.press("c");
    await page.getByRole("heading", { name: /^À vous/ }).waitFor();
    await press(page, /^Refuser/);
    await page.locator("form.chosen").waitFor();
    if (!/Motif/.test((await here(page)).name)) await tabTo(page, /Motif/);
    await page.keyboard.type("Voie privée");
    await press(page, /^Confirmer/);
    await page.getByText("Clos :").first().waitFor();
    await readUntil(resident.page, `/fr/track/${code}`, "Demande refusée");
    for (const { context, assertClean } of [resident, agent]) {
      assertClean();
      await context.close();
    }
  });

test("a request is withdrawn by keys alone, and only when it is meant", async () => {
  const { page, context, assertClean } = await openPage(browser, town.url, desk);
  const { code, id } = await report(page);
  await readUntil(page, `/fr/track/${code}`, "Retirer ma demande");
  await press(page, /^Retirer ma demande/);
  assert.equal((await town.api("GET", `/api/v1/cases/${id}`)).state, "open");
  await press(page, /^Oui, retirer ma demande/);
  await page.locator(".status").getByText("Demande retirée par vous").waitFor();
  assert.equal((await town.api("GET", `/api/v1/cases/${id}`)).state, "closed");
  assertClean();
  await context.close();
});
