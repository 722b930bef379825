/** A whole day at one register, three times: by scanner and mouse, by keyboard alone, by touch alone. */
import assert from "node:assert/strict";
import {
  atPay,
  button,
  chargeButton,
  completeButton,
  kept,
  lines,
  openShift,
  paid,
  ready,
  scanner,
  typed,
  watch,
} from "./support/browser.mjs";
import { core } from "./support/runner.mjs";
import { OWNER, PASSWORD } from "./support/shop.mjs";
import { t } from "./support/words.mjs";

/** What a sale must look like on the server. */
async function stored(shop, shift, wanted) {
  const sales = await shop.owner.salesOf(shift);
  assert.equal(sales.length, 1, "exactly one sale");
  const [sale] = sales;
  assert.deepEqual(
    sale.lines.map((line) => [line.name, line.quantity]),
    wanted.map(([product, quantity]) => [product.name, String(quantity)]),
  );
  const total = wanted.reduce((sum, [product, quantity]) => sum + product.unit_price_minor * quantity, 0);
  assert.equal(sale.total_minor, total);
  return sale;
}

const tile = (page, product) => page.locator("[data-tiles]").getByRole("button", { name: product.name });

core("sign in, open a shift, scan 20 items, pay by card and cash, print, close the shift", async (world) => {
  const { shop } = world;
  const user = await shop.hire("cashier", "Carla Cashier");
  const register = await shop.register({ open: false });
  const context = await world.context();
  const page = watch(await context.newPage());
  await page.goto("/");
  await page.getByLabel(t("session:user")).fill(user.username);
  await page.getByLabel(t("session:password"), { exact: true }).fill(user.password);
  await button(page, "session:sign_in").click();
  await page.getByRole("button", { name: register.name }).click();
  // Receipts can be looked at before the shift is open, and lead back to it.
  await button(page, "till:receipts").click();
  await page.getByRole("heading", { name: t("invoices:receipts"), exact: true }).waitFor();
  await page.getByRole("link", { name: t("till:sell") }).click();
  await openShift(page, "100");
  await ready(page);
  const { shift_id: shift } = await shop.owner.get(`/registers/${register.register_id}/current-shift`);

  // Twenty scans of eight products, with the focus nowhere.
  const scan = await scanner(page);
  const order = [0, 1, 2, 0, 3, 4, 5, 1, 6, 7, 2, 0, 3, 4, 5, 6, 7, 0, 1, 2];
  for (const at of order) await scan(shop.goods[at].code);
  await lines(page, 8);
  const wanted = [0, 1, 2, 3, 4, 5, 6, 7].map((at) => [shop.goods[at], order.filter((one) => one === at).length]);
  const total = wanted.reduce((sum, [product, quantity]) => sum + product.unit_price_minor * quantity, 0);

  await chargeButton(page).click();
  await page.getByRole("radio", { name: t("sales:card") }).click();
  await typed(page, "20");
  await button(page, "sales:add_part").click();
  await page.getByRole("radio", { name: t("sales:cash") }).click();
  // Exactly what is left.
  await completeButton(page).click();
  const saleId = await paid(page);

  const sale = await stored(shop, shift, wanted);
  assert.equal(sale.sale_id, saleId);
  assert.deepEqual(
    sale.payments.map(({ kind, amount_minor }) => [kind, amount_minor]),
    [
      ["card", 2000],
      ["cash", total - 2000],
    ],
  );
  // The receipt stands beside it, as it will be printed.
  await page.getByText(sale.number).first().waitFor();
  const [invoice] = await shop.owner.get(`/invoices?limit=1`);
  assert.equal(invoice.sale_id ?? saleId, saleId);

  await closeShift(page, 10_000 + total - 2000);
  const closed = await shop.owner.get(`/shifts/${shift}`);
  assert.equal(closed.status, "closed");
  const z = await shop.owner.get(`/shifts/${shift}/z-report`);
  assert.deepEqual([z.sales_count, z.closing.variance_minor, z.takings.total_minor], [1, 0, total]);
  assert.deepEqual(page.faults, []);
});

core("the same by keyboard alone", async (world) => {
  const { shop } = world;
  const register = await shop.register();
  const context = await world.context();
  await world.at(context, register);
  const page = watch(await context.newPage());
  await page.goto("/");
  const press = async (...keys) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  const type = (text) => typed(page, text);
  // The field for the name has the focus from the beginning.
  await page.getByLabel(t("session:user")).waitFor();
  await type(OWNER);
  await press("Tab");
  await type(PASSWORD);
  await press("Enter");
  await ready(page);

  const [a, b, c] = [shop.goods[3], shop.goods[11], shop.goods[20]];
  for (const product of [a, b, c]) {
    const [word, , number] = product.name.toLowerCase().split(" ");
    await type(`${word} ${number ?? ""}`.trim());
    await page
      .locator("[data-marked]")
      .filter({ hasText: new RegExp(product.name.replaceAll(" ", ".?")) })
      .waitFor();
    await press("Enter");
  }
  await lines(page, 3);
  // The last line is chosen: up once, two more, one less; the first line goes.
  await press("ArrowUp", "+", "+", "-");
  await press("ArrowUp", "Delete");
  await lines(page, 2);
  await press("F9");
  await atPay(page);
  // A hundred and fifty in cash; the rest is change.
  await type("150");
  await press("Enter");
  await paid(page);
  const sale = await stored(shop, register.shift, [
    [b, 2],
    [c, 1],
  ]);
  assert.equal(sale.tendered_minor, 15_000);
  assert.equal(sale.change_minor, 15_000 - sale.due_minor);
  await press("Enter");
  await page.waitForURL((url) => url.pathname === "/");
  assert.equal((await kept(page, register)).lines.length, 0, "a new sale has begun");
  assert.deepEqual(page.faults, []);
});

core("the same by touch alone", async (world) => {
  const { shop } = world;
  const { page, register } = await world.till({ touch: true, size: [1024, 768] });
  const [a, b] = shop.goods;
  await tile(page, a).tap();
  await lines(page, 1);
  await tile(page, b).tap();
  await tile(page, b).tap();
  await lines(page, 2);
  // Three of the second by the keypad of its line.
  await button(page, "sales:keypad").tap();
  const pad = page.getByRole("dialog", { name: t("sales:keypad") });
  await pad.getByRole("button", { name: "3", exact: true }).tap();
  await pad.getByRole("button", { name: new RegExp(`^${t("sales:apply")}`) }).tap();
  await chargeButton(page).tap();
  const pay = page.getByRole("region", { name: t("sales:payment") });
  for (const digit of ["2", "0"]) await pay.getByRole("button", { name: digit, exact: true }).tap();
  await completeButton(page).tap();
  await paid(page);
  const sale = await stored(shop, register.shift, [
    [a, 1],
    [b, 3],
  ]);
  assert.deepEqual([sale.tendered_minor, sale.change_minor], [2000, 2000 - sale.due_minor]);
  await page.getByRole("button", { name: new RegExp(`^${t("sales:new_sale")}`) }).tap();
  await page.waitForURL((url) => url.pathname === "/");
  assert.deepEqual(page.faults, []);
});
const amount = (minor) => (minor / 100).toFixed(2).replace(/\B(?=(\d{3})+\.)/g, ",");

/** Counts the drawer in the fewest notes and coins, and signs off. */
async function closeShift(page, cash) {
  await page.getByRole("link", { name: t("till:close") }).click();
  await page.getByRole("heading", { name: t("shifts:close_title") }).waitFor();
  const kinds = [100_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10, 5];
  let left = cash;
  for (const kind of kinds) {
    const count = Math.floor(left / kind);
    left -= count * kind;
    if (count === 0) continue;
    const name = t("shifts:how_many", { name: `CHF\u00a0${amount(kind)}` });
    const box = page.getByRole("textbox", { name, exact: true });
    await box.fill(String(count));
  }
  assert.equal(left, 0);
  await button(page, "shifts:submit_count").click();
  await button(page, "shifts:sign_off").click();
  await page.getByRole("heading", { name: t("shifts:closed_title") }).waitFor();
}
