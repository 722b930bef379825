/** Closing the books, and opening them again. */
import assert from "node:assert/strict";
import { button } from "./support/browser.mjs";
import { office, panelOf, row } from "./support/office.mjs";
import { scenario } from "./support/runner.mjs";
import { t } from "./support/words.mjs";

const DAY_MS = 24 * 60 * 60 * 1000;
const day = (ago) => new Date(Date.now() - ago * DAY_MS).toISOString().slice(0, 10);

scenario("the books are closed through a day and opened again, with a reason each", async (world) => {
  const { shop } = world;
  const page = await office(world, "settings/periods");
  const all = row(page, t("settings:all_branches"));
  await all.getByText(t("settings:nothing_closed")).waitFor();
  const fill = async (key, through, reason) => {
    await button(page, key).click();
    const form = panelOf(page);
    if (through) await form.locator('input[type="date"]').fill(through);
    await form.getByLabel(t("common:reason")).fill(reason);
    await form.getByRole("button", { name: t("common:save") }).click();
    return form;
  };
  // Today is not over: said at the field, and nothing is closed.
  const form = await fill("settings:period_close", day(-1), "The month is done");
  await form.getByText("before today").waitFor();
  await form.locator('input[type="date"]').fill(day(400));
  await form.getByRole("button", { name: t("common:save") }).click();
  await form.waitFor({ state: "detached" });
  await all.getByText(t("settings:nothing_closed")).waitFor({ state: "detached" });
  const through = async () => (await shop.owner.get("/periods")).map((one) => one.closed_through);
  assert.deepEqual([...new Set(await through())], [day(400)], "the business and each of its branches");
  await (await fill("settings:period_reopen", undefined, "An entry was forgotten")).waitFor({ state: "detached" });
  await all.getByText(t("settings:nothing_closed")).waitFor();
  assert.deepEqual([...new Set(await through())], [undefined]);
  const log = await shop.owner.get("/audit?limit=20");
  assert.equal(log.find(({ action }) => action === "periods.reopen").reason, "An entry was forgotten");
  assert.deepEqual(page.faults, []);
});
