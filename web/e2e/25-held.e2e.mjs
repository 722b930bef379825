/** The answer to holding a sale, or to taking one up, is lost: the basket is always in sight, in one place, and the words are true. */
import assert from "node:assert/strict";
import {
  chargeButton,
  completeButton,
  intercept,
  kept,
  lines,
  paid,
  ready,
  scanner,
  toPay,
  typed,
} from "./support/browser.mjs";
import { core, eventually, scenario } from "./support/runner.mjs";
import { t } from "./support/words.mjs";

const PARK = "**/api/v1/sales/*/park";
const RECALL = "**/api/v1/sales/*/recall";

/** Lets requests arrive and loses their answers until it is told to stop; counts them by their key. */
async function loseAnswers(page, address) {
  const keys = [];
  const answers = new Set();
  await intercept(page, address, async (route) => {
    keys.push(route.request().headers()["idempotency-key"]);
    try {
      answers.add((await route.fetch()).status());
      await route.abort("connectionreset");
    } catch {
      // The page was left, or the loss ended, while the answer was on its way: it is lost all the same.
    }
  });
  const stop = async () => {
    await page.unrouteAll({ behavior: "wait" });
    assert.deepEqual([...answers], [200], "each request was carried out, or was known to be");
  };
  return { keys, stop };
}

const heldHere = async (shop, saleId) =>
  (await shop.owner.get(`/parked-sales?branch_id=${shop.branch}`)).some((one) => one.sale_id === saleId);

async function holdOne(page, shop, code) {
  const scan = await scanner(page);
  await scan(code);
  await lines(page, 1);
  const answer = page.waitForResponse((one) => /\/park$/.test(one.url()));
  await page.keyboard.press("F4");
  await lines(page, 0);
  const saleId = (await answer).url().split("/").at(-2);
  await eventually(() => heldHere(shop, saleId), "it is held");
  return saleId;
}

core(
  "the answer to taking a sale up is lost: it stays in the list over a reload, comes once, and is paid",
  async (world) => {
    const { shop } = world;
    const lamp = await shop.product({ name: "Storm Lamp", unit_price_minor: 7777 });
    const { page } = await world.till();
    const saleId = await holdOne(page, shop, lamp.code);
    await page.keyboard.press("Shift+F4");
    const list = page.getByRole("dialog", { name: t("sales:held_list") });
    const row = list.getByRole("listitem").filter({ hasText: "Storm Lamp" });
    const lost = await loseAnswers(page, RECALL);
    await row.getByRole("button", { name: t("sales:take_up") }).click();
    await row.getByText(t("sales:recalling_short")).waitFor();
    await eventually(() => lost.keys.length >= 2, "it is asked again");
    assert.equal(await heldHere(shop, saleId), false, "the server has given it out");
    await page.reload();
    await ready(page);
    const tab = page.getByTitle(t("sales:recalling", { label: "Storm Lamp" }));
    await tab.waitFor();
    await eventually(() => lost.keys.length >= 4, "and by the next page");
    await lost.stop();
    await lines(page, 1);
    await tab.waitFor({ state: "detached" });
    assert.equal(new Set(lost.keys).size, 1, "it is the same request each time");
    assert.equal(await page.evaluate(() => localStorage.getItem("till.outgoing")), "[]");
    await toPay(page);
    await completeButton(page).click();
    assert.equal(await paid(page), saleId);
    assert.deepEqual(page.faults, []);
  },
);

core(
  "the answer to holding a sale is lost: it stays on the screen until it is known, and is there once",
  async (world) => {
    const { shop } = world;
    const rope = await shop.product({ name: "Hemp Rope", unit_price_minor: 3131 });
    const { page } = await world.till();
    const scan = await scanner(page);
    await scan(rope.code);
    await lines(page, 1);
    const lost = await loseAnswers(page, PARK);
    await page.keyboard.press("F4");
    await page.getByText(t("sales:holding")).waitFor();
    await lines(page, 1);
    assert.equal(await chargeButton(page).isEnabled(), false, "what is being held is not charged");
    assert.equal(await page.getByTitle(t("sales:recall", { label: "Hemp Rope" })).count(), 0, "it is not there twice");
    await page.reload();
    await ready(page);
    await page.getByText(t("sales:holding")).waitFor();
    await lines(page, 1);
    // The next customer does not wait for that.
    await page.getByRole("button", { name: t("sales:next_customer") }).click();
    await lines(page, 0);
    const next = await scanner(page);
    await next(shop.goods[0].code);
    await lines(page, 1);
    await lost.stop();
    await page.getByText(t("sales:held_done")).first().waitFor();
    assert.equal(new Set(lost.keys).size, 1, "it is the same request each time");
    await page.keyboard.press("Shift+F4");
    const list = page.getByRole("dialog", { name: t("sales:held_list") });
    await list.getByRole("listitem").filter({ hasText: "Hemp Rope" }).waitFor();
    assert.equal(await list.getByRole("listitem").filter({ hasText: "Hemp Rope" }).count(), 1);
    assert.deepEqual(page.faults, []);
  },
);

core(
  "a basket that another register took up and sold is not called paid where it was left on a screen",
  async (world) => {
    const { shop } = world;
    const kite = await shop.product({ name: "Paper Kite", unit_price_minor: 2525 });
    const first = await world.till();
    const saleId = await holdOne(first.page, shop, kite.code);
    const takeUp = async (page) => {
      await page.keyboard.press("Shift+F4");
      const list = page.getByRole("dialog", { name: t("sales:held_list") });
      const row = list.getByRole("listitem").filter({ hasText: "Paper Kite" });
      await row.getByRole("button", { name: t("sales:take_up") }).click();
      await lines(page, 1);
      await list.waitFor({ state: "detached" });
    };
    const charge = async (page) => {
      await toPay(page);
      await completeButton(page).click();
    };
    await takeUp(first.page);
    // This register has it on the screen; put aside again from elsewhere, it is taken up and sold at another one.
    await shop.owner.post(`/sales/${saleId}/park`, {
      register_id: first.register.register_id,
      label: "",
      basket: { lines: (await kept(first.page, first.register)).lines.map(asInput), discounts: [], note: "" },
    });
    const second = await world.till();
    await takeUp(second.page);
    await charge(second.page);
    assert.equal(await paid(second.page), saleId);
    const { number } = await shop.owner.get(`/sales/${saleId}`);

    await first.page.bringToFront();
    await charge(first.page);
    await first.page.getByText(t("sales:paid_elsewhere", { number })).first().waitFor();
    await first.page.waitForURL((url) => url.pathname === "/");
    await lines(first.page, 0);
    assert.deepEqual(await shop.owner.salesOf(first.register.shift), []);
    assert.deepEqual([...first.page.faults, ...second.page.faults], []);
  },
);

const asInput = ({ lineId, product, quantity, barcode }) => ({
  line_id: lineId,
  product_id: product.product_id,
  quantity,
  barcode,
  discounts: [],
  note: "",
});

scenario("a held sale has the name it was given, and is in the list the moment it is held (28)", async (world) => {
  const { shop } = world;
  const { page } = await world.till();
  const scan = await scanner(page);
  await scan(shop.goods[0].code);
  await lines(page, 1);
  await page.getByRole("button", { name: t("common:more"), exact: true }).click();
  await page.getByRole("menuitem", { name: t("sales:name_title") }).click();
  await page.getByRole("textbox", { name: t("sales:name"), exact: true }).waitFor();
  // Not as fast as a scanner.
  await typed(page, "Red coat");
  await page.keyboard.press("Enter");
  // The list itself is asked for in vain: the answer to holding is enough.
  await intercept(page, "**/parked-sales*", (route) => route.abort());
  await page.keyboard.press("F4");
  await lines(page, 0);
  await page.getByTitle(t("sales:recall", { label: "Red coat" })).waitFor({ timeout: 1000 });
  await page.unroute("**/parked-sales*");
  await page.getByTitle(t("sales:recall", { label: "Red coat" })).click();
  await lines(page, 1);
  // A sale that has just come is not put aside: the press may have been meant for the one before.
  await page.keyboard.press("F4");
  await page.getByTitle(t("sales:recall", { label: "Red coat" })).waitFor();
  assert.deepEqual(page.faults, []);
});
