/** On a telephone and on a small screen: nothing of a list is cut, filters take few rows, and the bar of the till is whole. */
import assert from "node:assert/strict";
import { completeButton, lines, paid, scanner, toPay } from "./support/browser.mjs";
import { office, row } from "./support/office.mjs";
import { scenario } from "./support/runner.mjs";
import { english, spanish, urdu, words as wordsOf } from "./support/words.mjs";

const words = (language, key) => wordsOf({ en: english, ur: urdu, es: spanish }[language], key);
const TELEPHONE = [390, 844];
const LISTS = [
  ...["products", "stock", "stock/moves", "sales", "invoices", "customers", "users", "roles", "audit", "security"],
  ...["jobs", "brands", "categories", "registers", "sessions", "settings/branches", "settings/periods"],
];

async function sell(world) {
  const { page } = await world.till();
  const scan = await scanner(page);
  await scan(world.shop.goods[0].code);
  await lines(page, 1);
  await toPay(page);
  await completeButton(page).click();
  await paid(page);
}

/** Cells of the rows in sight, and buttons above them, that stand beyond the screen. */
const cut = (page) =>
  page.evaluate(() =>
    [
      ...document.querySelectorAll("tbody tr:not([aria-hidden]) td:not([aria-hidden])"),
      // Filters are drawn sideways.
      ...[...document.querySelectorAll("button[data-kind]")].filter((one) => !one.closest("[data-filters]")),
    ]
      .filter((one) => {
        const box = one.getBoundingClientRect();
        return box.width > 0 && (box.left < -1 || box.right > innerWidth + 1);
      })
      .map((one) => one.textContent),
  );

scenario(
  "a telephone shows whole rows of the office's lists, each with its name and its figure (25)",
  async (world) => {
    const { shop } = world;
    await sell(world);
    const page = await office(world, "products", undefined, { size: TELEPHONE });
    for (const path of LISTS) {
      await page.goto(`/office/${path}`);
      await page.getByRole("heading").first().waitFor();
      const first = page.locator("tbody tr:not([aria-hidden])").first();
      await first.waitFor({ timeout: 4000 }).catch(() => undefined);
      assert.deepEqual(await cut(page), [], path);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), path);
    }
    const inSight = async (what, name) => {
      const box = await what.boundingBox();
      assert.ok(box && box.x >= 0 && box.x + box.width <= TELEPHONE[0], name);
    };
    await page.goto("/office/stock");
    const level = row(page, shop.goods[0].name).first();
    await inSight(level.getByText(shop.goods[0].name, { exact: true }), "which product a level is of");
    await page.goto("/office/sales");
    const sale = row(page, "1.50").first();
    await inSight(sale.getByText("1.50", { exact: true }).first(), "the total of a sale");
    // It opens with a tap like any other.
    await sale.click();
    await page.locator("[data-body] dl").waitFor();
    assert.deepEqual(page.faults, []);
  },
);

scenario("the filters of each list of the office take two rows at most at 1280", async (world) => {
  const page = await office(world, "products", undefined, { size: [1280, 800] });
  for (const path of LISTS) {
    await page.goto(`/office/${path}`);
    await page.getByRole("heading").first().waitFor();
    const bar = page.locator("[data-filters]");
    await bar
      .first()
      .waitFor({ timeout: 4000 })
      .catch(() => undefined);
    // Two rows of 44 px, the gap between them and the room around.
    const heights = await bar.evaluateAll((all) => all.map((one) => one.getBoundingClientRect().height));
    assert.ok(
      heights.every((height) => height <= 2 * 44 + 8 + 24),
      `${path}: ${heights}`,
    );
  }
});

for (const language of ["en", "ur", "es"])
  scenario(`the bar of the till is whole on a telephone, in ${language}`, async (world) => {
    const { page } = await world.till({ size: TELEPHONE, language });
    await page.evaluate(() => document.fonts.ready);
    const out = await page.evaluate(() => {
      const bar = document.querySelector("nav");
      return {
        scrolls: bar.scrollWidth > bar.clientWidth + 1,
        cut: [...bar.querySelectorAll("a, button, output")]
          .filter((one) => one.getClientRects().length > 0)
          .filter((one) => {
            const { left, right } = one.getBoundingClientRect();
            const words = one.querySelector("span");
            return (
              left < 0 ||
              right > innerWidth ||
              (words && words.scrollWidth > words.clientWidth + 1 && words.clientWidth > 1)
            );
          })
          .map((one) => one.textContent),
      };
    });
    assert.deepEqual(out, { scrolls: false, cut: [] });
    // What has no room there is in the menu.
    await page.locator("nav").getByRole("button").last().click();
    await page.getByRole("menuitem").first().waitFor();
    await page.getByRole("menuitem", { name: words(language, "common:theme_dark") }).waitFor();
    assert.deepEqual(page.faults, []);
  });

for (const language of ["en", "ur", "es"])
  scenario(`what can be done with a sale is whole at 1280, in ${language}`, async (world) => {
    const { page } = await world.till({ size: [1280, 800], language });
    await page.evaluate(() => document.fonts.ready);
    const cut = await page
      .getByRole("button", { name: words(language, "sales:discount") })
      .first()
      .evaluate((one) => {
        const row = one.parentElement;
        const { left, right } = row.getBoundingClientRect();
        return [...row.children]
          .filter((each) => {
            const box = each.getBoundingClientRect();
            return box.left < left - 1 || box.right > right + 1 || each.scrollWidth > each.clientWidth + 1;
          })
          .map((each) => each.textContent);
      });
    assert.deepEqual(cut, []);
  });
