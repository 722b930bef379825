/** Goods that are no plain pieces: weighed ones, packs, what is not on hand; and what all of that says on screen and paper. */
import assert from "node:assert/strict";
import { button, completeButton, intercept, kept, lines, paid, scanner, toPay, typed } from "./support/browser.mjs";
import { core, eventually, scenario } from "./support/runner.mjs";
import { ean } from "./support/shop.mjs";
import { t } from "./support/words.mjs";

const pay = async (page) => {
  await toPay(page);
  await completeButton(page).click();
  return paid(page);
};
const asked = (page, name) => page.getByRole("dialog", { name });

/** Printing leaves the paper where a test finds it, and tells how large a browser would make it. */
async function keepPaper(page) {
  await page.evaluate(() => {
    window.print = () => {
      window.papers = (window.papers ?? 0) + 1;
    };
  });
}

core(
  "weighed goods ask for the weight; unit and pack stand on tile, line and paper (15, 16, 37, 39)",
  async (world) => {
    const { shop } = world;
    const figs = await shop.product({
      name: "Smyrna Figs",
      unit: "kg",
      sells_fractions: true,
      unit_price_minor: 2390,
      barcodes: [{ code: ean(900_001) }],
    });
    const soda = await shop.product({
      name: "Valser Classic 500 ml",
      unit_price_minor: 120,
      barcodes: [{ code: ean(900_002) }, { code: ean(900_003), pack_quantity: "6", price_minor: 684 }],
    });
    const { page, register } = await world.till();
    const scan = await scanner(page);
    const tile = page.locator("[data-tiles]").getByRole("button", { name: "Smyrna Figs" });
    await page.getByRole("searchbox", { name: t("sales:search_label") }).fill("smyrna");
    await tile.getByText(t("common:per_unit", { unit: "kg" })).waitFor();
    // A tap, and the weight by thumb.
    await tile.click();
    const question = asked(page, "Smyrna Figs");
    for (const key of ["0", ".", "7", "3", "5"]) await question.getByRole("button", { name: key, exact: true }).click();
    await question.getByRole("button", { name: t("sales:add") }).click();
    await lines(page, 1);
    // A scan, and the weight by keyboard: the field has the focus, a comma is a point, Enter is the answer.
    await scan(figs.barcodes[0].code);
    await question.waitFor();
    await typed(page, "1,2");
    await page.keyboard.press("Enter");
    await lines(page, 2);
    // Two scanned one after the other ask one after the other; what was said before the scan is not asked.
    await Promise.all([scan(figs.barcodes[0].code), scan(soda.barcodes[1].code)]);
    await question.waitFor();
    await page.keyboard.press("Escape");
    await lines(page, 3);
    await typed(page, "2*");
    await scan(figs.barcodes[0].code);
    await lines(page, 4);
    await scan(soda.barcodes[0].code);
    await lines(page, 5);
    assert.deepEqual(
      (await kept(page, register)).lines.map((line) => line.quantity),
      ["0.735", "1.2", "1", "2", "1"],
    );
    const row = (at) => page.locator("[data-line]").nth(at);
    assert.match(await row(0).innerText(), /0\.735\s*kg[\s\S]*23\.90\/kg/);
    assert.ok((await row(2).innerText()).includes(t("common:pack_of", { quantity: "6" })));
    // The size that tells articles apart is never cut off, nor torn from its unit.
    assert.ok((await row(4).innerText()).includes("500\u00a0ml"));
    await pay(page);
    const paper = page.getByRole("article").first();
    await paper.waitFor();
    const main = paper.locator(".paper");
    await main.waitFor();
    const text = (await main.innerText()).replaceAll("\u00a0", " ");
    assert.match(text, /0\.735 kg × 23\.90\/kg/);
    assert.ok(text.includes(t("common:pack_of", { quantity: "6" })), text);
    // The paper is as wide as the roll and as long as the receipt.
    await keepPaper(page);
    await button(page, "common:print").click();
    await eventually(() => page.evaluate(() => window.papers === 1), "printed");
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString("latin1");
    const boxes = [...pdf.matchAll(/\/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)/g)].map(([, wide, high]) => [
      Math.round((Number(wide) / 72) * 25.4),
      Math.round((Number(high) / 72) * 25.4),
    ]);
    assert.equal(boxes.length, 1, `one page: ${boxes}`);
    assert.equal(boxes[0][0], 80);
    assert.ok(boxes[0][1] > 100 && boxes[0][1] < 400, `${boxes[0]}`);
    assert.deepEqual(page.faults, []);
  },
);

scenario(
  "a sale that takes more than is on hand is told before and after; its note stands in it (17, 24, 31, 33, 41, 50)",
  async (world) => {
    const { shop } = world;
    const lamp = await shop.product({
      name: "Garden Torch",
      unit_price_minor: 333,
      reorder_point: "5",
      barcodes: [{ code: ean(900_010) }],
    });
    const delivery = [{ product_id: lamp.product_id, quantity: "2", unit_cost_minor: 61 }];
    await shop.owner.post("/stock/receipts", { branch_id: shop.branch, lines: delivery });
    const { page } = await world.till();
    const scan = await scanner(page);
    await typed(page, "3*");
    await scan(lamp.barcodes[0].code);
    await lines(page, 1);
    await page
      .locator("[data-line]")
      .getByText(t("sales:short_warn", { quantity: "2" }))
      .waitFor();
    await button(page, "sales:note").click();
    await page.getByRole("textbox", { name: t("sales:note") }).waitFor();
    await typed(page, "Back door");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: `${t("sales:note")}: Back door` }).waitFor();
    await toPay(page);
    // 9.99 is 10.00 in cash, and that is said before it is taken.
    const screen = page.getByRole("region", { name: t("sales:payment") });
    await screen.getByText(t("sales:rounding")).waitFor();
    // The answer itself tells what to give back: nothing else is asked for it.
    await intercept(page, "**/receipt", () => undefined);
    await page.getByRole("button", { name: /^20(\.00)?$/ }).click();
    await completeButton(page).click();
    await page.locator("[data-change]").filter({ hasText: "10.00" }).waitFor();
    await page.getByText(t("sales:below_zero", { names: "Garden Torch" })).waitFor();
    // The paper says what one costs, and that the note is one.
    await page.unroute("**/receipt");
    await page.reload();
    const paper = page.getByRole("article").first().locator(".paper");
    await paper.getByText("3 × 3.33").waitFor();
    await paper.getByText("Note: Back door").waitFor();
    assert.deepEqual(page.faults, []);
  },
);
