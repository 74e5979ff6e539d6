// The citizens' pages: a request reported, followed and answered, with a script and without, by keyboard, in French.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible, assertNoSidewaysScroll, desk, enlarged, openBrowser, openPage, phoneDark, shot, tablet } from "./support/browser.mjs";
import { openTown } from "./support/town.mjs";

let town;
let browser;
before(async () => { [town, browser] = await Promise.all([openTown(), openBrowser()]); });
after(async () => { await browser?.close(); await town?.close(); });

const hostile = `<img src=x onerror=alert(1)>"'><script>alert(2)</script>{{7*7}}`;

/** From the service's page to the first screen of its form. */
async function begin(page, service) {
  await page.goto(`/fr/services/${service}`);
  await page.getByRole("button", { name: "Commencer" }).click();
}

async function sayWhere(page, words = "12 rue des Lilas") {
  await page.getByLabel("Adresse ou description du lieu").fill(words);
  await page.getByLabel("Quartier").selectOption("centre");
  await page.getByRole("button", { name: "Continuer" }).click();
  if (await page.getByText("Déjà signalé tout près").isVisible()) await page.getByRole("button", { name: "Continuer" }).click();
}

/** What a page shows follows what was done by a moment: asked for again until it does. */
async function readUntil(page, address, text) {
  for (let i = 0; i < 50; ++i) {
    await page.goto(address);
    if ((await page.locator("main").textContent()).includes(text)) return;
  }
  assert.fail(`${address} does not come to say "${text}"`);
}

async function sendAll(page) {
  await page.getByRole("button", { name: "Envoyer ma demande" }).click();
  await page.getByRole("heading", { name: "Votre demande est envoyée" }).waitFor();
  return page.locator("code").textContent();
}

async function report(page, text = "Devant la boulangerie") {
  await begin(page, "voirie");
  await sayWhere(page);
  await page.getByLabel("Avaloir bouché").check();
  await page.getByLabel("Précisions").fill(text);
  await page.getByRole("button", { name: "Continuer" }).click();
  await page.getByLabel("Nom et prénom").fill("Jeanne Martin");
  await page.getByLabel("Adresse électronique").fill("jeanne@exemple.fr");
  await page.getByRole("button", { name: "Continuer" }).click();
  return sendAll(page);
}

test("without any script a resident finds a service, reports in four screens and follows it", async () => {
  const { page, context, assertClean } = await openPage(browser, town.url, { ...phoneDark, javaScriptEnabled: false });
  await page.goto("/");
  assert.match(page.url(), /\/fr\/$/);
  await page.getByLabel("Que cherchez-vous").fill("trou trottoir");
  await page.getByRole("button", { name: "Rechercher" }).click();
  await page.getByRole("link", { name: "Signaler un problème de voirie" }).click();
  await page.getByRole("button", { name: "Commencer" }).click();
  await page.getByText("Étape 1 sur 4").waitFor();
  await page.getByRole("button", { name: "Continuer" }).click();
  await page.getByRole("alert").getByRole("link", { name: /Dites-nous où/ }).waitFor();
  await sayWhere(page);
  await page.getByText("Étape 2 sur 4").waitFor();
  await page.getByLabel("Nid-de-poule").check();
  await page.getByRole("button", { name: "Continuer" }).click();
  // The depth is asked for potholes only: the server brings the question.
  await page.getByLabel(/Profondeur/).fill("200");
  await page.getByRole("button", { name: "Continuer" }).click();
  await page.getByRole("alert").getByText("de 1 à 100").waitFor();
  await page.getByLabel(/Profondeur/).fill("12");
  await page.getByRole("button", { name: "Continuer" }).click();
  await page.getByRole("button", { name: "Continuer" }).click();
  await page.getByText("12 rue des Lilas (Centre-ville)").waitFor();
  const code = await sendAll(page);
  assert.match(code, /^[\dA-Z]{4}-[\dA-Z]{4}(-[\dA-Z]{4}){3}$/);
  await page.goto("/fr/track");
  await page.getByLabel("Code de suivi").fill(code.toLowerCase());
  await page.getByRole("button", { name: "Voir ma demande" }).click();
  await page.locator(".status").getByText("En cours d’examen").waitFor();
  await page.getByText("Services techniques").first().waitFor();
  await page.getByText("Réponse prévue au plus tard le").waitFor();
  assertClean();
  await context.close();
});

test("a place shown on the map is told in words when the request is looked over", async () => {
  const { page, context, assertClean } = await openPage(browser, town.url, phoneDark);
  await begin(page, "voirie");
  const map = page.locator("input.map");
  await map.scrollIntoViewIfNeeded();
  const { width, height } = await map.boundingBox();
  await map.click({ position: { x: width / 2, y: height / 2 } });
  await page.getByText("Le point est placé.").waitFor();
  await page.getByRole("button", { name: "Continuer" }).click();
  if (await page.getByText("Déjà signalé tout près").isVisible()) await page.getByRole("button", { name: "Continuer" }).click();
  await page.getByLabel("Avaloir bouché").check();
  await page.getByRole("button", { name: "Continuer" }).click();
  await page.getByRole("button", { name: "Continuer" }).click();
  await page.getByRole("heading", { name: "Vérifiez" }).waitFor();
  await page.getByText("Centre-ville, au point montré sur la carte").waitFor();
  assert.doesNotMatch(await page.locator("main").innerText(), /latitude/i);
  await shot(page, "portal-verification-point-375");
  assertClean();
  await context.close();
});

test("an agent asks, the resident answers with a photo, the agent completes, the resident reads it", async () => {
  const { page, context, assertClean } = await openPage(browser, town.url, desk);
  const code = await report(page);
  const { items } = await town.api("GET", `/api/v1/cases?reference=${code.slice(0, 9)}`);
  const id = items[0].id;
  const task = async () => (await town.api("GET", `/api/v1/cases/${id}`)).tasks[0].id;
  await town.api("POST", `/api/v1/cases/${id}/tasks/${await task()}/complete`, { body: { outcome: "preciser", answers: { question: "De quel côté de la rue ?" } } });
  await readUntil(page, `/fr/track/${code}`, "C’est à vous");
  await page.getByText("De quel côté de la rue").waitFor();
  await shot(page, "portal-asked-1280");
  await page.getByLabel("Votre message").fill("Côté impair");
  await page.getByLabel("Ajouter des documents").setInputFiles({ name: "plan.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.4 essai") });
  await page.getByRole("button", { name: "Envoyer", exact: true }).click();
  await page.getByRole("status").getByText("Votre message est arrivé").waitFor();
  await page.getByText("Côté impair").waitFor();
  const document = await page.getByRole("link", { name: "plan.pdf" }).getAttribute("href");
  const file = await fetch(town.url + document);
  assert.match(file.headers.get("content-disposition"), /^attachment/);
  assert.equal(await file.text(), "%PDF-1.4 essai");
  await town.api("POST", `/api/v1/cases/${id}/tasks/${await task()}/complete`, { body: { outcome: "refuser", answers: { motif: "Voie privée" } } });
  await readUntil(page, `/fr/track/${code}`, "Demande refusée");
  assertClean();
  await context.close();
});

test("a request begun survives a restart of the server, and is taken up again from the first page", async () => {
  const { page, context } = await openPage(browser, town.url, desk);
  await begin(page, "voirie");
  await sayWhere(page, "8 quai du Port");
  await page.getByLabel("Précisions").fill("À demi écrit");
  await town.stop();
  await town.start();
  await page.goto("/fr/");
  await page.getByRole("link", { name: "Reprendre la demande" }).click();
  assert.equal(await page.getByLabel("Précisions").inputValue(), "À demi écrit");
  await page.getByRole("link", { name: "Retour" }).click();
  assert.equal(await page.getByLabel("Adresse ou description du lieu").inputValue(), "8 quai du Port");
  await context.close();
});

test("with a script, a question that depends on an answer comes at once and keeps the keyboard's place", async () => {
  const { page, context, assertClean } = await openPage(browser, town.url, desk);
  await begin(page, "voirie");
  await sayWhere(page);
  await page.getByLabel("Nid-de-poule").check();
  await page.getByLabel(/Profondeur/).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.value), "nid-de-poule");
  await page.getByLabel("Avaloir bouché").check();
  await page.getByLabel(/Profondeur/).waitFor({ state: "detached" });
  assertClean();
  await context.close();
});

test("a report is made with the keyboard alone", async () => {
  const { page, context } = await openPage(browser, town.url, desk);
  const tabTo = async (what) => {
    for (let i = 0; i < 60; ++i) {
      await page.keyboard.press("Tab");
      if (await page.evaluate((wanted) => {
        const here = document.activeElement;
        const label = here.labels?.[0]?.textContent ?? "";
        return `${here.textContent} ${label} ${here.value ?? ""}`.includes(wanted);
      }, what)) return;
    }
    assert.fail(`the Tab key does not reach "${what}"`);
  };
  await page.goto("/fr/services/eclairage");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
  await tabTo("Commencer");
  await page.keyboard.press("Enter");
  await page.getByText("Étape 1").waitFor();
  await tabTo("Adresse ou description");
  await page.keyboard.type("Place des Vanneaux");
  await tabTo("Quartier");
  await page.keyboard.type("Centre");
  await tabTo("Continuer");
  await page.keyboard.press("Enter");
  await page.getByText(/Étape 2|Déjà signalé/).first().waitFor();
  await context.close();
});

test("the Enter key goes on, and does not press the map", async () => {
  const { page, context } = await openPage(browser, town.url, { ...desk, javaScriptEnabled: false });
  await begin(page, "voirie");
  await page.getByLabel("Quartier").selectOption("port");
  await page.getByLabel("Adresse ou description du lieu").fill("1 quai du Port");
  await page.keyboard.press("Enter");
  await page.getByText(/Étape 2|Déjà signalé/).first().waitFor();
  assert.equal(await page.getByText("Le point est placé").count(), 0);
  await context.close();
});

test("a click on the map sets the point, without a script", async () => {
  const { page, context } = await openPage(browser, town.url, { ...desk, javaScriptEnabled: false });
  await begin(page, "voirie");
  const { height } = await page.locator("input.map").boundingBox();
  await page.locator("input.map").click({ position: { x: 144, y: height / 2 } });
  await page.getByText("Le point est placé").waitFor();
  // The middle of the drawing is the middle of the town: 0.59 E, 49.2 N.
  assert.ok(Math.abs(Number(await page.getByLabel("Longitude").inputValue()) - 0.59) < 0.001);
  assert.ok(Math.abs(Number(await page.getByLabel("Latitude").inputValue()) - 49.2) < 0.001);
  await context.close();
});

test("hostile text stays text, in every field, and a hostile file is refused or kept as bytes", async () => {
  const { page, context, assertClean } = await openPage(browser, town.url, desk);
  await page.goto(`/fr/?q=${encodeURIComponent(hostile)}`);
  await begin(page, "voirie");
  await sayWhere(page, hostile);
  await page.getByLabel("Avaloir bouché").check();
  await page.getByLabel("Précisions").fill(hostile);
  await page.locator("input[type=file]").setInputFiles({ name: `${hostile}.jpg`, mimeType: "image/jpeg", buffer: Buffer.from("<svg onload=alert(3)>") });
  await page.getByRole("button", { name: "Continuer" }).click();
  await page.getByRole("alert").getByText("n’est pas une photo").waitFor();
  await page.getByRole("button", { name: "Continuer" }).click();
  await page.getByLabel("Nom et prénom").fill(hostile);
  await page.getByRole("button", { name: "Continuer" }).click();
  const code = await sendAll(page);
  await page.goto(`/fr/track/${code}`);
  await page.getByLabel("Votre message").fill(hostile);
  await page.getByRole("button", { name: "Envoyer", exact: true }).click();
  await page.getByText(hostile).first().waitFor();
  assert.equal(await page.locator("img[src=x], main script").count(), 0);
  assertClean();
  await context.close();
});

test("a wrong code opens nothing, and another site's post is refused", async () => {
  const wrong = await fetch(`${town.url}/fr/track/0000-0000-0000-0000-0000`);
  assert.equal(wrong.status, 404);
  const forged = await fetch(`${town.url}/fr/services/voirie/start`, { method: "POST", headers: { "Sec-Fetch-Site": "cross-site" }, redirect: "manual" });
  assert.equal(forged.status, 403);
});

test("an old link leads to a page with the way on, and a program is still told in its own way", async () => {
  const { page, context } = await openPage(browser, town.url, desk);
  const answer = await page.goto("/services/voirie");
  assert.equal(answer.status(), 404);
  await assertAccessible(page);
  await page.locator('a[href="/fr/"]').first().click();
  await page.waitForURL("**/fr/");
  await context.close();
  for (const address of ["/services/voirie", "/nowhere?x=1"]) {
    const told = await fetch(town.url + address, { headers: { Accept: "*/*" } });
    assert.deepEqual([told.status, told.headers.get("content-type")], [404, "application/problem+json"]);
  }
  assert.match((await fetch(`${town.url}/api/v1/casses`, { headers: { Accept: "text/html" } })).headers.get("content-type"), /problem/);
});

test("the resident withdraws a request, and it is closed", async () => {
  const { page, context } = await openPage(browser, town.url, desk);
  const code = await report(page);
  await page.goto(`/fr/track/${code}`);
  await page.getByText("Retirer ma demande").first().click();
  await page.getByRole("button", { name: "Oui, retirer ma demande" }).click();
  await page.locator(".status").getByText("Demande retirée par vous").waitFor();
  await context.close();
});

/** A request that has been refused: it has ended, and whoever made it reads so. */
async function ended(page) {
  const code = await report(page);
  const { items } = await town.api("GET", `/api/v1/cases?reference=${code.slice(0, 9)}`);
  const { tasks } = await town.api("GET", `/api/v1/cases/${items[0].id}`);
  await town.api("POST", `/api/v1/cases/${items[0].id}/tasks/${tasks[0].id}/complete`, { body: { outcome: "refuser", answers: { motif: "Voie privée" } } });
  await readUntil(page, `/fr/track/${code}`, "Demande refusée");
  return { code, id: items[0].id };
}

for (const [name, options] of Object.entries({ "with a script": desk, "without": { ...phoneDark, javaScriptEnabled: false } }))
  test(`an ended request is judged and reopened by keyboard, ${name}`, async () => {
    const { page, context, assertClean } = await openPage(browser, town.url, options);
    const { id } = await ended(page);
    const plain = options === desk;
    if (plain) await assertAccessible(page, "an ended request");
    await shot(page, `portal-ended-${plain ? "1280" : "375-dark"}`);
    await page.getByRole("button", { name: "Donner mon avis" }).press("Enter");
    await page.getByRole("alert").getByRole("link", { name: /Choisissez une réponse/ }).waitFor();
    await page.getByLabel("Plutôt mécontent").focus();
    await page.keyboard.press("Space");
    await page.getByLabel("Ce que vous voulez ajouter").fill(hostile);
    await page.getByRole("button", { name: "Donner mon avis" }).press("Enter");
    await page.getByRole("status").getByText("Merci, votre avis est noté").waitFor();
    await page.getByText("Vous avez donné votre avis : Plutôt mécontent").waitFor();
    await page.getByText(hostile).waitFor();
    const summary = page.getByText("Ce n’est pas réglé ?");
    await summary.focus();
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Rouvrir ma demande" }).press("Enter");
    await page.getByRole("alert").getByRole("link", { name: /Dites en quelques mots/ }).waitFor();
    if (plain) await assertAccessible(page, "a reopening with a fault");
    await page.getByLabel("Ce qui n’est pas réglé").fill("L'eau remonte toujours");
    await page.getByRole("button", { name: "Rouvrir ma demande" }).press("Enter");
    await page.getByRole("status").getByText("Votre demande est rouverte").waitFor();
    await page.locator(".status").getByText("En cours d’examen").waitFor();
    await page.getByText("L’eau remonte toujours").waitFor();
    const state = await town.api("GET", `/api/v1/cases/${id}`);
    assert.equal(state.state, "open");
    assert.equal(state.reopened, 1);
    assert.equal(state.score, null);
    assertClean();
    await context.close();
  });

test("on a phone the places one can go stand in one line, as large as a thumb, in every language", async () => {
  for (const options of [phoneDark, { ...enlarged, viewport: { width: 320, height: 640 } }]) {
    const { page, context } = await openPage(browser, town.url, options);
    for (const language of ["fr", "en", "nl", "pt-BR"]) {
      await page.goto(`/${language}/track`);
      const links = await page.locator(".top nav a").evaluateAll((all) => all.map((one) => { const { top, height, right } = one.getBoundingClientRect(); return { top, height, right, text: one.innerText.trim() }; }));
      assert.equal(links.length, 4);
      assert.equal(new Set(links.map(({ top }) => Math.round(top))).size, 1, `${language}: in one line`);
      for (const { height, right, text } of links) assert.ok(height >= 44 && right <= options.viewport.width && text.length > 0, `${language}: ${text} is ${height} px tall and ends at ${right}`);
    }
    await context.close();
  }
});

const pages = { accueil: "/fr/", recherche: "/fr/?q=lumiere", rien: "/fr/?q=zzzz", service: "/fr/services/voirie", code: "/fr/track", chiffres: "/fr/figures", envoi: "/fr/outbox", absente: "/fr/nulle-part", anglais: "/en/services/voirie" };

for (const [name, options] of Object.entries({ "1280-light": desk, "768": tablet, "375-dark": phoneDark, "400-percent": enlarged }))
  test(`every page is accessible and fits at ${name}`, async () => {
    const { page, context, assertClean } = await openPage(browser, town.url, options);
    const look = async (what) => {
      await assertAccessible(page, `${what} ${name}`);
      await assertNoSidewaysScroll(page, `${what} ${name}`);
      await shot(page, `portal-${what}-${name}`);
    };
    for (const [what, address] of Object.entries(pages)) {
      const answer = await page.goto(address);
      assert.ok((await answer.body()).length < 60 * 1024, `${what} is ${(await answer.body()).length} bytes`);
      await look(what);
    }
    await begin(page, "voirie");
    await look("lieu");
    await page.getByRole("button", { name: "Continuer" }).click();
    await page.getByRole("alert").waitFor();
    await look("lieu-faux");
    await sayWhere(page);
    await look("details");
    await page.getByLabel("Avaloir bouché").check();
    await page.getByRole("button", { name: "Continuer" }).click();
    await page.getByLabel("Nom et prénom").waitFor();
    await look("coordonnees");
    await page.getByRole("button", { name: "Continuer" }).click();
    await page.getByRole("heading", { name: "Vérifiez" }).waitFor();
    await look("verification");
    const code = await sendAll(page);
    await look("envoyee");
    await page.goto(`/fr/track/${code}`);
    await look("suivi");
    assertClean();
    await context.close();
  });
