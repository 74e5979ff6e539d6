// A request taken on the phone, without a mouse.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { desk, openBrowser, openPage, signIn } from "./support/browser.mjs";
import { openTown } from "./support/town.mjs";

let town;
let browser;
before(async () => { [town, browser] = await Promise.all([openTown(), openBrowser()]); });
after(async () => { await browser?.close(); await town?.close(); });

async function tabTo(page, locator) {
  for (let i = 0; i < 60; ++i) {
    if (await locator.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  assert.fail("the tab key never gets there");
}

test("a caller who is not known yet: person, service, form and case, by keyboard only", async () => {
  const { page, context, assertClean } = await openPage(browser, town.url, desk);
  await signIn(page, "claire", town.password);
  await page.goto("/console/take");
  const who = page.getByLabel("Nom, téléphone ou courriel");
  await tabTo(page, who);
  await page.keyboard.type("Zoé Inconnue");
  const create = page.getByRole("button", { name: "Nouvelle personne" });
  await create.waitFor();
  await tabTo(page, create);
  await page.keyboard.press("Enter");
  await tabTo(page, page.getByLabel("Téléphone", { exact: true }).last());
  await page.keyboard.type("0261914099");
  await tabTo(page, page.getByLabel("De quoi s’agit-il ?"));
  await page.keyboard.type("question");
  const service = page.getByRole("button", { name: /question/i }).first();
  await tabTo(page, service);
  await page.keyboard.press("Enter");
  await page.locator(".take-form .ds-field, .take-form fieldset").first().waitFor();
  // Sent too early, every missing field is named, and the first one has the focus.
  const open = page.getByRole("button", { name: "Ouvrir le dossier" });
  await tabTo(page, open);
  await page.keyboard.press("Enter");
  await page.getByText("À compléter").waitFor();
  const service_ = (await town.api("GET", "/api/v1/services")).items.find((one) => /question/i.test(one.title));
  for (const field of service_.form.filter((one) => one.required)) {
    if (field.type === "choice" && field.options.length <= 6) {
      const option = page.getByRole("radio", { name: field.options[0].label });
      await tabTo(page, option);
      await page.keyboard.press("Space");
    } else if (field.type === "choice") {
      await tabTo(page, page.getByLabel(field.label));
      await page.keyboard.press("ArrowDown");
    } else {
      await tabTo(page, page.getByLabel(field.label));
      await page.keyboard.type(field.type === "email" ? "zoe@exemple.example" : field.type === "phone" ? "0261914099" : "À quelle heure ouvre la mairie ?");
    }
  }
  await tabTo(page, open);
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/console\/cases\//);
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.getByText("Zoé Inconnue").first().waitFor();
  const state = await town.api("GET", `/api/v1/cases/${page.url().split("/").pop()}`);
  assert.equal(state.channel, "phone");
  assertClean();
  await context.close();
});

test("a field that depends on another one appears when the engine says so", async () => {
  const { page, context } = await openPage(browser, town.url, desk);
  await signIn(page, "claire", town.password);
  await page.goto("/console/take");
  await page.getByRole("button", { name: /acte de naissance/ }).click();
  await page.getByText("Noms et prénoms des parents").waitFor();
  await page.getByLabel("Extrait sans filiation").check();
  await page.getByText("Noms et prénoms des parents").waitFor({ state: "detached" });
  await page.getByLabel("Copie intégrale").check();
  await page.getByText("Noms et prénoms des parents").waitFor();
  await page.reload();
  await page.getByText("Brouillon retrouvé").waitFor();
  assert.equal(await page.getByLabel("Copie intégrale").isChecked(), true);
  await context.close();
});

test("a neighbour's report of the same thing is offered", async () => {
  await town.api("POST", "/api/v1/cases", { body: { workflow: "eclairage", channel: "web", form: { lieu: { lon: 0.5912, lat: 49.2031 }, panne: "clignote" } } });
  const { page, context } = await openPage(browser, town.url, desk);
  await signIn(page, "claire", town.password);
  await page.goto("/console/take");
  await page.getByRole("button", { name: /éclairage public/ }).click();
  await page.getByText("Coordonnées", { exact: true }).click();
  await page.getByLabel("Latitude").fill("49,2032");
  await page.getByLabel("Longitude").fill("0,5913");
  await page.getByLabel("Longitude").press("Tab");
  await page.getByText("Peut-être déjà signalé, tout près").waitFor();
  await context.close();
});

test("a caller knows the street and the district: that is enough, and the keyboard is never lost", async () => {
  const { page, context, assertClean } = await openPage(browser, town.url, desk);
  await signIn(page, "claire", town.password);
  await page.goto("/console/take");
  const focusOn = (words) => page.waitForFunction((said) => new RegExp(said).test(document.activeElement?.labels?.[0]?.textContent ?? document.activeElement?.textContent ?? "") && document.activeElement !== document.body, words);
  await tabTo(page, page.getByLabel("Nom, téléphone ou courriel"));
  await page.keyboard.type("Zoé Seconde");
  await tabTo(page, page.getByRole("button", { name: "Nouvelle personne" }));
  await page.keyboard.press("Enter");
  await focusOn("^Nom$");
  await tabTo(page, page.getByLabel("De quoi s’agit-il ?"));
  await page.keyboard.type("lampadaire");
  await page.keyboard.press("Enter");  // the first that is found
  await focusOn("^Adresse ou repère");
  await page.keyboard.type("12 rue des Lilas");
  await tabTo(page, page.getByRole("button", { name: "Ouvrir le dossier" }));
  await page.keyboard.press("Enter");
  await focusOn("^Quartier");
  await page.getByLabel("Quartier").selectOption({ label: "Le Port" });
  // Nobody says figures on the telephone: they are one stop, folded away.
  await page.keyboard.press("Tab");
  await focusOn("^Coordonnées");
  assert.equal(await page.getByLabel("Latitude").isVisible(), false);
  await page.getByLabel("Éteint").check();
  await tabTo(page, page.getByRole("button", { name: "Ouvrir le dossier" }));
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/console\/cases\//);
  await focusOn("éclairage public");
  const { form } = await town.api("GET", `/api/v1/cases/${page.url().split("/").pop()}`);
  assert.equal(form.lieu.address, "12 rue des Lilas");
  assert.ok(form.lieu.lat > 49.2 && form.lieu.lat < 49.23, "a point in the district");
  assertClean();
  await context.close();
});
