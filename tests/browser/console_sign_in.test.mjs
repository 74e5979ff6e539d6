// The door of the console: names and passwords, sessions, and what the policy allows.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible, assertNoSidewaysScroll, desk, enlarged, openBrowser, openPage, phoneDark, shot, signIn, tablet } from "./support/browser.mjs";
import { openTown } from "./support/town.mjs";

let town;
let browser;
before(async () => { [town, browser] = await Promise.all([openTown(), openBrowser()]); });
after(async () => { await browser?.close(); await town?.close(); });

test("a wrong password is told so, in French, and the right one opens the door", async () => {
  const { page, context, assertClean } = await openPage(browser, town.url, desk);
  await page.goto("/console");
  await page.getByLabel("Nom d’agent").fill("claire");
  await page.getByLabel("Mot de passe").fill("pas-le-bon-mot");
  await page.keyboard.press("Enter");
  await page.getByRole("alert").getByText("n’est pas le bon").waitFor();
  await shot(page, "sign-in-wrong-1280");
  await page.getByLabel("Mot de passe").fill(town.password);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Mes tâches" }).waitFor();
  const cookie = (await context.cookies()).find((one) => one.name === "guichet_session");
  assert.equal(cookie.httpOnly, true);
  assert.equal(cookie.sameSite, "Strict");
  assertClean();
  await context.close();
});

test("a session survives a restart of the server", async () => {
  const { page, context } = await openPage(browser, town.url, desk);
  await signIn(page, "marc", town.password);
  await town.stop();
  await town.start();
  await page.reload();
  await page.getByRole("heading", { name: "Mes tâches" }).waitFor();
  await context.close();
});

test("signing out ends the session on the server, not only here", async () => {
  const { page, context } = await openPage(browser, town.url, desk);
  await signIn(page, "sophie", town.password);
  const [cookie] = await context.cookies();
  await page.locator("summary").click();
  await page.getByRole("button", { name: "Se déconnecter" }).click();
  await page.getByRole("heading", { name: "S’identifier" }).waitFor();
  const again = await fetch(`${town.url}/console/api/session`, { headers: { Cookie: `guichet_session=${cookie.value}` } });
  assert.equal(again.status, 401);
  await context.close();
});

test("a change without the session's token is refused, whatever cookie comes with it", async () => {
  const { page, context } = await openPage(browser, town.url, desk);
  await signIn(page, "helene", town.password);
  const [cookie] = await context.cookies();
  const forged = await fetch(`${town.url}/api/v1/people`, { method: "POST", headers: { Cookie: `guichet_session=${cookie.value}`, "Content-Type": "application/json" }, body: "{}" });
  assert.equal(forged.status, 401);
  await context.close();
});

test("guessing is slowed down", async () => {
  const attempt = () => fetch(`${town.url}/console/api/session`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ name: "karim", password: "mauvais-mot" }) });
  const statuses = [];
  for (let i = 0; i < 7; ++i) statuses.push((await attempt()).status);
  assert.deepEqual(statuses.slice(0, 5), [401, 401, 401, 401, 401]);
  assert.equal(statuses[6], 429);
});

test("whatever stands in a page's address, people get the page, and a program is told of its slip", async () => {
  const ask = (address, accept) => fetch(town.url + address, { headers: { Accept: accept } });
  const figures = "/console/supervise?show=cases&team=voirie&channel=web&district=centre&from=2026-03-02";
  for (const address of ["/console?fbclid=IwAR0x", "/console/administer?utm_source=lettre&show=nulle-part", figures, "/manual?fbclid=1", "/manual/", "/manual/tutorial/?fbclid=1"]) {
    const page = await ask(address, "text/html,application/xhtml+xml,*/*;q=0.8");
    assert.deepEqual([page.status, page.headers.get("content-type").split(";")[0]], [200, "text/html"], address);
  }
  const led = await fetch(`${town.url}/manual/tutorial/?a=1`, { redirect: "manual" });
  assert.deepEqual([led.status, led.headers.get("location")], [308, "/manual/tutorial?a=1"]);
  await assert.rejects(town.api("GET", "/api/v1/queues?fbclid=1"), /400/);
  await assert.rejects(town.api("GET", "/api/v1/queues/"), /404/);
});

test("the page asks for nothing inline and nothing foreign, and is compressed", async () => {
  const response = await fetch(`${town.url}/console`, { headers: { "Accept-Encoding": "gzip" } });
  const policy = response.headers.get("content-security-policy");
  assert.match(policy, /script-src 'self'/);
  assert.doesNotMatch(policy, /unsafe/);
  const html = await response.text();
  const sizes = await Promise.all([...html.matchAll(/(?:src|href)="(\/console\/assets\/[^"]+)"/g)].map(async ([, address]) => {
    const { rawSize } = await gzipSize(town.url + address);
    return rawSize;
  }));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  assert.ok(total < 150 * 1024, `the first load is ${total} bytes, gzip`);
});

async function gzipSize(address) {
  const { get } = await import("node:http");
  return new Promise((resolve, reject) => {
    get(address, { headers: { "Accept-Encoding": "gzip" } }, (answer) => {
      assert.equal(answer.statusCode, 200);
      assert.match(answer.headers["cache-control"], /immutable/);
      let rawSize = 0;
      answer.on("data", (chunk) => { rawSize += chunk.length; });
      answer.on("end", () => resolve({ rawSize }));
    }).on("error", reject);
  });
}

for (const [name, options] of Object.entries({ "1280-light": desk, "768": tablet, "375-dark": phoneDark, "400-percent": enlarged }))
  test(`the door is accessible at ${name}`, async () => {
    const { page, context } = await openPage(browser, town.url, options);
    await page.goto("/console");
    await page.getByRole("button", { name: "Entrer" }).waitFor();
    await assertAccessible(page, `sign-in ${name}`);
    await assertNoSidewaysScroll(page, `sign-in ${name}`);
    await shot(page, `sign-in-${name}`);
    await context.close();
  });
