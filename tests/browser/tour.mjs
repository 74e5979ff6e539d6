// Takes the pictures of the README from the demo town, at three widths. Usage: GUICHET=… node tour.mjs FOLDER [URL PASSWORD]
import { openBrowser, openPage, signIn } from "./support/browser.mjs";
import { openTown } from "./support/town.mjs";

const folder = process.argv[2] ?? "shots";
const town = process.argv[3] ? { url: process.argv[3], password: process.argv[4], close: async () => undefined } : await openTown({ cases: 400 });
const browser = await openBrowser();
const sizes = { 1280: { viewport: { width: 1280, height: 860 } }, 768: { viewport: { width: 768, height: 1024 } }, 375: { viewport: { width: 375, height: 812 }, colorScheme: "dark" } };

for (const [size, options] of Object.entries(sizes)) {
  const { page, context } = await openPage(browser, town.url, options);
  const shoot = async (name, full = false) => { await page.waitForTimeout(400); await page.screenshot({ path: `${folder}/${name}-${size}.png`, fullPage: full }); };
  await signIn(page, "marc", town.password);
  await page.goto("/console/work/eclairage");
  await page.locator(".row-link").first().waitFor().catch(() => undefined);
  await shoot("work");
  if (await page.locator(".row-link").count()) {
    await page.locator(".row-link").first().click();
    await page.locator(".task").first().waitFor();
    if (await page.getByRole("button", { name: "Prendre cette tâche" }).count()) {
      await page.getByRole("button", { name: "Prendre cette tâche" }).first().click();
      await page.locator(".outcomes button").first().click().catch(() => undefined);
      await page.waitForTimeout(800);
    }
    await shoot("case", true);
  }
  for (const [name, heading] of [["take", "Prendre une demande"], ["supervise", "Suivre le service"], ["administer", "Réglages"]]) {
    await page.goto(`/console/${name}`);
    if (!(await page.getByRole("heading", { level: 1, name: heading }).waitFor({ timeout: 4000 }).then(() => true, () => false))) continue;
    await page.waitForTimeout(500);
    await shoot(name, true);
  }
  await context.close();
}
await browser.close();
await town.close();
