// A report written where there is no network: kept on the device with its photo, sent once when the network is back.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible, assertNoSidewaysScroll, desk, enlarged, openBrowser, openPage, phoneDark, shot } from "./support/browser.mjs";
import { openTown } from "./support/town.mjs";

let town;
let browser;
before(async () => { [town, browser] = await Promise.all([openTown({ cases: 40 }), openBrowser()]); });
after(async () => { await browser?.close(); await town?.close(); });

const pixel = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==", "base64");
const reportPage = "/fr/services/voirie/report";

/** Until the worker has kept what it keeps and answers for this page. */
async function ready(page) {
  await page.goto("/fr/");
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    while (!navigator.serviceWorker.controller) await new Promise((done) => setTimeout(done, 50));
  });
}

/** No network: the server is gone, and the browser knows. */
async function cut(context) {
  await town.stop();
  await context.setOffline(true);
}

async function mend(context) {
  await town.start();
  await context.setOffline(false);
}

async function fill(page, words) {
  await page.getByLabel("Adresse ou description du lieu").fill("9 rue sans réseau");
  await page.getByLabel("Quartier").selectOption("centre");
  await page.getByLabel("Avaloir bouché").check();
  await page.getByLabel("Précisions").fill(words);
  await page.getByLabel("Photo").setInputFiles({ name: "trou.png", mimeType: "image/png", buffer: pixel });
  await page.getByLabel("Nom et prénom").fill("Jeanne Martin");
  await page.getByLabel("Adresse électronique").fill("jeanne@exemple.fr");
}

async function casesSaying(words) {
  const { items } = await town.api("GET", "/api/v1/cases?workflow=voirie&state=open&limit=50");
  const whole = await Promise.all(items.map((row) => town.api("GET", `/api/v1/cases/${row.id}`)));
  return whole.filter((one) => one.form.description === words);
}

test("a report written without a network waits with its photo, and is sent once when there is one", async () => {
  const { page, context, assertClean } = await openPage(browser, town.url, phoneDark);
  await ready(page);
  await cut(context);
  // What was never visited opens: a service's page becomes its form, anything else what waits.
  await page.goto("/fr/services/voirie");
  await page.getByText("Vous êtes hors connexion").waitFor();
  await fill(page, "Écrit hors réseau");
  await page.getByRole("button", { name: "Envoyer ma demande" }).click();
  await page.waitForURL("**/fr/outbox");
  await page.getByRole("heading", { name: "En attente du réseau" }).waitFor();
  await page.getByText("Pièces jointes : 1").waitFor();
  await assertAccessible(page, "outbox with something waiting");
  await shot(page, "portal-outbox-waiting-375-dark");
  await page.goto("/fr/figures");
  await page.getByRole("heading", { name: "À envoyer" }).waitFor();
  // A reload, or the browser closed and opened, loses nothing.
  await page.goto(reportPage);
  await page.getByRole("link", { name: "1 demande attend d’être envoyée" }).waitFor();
  await page.goto("/fr/outbox");
  await page.getByRole("button", { name: "Envoyer maintenant" }).click();
  await page.getByText("Toujours pas de réseau").waitFor();

  await mend(context);
  await page.getByRole("link", { name: "Voir le code de suivi" }).click();
  await page.getByRole("heading", { name: "Votre demande est envoyée" }).waitFor();
  const code = await page.locator("code").textContent();
  const found = await casesSaying("Écrit hors réseau");
  assert.equal(found.length, 1);
  assert.equal(code.slice(0, 9), found[0].reference);
  const { items } = await town.api("GET", `/api/v1/cases/${found[0].id}/timeline?limit=200`);
  assert.equal(items.filter((moment) => moment.type === "guichet.file.attached.v1").length, 1);
  assertClean();
  await context.close();
});

test("a report sent again under its key opens nothing twice", async () => {
  const { page, context } = await openPage(browser, town.url, desk);
  await page.goto(reportPage);
  const ends = await page.evaluate(async () => {
    const form = document.querySelector("form[data-report]");
    const key = self.guichetOutbox.newKey();
    const send = async () => {
      const body = new FormData(form);
      body.set("lieu.address", "3 rue du Doublon");
      body.set("lieu.district", "centre");
      body.set("nature", "avaloir");
      body.set("description", "Envoyé trois fois");
      return (await fetch(form.getAttribute("action"), { method: "POST", body, headers: { "Idempotency-Key": key } })).url;
    };
    const first = await Promise.all([send(), send()]);
    return [...first, await send()];
  });
  assert.ok(ends.every((end) => end === ends[2] && end.endsWith("/done")), ends.join(" "));
  assert.equal((await casesSaying("Envoyé trois fois")).length, 1);
  await context.close();
});

test("what is missing is asked for when the report has arrived", async () => {
  const { page, context, assertClean } = await openPage(browser, town.url, desk);
  await page.goto(reportPage);
  await page.getByLabel("Nid-de-poule").check();
  await page.getByRole("button", { name: "Envoyer ma demande" }).click();
  await page.getByRole("heading", { name: "Vérifiez" }).waitFor();
  await page.getByRole("alert").getByRole("link", { name: /Dites-nous où/ }).waitFor();
  await page.goto("/fr/outbox");
  await page.getByRole("link", { name: "Il manque quelque chose" }).waitFor();
  assertClean();
  await context.close();
});

test("what waits can be taken back, by keyboard", async () => {
  const { page, context, assertClean } = await openPage(browser, town.url, desk);
  await ready(page);
  await cut(context);
  await page.goto(reportPage);
  await page.getByLabel("Précisions").fill("À reprendre");
  await page.getByRole("button", { name: "Envoyer ma demande" }).focus();
  await page.keyboard.press("Enter");
  const remove = page.getByRole("button", { name: /^Retirer/ });
  await remove.focus();
  await page.keyboard.press("Enter");
  await page.getByText("Rien n’attend sur cet appareil").waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.tagName), "H1");
  await mend(context);
  assertClean();
  await context.close();
});

test("without any script the same page leads to the last look", async () => {
  const { page, context, assertClean } = await openPage(browser, town.url, { ...desk, javaScriptEnabled: false });
  await page.goto(reportPage);
  await fill(page, "Sans script");
  await page.getByRole("button", { name: "Envoyer ma demande" }).click();
  await page.getByRole("heading", { name: "Vérifiez" }).waitFor();
  await page.getByText("9 rue sans réseau (Centre-ville)").waitFor();
  await page.getByRole("button", { name: "Envoyer ma demande" }).click();
  await page.getByRole("heading", { name: "Votre demande est envoyée" }).waitFor();
  assertClean();
  await context.close();
});

for (const [name, options] of Object.entries({ "1280-light": desk, "375-dark": phoneDark, "400-percent": enlarged }))
  test(`the one-page report and what waits pass axe at ${name}`, async () => {
    const { page, context, assertClean } = await openPage(browser, town.url, options);
    for (const [what, address] of [["report", reportPage], ["outbox", "/fr/outbox"]]) {
      await page.goto(address);
      await assertAccessible(page, `${what} ${name}`);
      await assertNoSidewaysScroll(page, `${what} ${name}`);
      await shot(page, `portal-${what}-${name}`);
    }
    assertClean();
    await context.close();
  });
