// Words that would like to be a program, through the doors that are not a form's: reasons, names, other bodies' answers,
// opinions, kept views, an hour's visitor, a picture's inside. Each page that shows them shows them as words.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible, assertNoSidewaysScroll, desk, openBrowser, openPage, phoneDark, shot, signIn } from "./support/browser.mjs";
import { openTown } from "./support/town.mjs";

let town;
let browser;
before(async () => { [town, browser] = await Promise.all([openTown({ cases: 40 }), openBrowser()]); });
after(async () => { await browser?.close(); await town?.close(); });

const hostile = (what) => `${what} <img src=x onerror=alert(1)>"'><script>alert(2)</script>{{7*7}}`;
const write = (address, body) => town.api("POST", address, { body });
const caseOf = (id) => town.api("GET", `/api/v1/cases/${id}`);
const open = async (workflow, form, name) => (await write("/api/v1/cases", { workflow, channel: "phone", form, ...(name ? { person: { attributes: { name } } } : {}) })).id;
const complete = async (id, body) => write(`/api/v1/cases/${id}/tasks/${(await caseOf(id)).tasks[0].id}/complete`, body);

async function signedIn(name = "marc", options = desk) {
  const opened = await openPage(browser, town.url, options);
  await signIn(opened.page, name, town.password);
  return opened;
}

/** The words are there to be read, and nothing of them became a part of the page. */
async function assertWords(page, ...words) {
  for (const word of words) await page.getByText(hostile(word), { exact: false }).first().waitFor({ state: "attached" });
  assert.equal(await page.locator("img[src='x'], [onerror], body script, main script").count(), 0);
  assert.equal(await page.getByText("49", { exact: true }).count(), 0, "no template reads them");
}

test("what another body answers, and its name, stay words to agents and to the resident", async () => {
  const id = await open("eclairage", { lieu: { lon: 0.59, lat: 49.2 }, panne: "eteint" });
  await complete(id, { outcome: "reseau", data: { intervenant: "equipe" }, answers: { gestionnaire: hostile("gestionnaire") } });
  await write(`/api/v1/cases/${id}/news`, { until: new Date(Date.now() + 9 * 864e5).toISOString(), reason: hostile("nouvelles") });
  const { page, context, assertClean } = await signedIn();
  await page.goto(`/console/cases/${id}`);
  await assertWords(page, "gestionnaire", "nouvelles");
  assertClean();
  await context.close();
});

test("why cases are joined, parted, given time, reopened, and what people think of it", async () => {
  const form = (lat) => ({ lieu: { lon: 0.5711, lat }, nature: "nid-de-poule", profondeur_cm: 9, description: hostile("précisions") });
  const main = await open("voirie", form(49.1901));
  const again = await open("voirie", form(49.1902));
  await write(`/api/v1/cases/${again}/join`, { to: main, reason: hostile("joint") });
  await write(`/api/v1/cases/${again}/part`, { reason: hostile("séparé") });
  await write(`/api/v1/cases/${again}/clocks/reparation/extend`, { by: "2 business days", reason: hostile("prolongé") });
  await complete(again, { outcome: "refuser", answers: { motif: hostile("motif") } });
  await write(`/api/v1/cases/${again}/survey`, { score: 2, text: hostile("avis") });
  await write(`/api/v1/cases/${again}/reopen`, { text: hostile("rouvert") });
  const { page, context, assertClean } = await signedIn();
  await page.goto(`/console/cases/${again}`);
  await assertWords(page, "précisions", "joint", "séparé", "prolongé", "motif", "avis", "rouvert");
  await page.getByRole("button", { name: /^Comparer avec/ }).first().click();
  await page.locator(".effects").waitFor();
  await assertWords(page, "précisions");
  assertClean();
  await context.close();
});

test("who comes to the desk, and why they were given an hour", async () => {
  const id = await open("rendez-vous-titre", { titre: "passeport", telephone: "0261914000" }, hostile("visiteuse"));
  const { items } = await town.api("GET", "/api/v1/agendas/titres/slots?site=annexe");
  const slot = items[2].starts;
  await write(`/api/v1/cases/${id}/appointment`, { site: "annexe", starts: slot, reason: hostile("entre deux") });
  const { page, context, assertClean } = await signedIn("odile");
  await page.goto(`/console/agenda/titres?day=${new Intl.DateTimeFormat("sv", { timeZone: "Europe/Paris" }).format(new Date(slot))}`);
  await assertWords(page, "visiteuse");
  await page.emulateMedia({ media: "print" });
  await assertWords(page, "visiteuse");
  await page.emulateMedia({ media: "screen" });
  await write(`/api/v1/cases/${id}/appointment/cancel`, { reason: hostile("rendu") });
  await page.goto(`/console/cases/${id}`);
  await assertWords(page, "visiteuse", "entre deux", "rendu");
  assertClean();
  await context.close();
});

test("the name of a kept view, and the name of who calls", async () => {
  const { page, context, assertClean } = await signedIn();
  await page.goto("/console/work/voirie");
  await page.getByLabel("Ordre").selectOption("oldest");
  await page.getByRole("button", { name: "Garder cette vue" }).press("Enter");
  await page.getByLabel("Nom de la vue").fill(hostile("vue"));
  await page.keyboard.press("Enter");
  await page.locator(".queue-title", { hasText: "vue <img" }).waitFor();
  await page.reload();
  await page.locator(".queue-title", { hasText: "vue <img" }).click();
  await assertWords(page, "vue");
  await page.goto("/console/take");
  await page.getByLabel("Nom, téléphone ou courriel").fill(hostile("appel"));
  await page.getByRole("button", { name: /^Nouvelle personne/ }).click();
  assert.equal(await page.getByLabel("Nom", { exact: true }).inputValue(), hostile("appel"));
  await assertWords(page);
  assertClean();
  await context.close();
});

/** Names that turn the writing round, fill the page, or are made of pictures; ten thousand characters are no name. */
const strange = { turned: "\u202eeéoZ \u2067gnp.exe", long: "W".repeat(300), pictures: "👩‍👩‍👧‍👦🇫🇷 𓀀 Zoë" };
const day = (moment) => new Intl.DateTimeFormat("sv", { timeZone: "Europe/Paris" }).format(new Date(moment));
const widths = Object.entries({ "1280-light": desk, "375-dark": phoneDark });

test("a name of ten thousand characters is refused, and the refusal says how long it may be", async () => {
  await assert.rejects(open("rendez-vous-titre", { titre: "passeport", telephone: "0261914000" }, "W".repeat(10_000)), /422.*300/s);
});

for (const [at, options] of widths)
  test(`strange names in a waiting line and on the day of an agenda leave everything else in its place, at ${at}`, async () => {
    const { page, context, assertClean } = await signedIn("odile", options);
    const { items } = await town.api("GET", "/api/v1/agendas/titres/slots?site=mairie");
    const names = [...Object.values(strange), hostile("file")];
    for (const [index, name] of names.entries()) {
      const id = await open("rendez-vous-titre", { titre: "passeport", telephone: "0261914000" }, name);
      const { waits } = await caseOf(id);
      await write(`/api/v1/cases/${id}/line`, { step: waits.find((one) => one.for === "appointment").step });
      await page.goto(`/console/cases/${id}`);
      await page.getByText("Inscrit sur la liste d’attente : le prochain").waitFor();
      await page.getByRole("region", { name: "L’habitant" }).getByText(name.slice(0, 12)).waitFor();
      await assertNoSidewaysScroll(page, `in line: ${name.slice(0, 20)}`);
      await write(`/api/v1/cases/${id}/appointment`, { site: "mairie", starts: items[8 + index].starts });
    }
    await page.goto(`/console/agenda/titres?day=${day(items[8].starts)}`);
    await page.locator(".visit", { hasText: names[0].slice(0, 4) }).first().waitFor();
    await assertNoSidewaysScroll(page, "an agenda of strange names");
    await shot(page, `hostile-agenda-${at}`);
    // What turns the writing round ends with the name: the reference behind it is read from left to right.
    const visit = page.locator(".visit", { hasText: "gnp.exe" }).first();
    const order = await visit.locator(".visit-who").evaluate((line) => {
      const words = document.createRange();
      words.selectNodeContents(line.querySelector("strong"));
      const link = document.createRange();
      const text = line.querySelector("a").firstChild;
      const at = (from) => { link.setStart(text, from); link.setEnd(text, from + 1); return link.getBoundingClientRect(); };
      const last = at(text.length - 1);
      return { first: at(0).left, last: last.left, behind: at(0).top > words.getBoundingClientRect().bottom - 2 || at(0).left >= words.getBoundingClientRect().right - 1 };
    });
    assert.ok(order.behind && order.first < order.last, JSON.stringify(order));
    await assertWords(page);
    await assertAccessible(page, `an agenda of strange names ${at}`);
    assertClean();
    await context.close();
  });

for (const [at, options] of widths)
  test(`what a letter will say is shown as words, however strange, before it is sent, at ${at}`, async () => {
    const id = await open("voirie", { lieu: { lon: 0.59, lat: 49.2 }, nature: "avaloir" }, strange.long);
    const { page, context, assertClean } = await signedIn("marc", options);
    await page.goto(`/console/cases/${id}`);
    await page.getByRole("button", { name: "Prendre cette tâche" }).click();
    await page.getByRole("button", { name: "Demander une précision" }).click();
    const question = `${hostile("question")} ${strange.turned} ${strange.pictures} ${"W".repeat(2000)}`;
    await page.getByLabel("Question posée à l’habitant").fill(question);
    const letter = page.locator(".effects .letter").first();
    await letter.getByText("question <img src=x").waitFor();
    assert.ok((await letter.textContent()).includes("W".repeat(2000)), "all of it");
    await assertNoSidewaysScroll(page, "a letter of strange words");
    await assertAccessible(page, `a letter of strange words ${at}`);
    await shot(page, `hostile-letter-${at}`);
    await page.getByRole("button", { name: "Confirmer" }).click();
    await page.getByText("Fait : Demander une précision.").waitFor();
    await assertWords(page, "question");
    assertClean();
    await context.close();
  });

test("a picture that is a page inside is never shown as one", async () => {
  const id = await open("voirie", { lieu: { lon: 0.59, lat: 49.2 }, nature: "avaloir" });
  const png = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");
  const mixed = Buffer.concat([png, Buffer.from(`<html><script>alert(3)</script>${hostile("dedans")}`)]);
  const send = (name, bytes) => fetch(`${town.url}/api/v1/cases/${id}/files?name=${encodeURIComponent(name)}`, { method: "POST", headers: { Authorization: `Bearer ${town.tokens.administrateur}`, "Content-Type": "image/png" }, body: bytes });
  for (const text of ["<svg xmlns='http://www.w3.org/2000/svg' onload='alert(4)'/>", "<!doctype html><script>alert(5)</script>"]) assert.ok((await send("photo.png", Buffer.from(text))).ok);
  const kept = await send("nom <img src=x onerror=alert(1)>.png", mixed);
  assert.ok(kept.ok, `the picture: ${kept.status}`);
  const { position } = await kept.json();
  const { items } = await town.api("GET", `/api/v1/cases/${id}/timeline?limit=200`, { headers: { "Guichet-Position": String(position) } });
  const files = items.flatMap(({ data }) => (data?.file ? [data.file] : []));
  const { page, context, assertClean } = await signedIn();
  await page.goto(`/console/cases/${id}`);
  await page.getByText("nom <img src=x onerror=alert(1)>.png", { exact: false }).first().waitFor({ state: "attached" });
  await assertWords(page);
  // Typed by what they hold, whatever they were called and said to be; none is opened as a page.
  assert.deepEqual(files.map((file) => file.media_type).sort(), ["image/png", "text/plain", "text/plain"]);
  for (const { hash, media_type } of files) {
    const headers = (await page.request.get(`/api/v1/cases/${id}/files/${hash}`)).headers();
    assert.deepEqual([headers["content-type"], headers["content-disposition"], headers["content-security-policy"], headers["x-content-type-options"]], [media_type, "attachment", "sandbox", "nosniff"]);
  }
  assertClean();
  await context.close();
});
