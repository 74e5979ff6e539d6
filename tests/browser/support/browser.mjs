// Debian's Chromium, driven by playwright-core. A page fails its test on an uncaught error, on a refused resource (the
// content security policy included), and on any request to another host.
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import assert from "node:assert/strict";
import { chromium } from "playwright-core";

const executablePath = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser"].find((one) => one && existsSync(one));
if (!executablePath) throw new Error("these tests drive a real browser: apt-get install chromium");

export const openBrowser = () => chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-dev-shm-usage"] });

export const desk = { viewport: { width: 1280, height: 900 }, colorScheme: "light" };
export const tablet = { viewport: { width: 768, height: 1024 }, colorScheme: "light" };
export const phoneDark = { viewport: { width: 375, height: 812 }, colorScheme: "dark", hasTouch: true };
/** 1280 pixels at 400 %: what is left is 320 wide (WCAG 1.4.10). */
export const enlarged = { viewport: { width: 320, height: 256 }, colorScheme: "light" };

export async function openPage(browser, url, options = {}) {
  const context = await browser.newContext({ baseURL: url, locale: "fr-FR", timezoneId: "Europe/Paris", reducedMotion: "reduce", bypassCSP: false, ...options });
  const page = await context.newPage();
  const faults = [];
  page.on("pageerror", (error) => faults.push(`uncaught: ${error.message}`));
  page.on("console", (message) => { if (message.type() === "error" && /Content Security Policy|Refused to/.test(message.text())) faults.push(message.text()); });
  page.on("request", (request) => { if (/^https?:/.test(request.url()) && !request.url().startsWith(url)) faults.push(`asked another host: ${request.url()}`); });
  page.on("dialog", (dialog) => { faults.push(`a dialog opened: ${dialog.message()}`); void dialog.dismiss(); });
  return { page, context, assertClean: () => assert.deepEqual(faults, []) };
}

const sessions = new Map();  // by name, as a test file has one town: the cookie that the door gave

/** The console as this agent. By the door once; whoever has come in before has their session: a page loaded less, and no
 * password hashed. The door itself is tried in console_sign_in. */
export async function signIn(page, name, password) {
  const pages = page.getByRole("navigation", { name: "Pages" });
  const known = sessions.get(name);
  if (known) await page.context().addCookies([known]);
  await page.goto("/console");
  if (!known) {
    await page.getByLabel("Nom d’agent").fill(name);
    await page.getByLabel("Mot de passe").fill(password);
    await page.getByRole("button", { name: "Entrer" }).click();
  }
  await pages.waitFor();
  sessions.set(name, (await page.context().cookies()).find((one) => one.name === "guichet_session"));
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** No violation of WCAG 2.2 A and AA. Axe is evaluated by the debugger, so the page's own policy stays as it is. */
export async function assertAccessible(page, what) {
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }));
  const told = violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(" ")} · ${node.failureSummary?.split("\n").slice(1, 3).join(" ")}`));
  assert.deepEqual(told, [], `axe on ${what}`);
}

/** The page is no wider than the window: nothing is to be scrolled sideways. */
export async function assertNoSidewaysScroll(page, what) {
  const { wide, room } = await page.evaluate(() => ({ wide: document.documentElement.scrollWidth, room: innerWidth }));
  assert.ok(wide <= room + 1, `${what} is ${wide} px wide in a window of ${room}`);
}

/** A picture for people to look at: only where GUICHET_SHOTS names a folder. */
export async function shot(page, name) {
  if (!process.env.GUICHET_SHOTS) return;
  mkdirSync(process.env.GUICHET_SHOTS, { recursive: true });
  await page.screenshot({ path: path.join(process.env.GUICHET_SHOTS, `${name}.png`) });
}
