/** What happens at a counter besides selling: sales put aside, quick sell, customers, duplicates, cash in and out. */
import assert from "node:assert/strict";
import {
  button,
  chargeButton,
  completeButton,
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

core("a sale is held with its customer, taken up at another register, and paid there", async (world) => {
  const { shop } = world;
  const first = await world.till();
  const scan = await scanner(first.page);
  await scan(shop.goods[2].code);
  await scan(shop.goods[2].code);
  await scan(shop.goods[3].code);
  await lines(first.page, 2);
  await first.page.keyboard.press("F3");
  await first.page.getByRole("searchbox", { name: t("customers:search") }).fill("cosima");
  await first.page.getByRole("dialog").getByText("Cosima Keller").click();
  await first.page.getByText("+41 44 000 00 00").waitFor();
  const { saleId } = await kept(first.page, first.register);
  await first.page.keyboard.press("F4");
  await lines(first.page, 0);

  const second = await world.till();
  await second.page.keyboard.press("Shift+F4");
  const list = second.page.getByRole("dialog", { name: t("sales:held_list") });
  await list
    .getByRole("listitem")
    .filter({ hasText: "Cosima Keller" })
    .getByRole("button", { name: t("sales:take_up") })
    .click();
  await lines(second.page, 2);
  await toPay(second.page);
  await completeButton(second.page).click();
  assert.equal(await paid(second.page), saleId, "it is the same sale");
  const sale = await shop.owner.get(`/sales/${saleId}`);
  assert.deepEqual(
    [sale.register_id, sale.customer.name, sale.lines.map((line) => line.quantity)],
    [second.register.register_id, "Cosima Keller", ["2", "1"]],
  );
  assert.deepEqual(
    (await shop.owner.get(`/parked-sales?branch_id=${shop.branch}`)).filter((one) => one.sale_id === saleId),
    [],
  );
  assert.deepEqual([...first.page.faults, ...second.page.faults], []);
});

core("quick sell: an amount, a name, a bag; cash is rounded, notes are proposed, change is told", async (world) => {
  const { shop } = world;
  const { page } = await world.till();
  await page.keyboard.press("F10");
  await page.getByRole("heading", { name: t("sales:quick") }).waitFor();
  await typed(page, "4.33");
  await page.getByLabel(t("sales:quick_name")).fill("Cheese rind");
  await button(page, "sales:add").first().click();
  await lines(page, 1);
  await page.getByRole("button", { name: shop.bag.name }).click();
  await lines(page, 2);
  await toPay(page);
  // 4.33 and 0.30 are 4.63; the smallest coin is 0.05.
  await page.getByRole("button", { name: /^10(\.00)?$/ }).click();
  await completeButton(page).click();
  const saleId = await paid(page);
  const sale = await shop.owner.get(`/sales/${saleId}`);
  assert.deepEqual(
    [sale.total_minor, sale.rounding_minor, sale.due_minor, sale.change_minor, sale.channel],
    [463, 2, 465, 535, "quick"],
  );
  assert.equal(sale.lines[0].note, "Cheese rind");
  await page.locator("[data-change]").filter({ hasText: "5.35" }).waitFor();
  await page.getByText("Cheese rind").first().waitFor();
  assert.deepEqual(page.faults, []);
});

core("a receipt is given out unmarked once; whatever is printed after it is a counted copy", async (world) => {
  const { shop } = world;
  const { page } = await world.till();
  const scan = await scanner(page);
  await scan(shop.goods[1].code);
  await lines(page, 1);
  await toPay(page);
  await completeButton(page).click();
  const saleId = await paid(page);
  const { number } = await shop.owner.get(`/sales/${saleId}`);
  await page.evaluate(() => {
    window.papers = [];
    window.print = () => {
      window.papers.push(document.querySelector(".print-only article").shadowRoot.querySelector(".paper").innerText);
      window.dispatchEvent(new Event("afterprint"));
    };
  });
  // As the server marks them.
  const [preview, copy] = ["COPY · PREVIEW", "COPY 1"];
  const bears = (paper, mark) => paper.toLowerCase().includes(mark.toLowerCase());
  // What is only looked at says so.
  await page.getByText(preview, { exact: true }).waitFor();
  for (const [at, marks] of [
    [0, []],
    [1, [copy]],
  ]) {
    await button(page, "common:print").click();
    await eventually(async () => (await page.evaluate(() => window.papers.length)) === at + 1, `paper ${at + 1}`);
    const paper = await page.evaluate((no) => window.papers[no], at);
    assert.ok(paper.includes(number), paper);
    assert.deepEqual(
      [preview, copy].filter((mark) => bears(paper, mark)),
      marks,
    );
  }
  assert.equal((await shop.owner.get(`/invoices/${saleId}`)).copy_count, 1);
  assert.deepEqual(page.faults, []);
});

scenario("a duplicate is marked and counted; the second one needs a reason", async (world) => {
  const { shop } = world;
  const { page } = await world.till();
  const scan = await scanner(page);
  await scan(shop.goods[1].code);
  await lines(page, 1);
  await toPay(page);
  await completeButton(page).click();
  const saleId = await paid(page);
  const { number } = await shop.owner.get(`/sales/${saleId}`);
  await page.evaluate(() => {
    window.printed = 0;
    window.print = () => {
      window.printed += 1;
    };
  });
  await page.getByRole("link", { name: t("till:receipts") }).click();
  // Its own barcode finds a receipt.
  await scan(number);
  await page.getByRole("article", { name: `Receipt ${number}` }).waitFor();
  await button(page, "invoices:print_copy").click();
  await page.getByText(t("invoices:copied", { no: 1 })).waitFor();
  await button(page, "invoices:print_copy").click();
  const why = page.getByRole("dialog", { name: t("invoices:why") });
  await why.getByRole("button", { name: t("invoices:reasons.lost") }).click();
  await why.locator('button[type="submit"]').click();
  await page.getByText(t("invoices:copied", { no: 2 })).waitFor();
  await eventually(async () => (await page.evaluate(() => window.printed)) === 2, "both are printed");
  assert.deepEqual(page.faults, []);
});

scenario("a receipt is found by its amount, and by how it was paid (50)", async (world) => {
  const { shop } = world;
  // Amounts that no other sale has.
  const lots = await Promise.all([
    shop.product({ name: "Even Lot", unit_price_minor: 456_700 }),
    shop.product({ name: "Odd Lot", unit_price_minor: 123_465 }),
  ]);
  const { page } = await world.till();
  const scan = await scanner(page);
  const sold = [];
  for (const lot of lots) {
    // On the paid screen a scan begins the next sale.
    await scan(lot.code);
    await chargeButton(page)
      .filter({ hasText: (lot.unit_price_minor / 100).toFixed(2).replace(/\B(?=\d{3}\.)/, ",") })
      .waitFor();
    await toPay(page);
    await completeButton(page).click();
    sold.push(await shop.owner.get(`/sales/${await paid(page)}`));
  }
  const [even, { number, total_minor }] = sold;
  await page.getByRole("link", { name: t("till:receipts") }).click();
  const search = page.getByRole("searchbox", { name: t("invoices:search") });
  const rows = page.getByRole("region", { name: t("invoices:receipts") }).getByRole("listitem");
  await rows.filter({ hasText: number }).waitFor();
  const only = () =>
    eventually(async () => (await rows.count()) === 1 && (await rows.innerText()).includes(number), "it alone");
  await search.fill((total_minor / 100).toFixed(2));
  await only();
  await search.fill(`CHF ${(total_minor / 100).toFixed(2)}`);
  await only();
  const pill = (group, name) =>
    page.getByRole("radiogroup", { name: t(`invoices:${group}`) }).getByRole("radio", { name });
  await pill("paid_by", t("shifts:tender.card")).click();
  await page.getByText(t("invoices:no_match", { text: `CHF ${(total_minor / 100).toFixed(2)}` })).waitFor();
  await pill("paid_by", t("shifts:tender.cash")).click();
  await only();
  // Bare digits are the end of a number, or an amount: all is offered, and Enter takes what there is.
  await search.fill(number.slice(-4));
  await only();
  await pill("meant", /CHF/).first().click();
  await page.getByText(t("invoices:no_match", { text: number.slice(-4) })).waitFor();
  await pill("meant", new RegExp(number)).click();
  await only();
  // In cents, as 123465, or of the currency, as 4567.
  for (const [digits, found] of [
    [String(total_minor), number],
    ["4567", even.number],
  ]) {
    await search.fill(digits);
    await page.keyboard.press("Enter");
    await page.getByRole("article", { name: `Receipt ${found}` }).waitFor();
    await pill("meant", /CHF/).and(page.locator("[aria-checked=true]")).waitFor();
    await eventually(async () => (await rows.allInnerTexts()).join().includes(found), `${found} by ${digits}`);
  }
  assert.deepEqual(page.faults, []);
});

core("the age of the buyer is asked once a sale, stored with it, and asked again of the next (8)", async (world) => {
  const { shop } = world;
  const wine = await shop.product({ name: "Fendant Valais", unit_price_minor: 1450, age_restriction: 16 });
  const gin = await shop.product({ name: "Gin Alpine", unit_price_minor: 3900, age_restriction: 18 });
  const { page } = await world.till();
  const scan = await scanner(page);
  const ask = (years) => page.getByRole("dialog", { name: t("sales:age_title", { years }) });
  await scan(wine.code);
  await ask(16)
    .getByRole("button", { name: t("sales:age_no") })
    .click();
  await ask(16).waitFor({ state: "detached" });
  await lines(page, 0);
  await scan(wine.code);
  await ask(16)
    .getByRole("button", { name: t("sales:age_yes") })
    .click();
  await lines(page, 1);
  // Sixteen is not eighteen; after that neither asks any more.
  await scan(gin.code);
  await ask(18)
    .getByRole("button", { name: t("sales:age_yes") })
    .click();
  await lines(page, 2);
  await scan(wine.code);
  await scan(shop.goods[0].code);
  await lines(page, 3);
  await toPay(page);
  await completeButton(page).click();
  const saleId = await paid(page);
  const sale = await shop.owner.get(`/sales/${saleId}`);
  assert.deepEqual([sale.age_checked, sale.lines.map((line) => line.quantity)], [18, ["2", "1", "1"]]);
  await scan(wine.code);
  await ask(16).waitFor();
  assert.deepEqual(page.faults, []);
});

core("a sale that was put aside brings no age back: it is asked before money is taken", async (world) => {
  const { shop } = world;
  const rum = await shop.product({ name: "Rum Bernina", unit_price_minor: 4200, age_restriction: 18 });
  const { page } = await world.till();
  const scan = await scanner(page);
  const ask = page.getByRole("dialog", { name: t("sales:age_title", { years: 18 }) });
  await scan(rum.code);
  await ask.getByRole("button", { name: t("sales:age_yes") }).click();
  await lines(page, 1);
  await page.keyboard.press("F4");
  await lines(page, 0);
  await page.keyboard.press("Shift+F4");
  const list = page.getByRole("dialog", { name: t("sales:held_list") });
  const held = list.getByRole("listitem").filter({ hasText: "42.00" });
  await held.getByRole("button", { name: t("sales:take_up") }).click();
  await lines(page, 1);
  await chargeButton(page).click();
  await ask.getByRole("button", { name: t("sales:age_back") }).click();
  await page.waitForURL((url) => url.pathname === "/");
  await lines(page, 1);
  await toPay(page);
  await ask.getByRole("button", { name: t("sales:age_go_on") }).click();
  await ask.waitFor({ state: "detached" });
  await completeButton(page).click();
  const saleId = await paid(page);
  assert.equal((await shop.owner.get(`/sales/${saleId}`)).age_checked, 18);
  assert.deepEqual(page.faults, []);
});

core("cash goes in and out of the drawer, each with its reason", async (world) => {
  const { shop } = world;
  const { page, register } = await world.till();
  await page.goto("/drawer");
  await page.getByRole("heading", { name: t("shifts:drawer_title") }).waitFor();
  const move = async (key, digits, words, kind) => {
    await page.keyboard.press(key);
    const panel = page.getByRole("dialog", { name: t(`shifts:kinds.${kind}`) });
    await panel.waitFor();
    await typed(page, digits);
    await panel.getByLabel(t("shifts:reason_words")).fill(words);
    await panel.getByRole("button", { name: t(`shifts:do.${kind}`) }).click();
    await panel.waitFor({ state: "detached" });
  };
  await move("i", "50", "Change from the bank", "pay_in");
  await move("o", "12", "Stamps", "pay_out");
  const shown = page.getByRole("listitem").or(page.getByRole("row"));
  await shown.filter({ hasText: "Stamps" }).first().waitFor();
  const drawer = await shop.owner.get(`/shifts/${register.shift}/drawer`);
  assert.equal(drawer.balance_minor, 10_000 + 5_000 - 1_200);
  await page.goto("/");
  await ready(page);
  assert.deepEqual(page.faults, []);
});

core("a price is told without a sale, and the last sale is sold once more", async (world) => {
  const { shop } = world;
  const { page, register } = await world.till();
  const scan = await scanner(page);
  await scan(shop.goods[4].code);
  await scan(shop.goods[4].code);
  await scan(shop.goods[5].code);
  await lines(page, 2);
  await page.keyboard.press("Shift+F2");
  const check = page.getByRole("dialog", { name: t("sales:price_check") });
  await check.waitFor();
  await scan(shop.goods[9].code);
  await check.getByText("10.50").waitFor();
  await lines(page, 2);
  await check.getByRole("textbox").fill(shop.goods[2].name.slice(0, 9));
  await page.keyboard.press("Enter");
  await check.getByText(shop.goods[2].name.slice(0, 7)).waitFor();
  await page.keyboard.press("Escape");
  await check.waitFor({ state: "detached" });
  await toPay(page);
  await completeButton(page).click();
  await paid(page);
  await page.keyboard.press("Enter");
  await ready(page);
  await button(page, "common:more").click();
  await page.getByRole("menuitem", { name: t("sales:repeat") }).click();
  await lines(page, 2);
  assert.deepEqual(
    (await kept(page, register)).lines.map((line) => [line.product.name, line.quantity]),
    [
      [shop.goods[4].name, "2"],
      [shop.goods[5].name, "1"],
    ],
  );
  assert.deepEqual(page.faults, []);
});
