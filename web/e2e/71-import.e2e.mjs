/** A file of thousands of products: brought in by the server, whatever becomes of the browser (L23). */
import assert from "node:assert/strict";
import { button, World } from "./support/browser.mjs";
import { office, row } from "./support/office.mjs";
import { scenario } from "./support/runner.mjs";
import { Shop } from "./support/shop.mjs";
import { t } from "./support/words.mjs";

scenario(
  "office: a large file goes on although the page is loaded anew, and a second start doubles nothing (L23)",
  async (world) => {
    // A shop of its own: eight thousand products would be in the way of every other walk.
    const shop = await Shop.open();
    const own = new World(shop, world.browser);
    try {
      const page = await office(own, "products/import");
      const rows = Array.from(
        { length: 8000 },
        (_, at) => `BIG-${at},Bulk Screw ${at},${at % 1000 === 7 ? "" : "0.40"}`,
      );
      const csv = Buffer.from(`sku,name,price\n${rows.join("\n")}\n`);
      const bring = async () => {
        await page
          .locator('input[type="file"]')
          .setInputFiles({ name: "screws.csv", mimeType: "text/csv", buffer: csv });
        await button(page, "catalog:imports.check").click();
        await page
          .getByRole("button", { name: t("catalog:imports.bring_other").replace("{{count, number}}", "7,992") })
          .click({ timeout: 60_000 });
        await page.waitForURL(/\/products\/import\/[0-9a-f-]{36}$/);
      };
      await bring();
      await page.reload();
      await page.getByRole("progressbar").waitFor();
      await page
        .getByText(t("catalog:imports.done_other").replace("{{count, number}}", "7,992"))
        .waitFor({ timeout: 90_000 });
      const [one] = await shop.owner.get("/catalog/imports?limit=1");
      assert.deepEqual([one.created, one.refused, one.lines], [7992, 8, 8000]);
      await row(page, "1009").first().waitFor();
      await page.getByRole("button", { name: t("catalog:imports.again") }).click();
      await page.getByText("screws.csv").waitFor();
      await bring();
      await page
        .getByText(t("catalog:imports.done_other").replace("{{count, number}}", "0"))
        .waitFor({ timeout: 90_000 });
      const [again] = await shop.owner.get("/catalog/imports?limit=1");
      assert.deepEqual([again.created, again.updated, again.unchanged], [0, 0, 7992]);
      assert.deepEqual(page.faults, []);
    } finally {
      await own.tidyUp();
      await shop.till.stop();
    }
  },
  { minutes: 4 },
);
