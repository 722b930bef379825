/** Scans: fast, over fields and panels, and after a change of price that somebody else made. */
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { kept, lines, ready, scanner, typed } from "./support/browser.mjs";
import { core, eventually, scenario } from "./support/runner.mjs";
import { t } from "./support/words.mjs";

core("20 scans a second for 10 seconds: none lost, none reordered", async (world) => {
  const { shop } = world;
  const products = await shop.many(200, "Rapid");
  const { page, register } = await world.till();
  const scan = await scanner(page);
  const start = performance.now();
  const sent = [];
  for (const [at, product] of products.entries()) {
    await sleep(Math.max(0, start + at * 50 - performance.now()));
    sent.push(scan(product.code));
  }
  await Promise.all(sent);
  const took = performance.now() - start;
  await lines(page, products.length);
  const sale = await kept(page, register);
  assert.deepEqual(
    sale.lines.map((line) => [line.product.name, line.quantity]),
    products.map((product) => [product.name, "1"]),
  );
  // Ten seconds, on a machine that has nothing else to do; how fast it is tells the bench.
  assert.ok(took < 30_000, `the browser could not keep up: ${(took / 1000).toFixed(1)} s`);
  assert.deepEqual(page.faults, []);
});

core("a scan over a field gives the field back what it held", async (world) => {
  const { shop } = world;
  const { page } = await world.till();
  const scan = await scanner(page);
  const search = page.getByRole("searchbox", { name: t("sales:search_label") });
  await search.click();
  await typed(page, "zopf");
  await scan(shop.goods[7].code);
  await lines(page, 1);
  assert.equal(await search.inputValue(), "zopf");

  await page.keyboard.press("F3");
  const customer = page.getByRole("searchbox", { name: t("customers:search") });
  await customer.waitFor();
  await typed(page, "cos");
  await scan(shop.goods[8].code);
  await lines(page, 2);
  assert.equal(await customer.inputValue(), "cos");
  await page.keyboard.press("Escape");

  // A code that nothing has: said, and nothing is added.
  await scan("9999999999994");
  await page.getByText(t("sales:unknown_code", { code: "9999999999994" })).waitFor();
  await lines(page, 2);
});

core("after every scan the keys are the sale's, wherever the focus was (14, 21)", async (world) => {
  const { shop } = world;
  const { page, register } = await world.till();
  const scan = await scanner(page);
  const search = page.getByRole("searchbox", { name: t("sales:search_label") });
  const quantity = async () => (await kept(page, register)).lines.map((line) => line.quantity).join();
  await page.keyboard.press("F2");
  await scan(shop.goods[11].code);
  await lines(page, 1);
  await page.keyboard.press("+");
  await eventually(async () => (await quantity()) === "2", "after a scan into the empty search");
  await typed(page, "3*");
  await scan(shop.goods[12].code);
  await lines(page, 2);
  await page.keyboard.press("-");
  await eventually(async () => (await quantity()) === "2,2", "after a quantity and a scan");
  await page.keyboard.press("Delete");
  await lines(page, 1);
  // What is put back twice is back once.
  const undo = page.getByRole("button", { name: t("sales:undo") });
  await undo.evaluate((one) => {
    one.click();
    one.click();
  });
  await lines(page, 2);
  await undo.waitFor({ state: "detached" });
  await page.keyboard.press("F2");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Delete");
  await lines(page, 1);
  assert.equal(await search.inputValue(), "");
  assert.deepEqual(page.faults, []);
});

core("quantity first, then a scan; a barcode typed by hand", async (world) => {
  const { shop } = world;
  const { page, register } = await world.till();
  const scan = await scanner(page);
  await typed(page, "12*");
  await scan(shop.goods[9].code);
  await lines(page, 1);
  assert.equal((await kept(page, register)).lines[0].quantity, "12");
  await typed(page, shop.goods[10].code);
  await page.keyboard.press("Enter");
  await lines(page, 2);
});

core("scanned while the page is blank, and before the products are here: all of it is in the sale", async (world) => {
  const { shop } = world;
  const context = await world.context();
  const register = await shop.register();
  const hold = async (path) => {
    let go;
    const held = new Promise((done) => {
      go = done;
    });
    await context.route(path, async (route) => {
      await held;
      await route.continue();
    });
    return go;
  };
  const shift = await hold("**/current-shift");
  const products = await hold("**/catalog/snapshot*");
  const { page } = await world.till({ context, register, path: "/receipts" });
  const scan = await scanner(page);
  await page.goto("/", { waitUntil: "load" });
  assert.equal(await page.locator("[data-catalogue]").count(), 0);
  await scan(shop.goods[1].code);
  shift();
  await page.locator('[data-catalogue="empty"]').waitFor();
  await scan(shop.goods[2].code);
  await page.getByText(t("sales:codes_kept_other", { count: 2 })).waitFor();
  await page.reload();
  await page.locator('[data-catalogue="empty"]').waitFor();
  await lines(page, 0);
  products();
  await ready(page);
  await lines(page, 2);
  const sale = await kept(page, register);
  assert.deepEqual(
    sale.lines.map((line) => line.product.name),
    [shop.goods[1].name, shop.goods[2].name],
  );
  assert.deepEqual(page.faults, []);
});

scenario("scanned at the drawer: kept from its number pad, said, and added with a press", async (world) => {
  const { shop } = world;
  const { page, register } = await world.till();
  const scan = await scanner(page);
  await page
    .getByRole("navigation")
    .getByRole("link", { name: t("till:drawer") })
    .click();
  await page.getByRole("heading", { name: t("shifts:drawer_title") }).waitFor();
  await scan(shop.goods[3].code);
  await page.getByText(t("sales:scan_elsewhere", { code: shop.goods[3].code })).waitFor();
  await page.getByRole("button", { name: t("sales:scan_add") }).click();
  await lines(page, 1);
  assert.equal((await kept(page, register)).lines[0].product.name, shop.goods[3].name);
});

core(
  "two articles with an age scanned one after the other, while paying: both are asked for and sold (9)",
  async (world) => {
    const { shop } = world;
    const knife = await shop.product({ name: "Bread Knife", age_restriction: 16 });
    const rum = await shop.product({ name: "Old Rum", age_restriction: 18 });
    const { page, register } = await world.till();
    const scan = await scanner(page);
    await scan(shop.goods[4].code);
    await lines(page, 1);
    await page.keyboard.press("F9");
    await page.getByRole("region", { name: t("sales:payment") }).waitFor();
    await Promise.all([scan(knife.code), scan(rum.code)]);
    for (const { age_restriction: years } of [knife, rum]) {
      const ask = page.getByRole("dialog", { name: t("sales:age_title", { years }) });
      // The answer has the focus: Enter leaves nothing out.
      const yes = ask.getByRole("button", { name: t("sales:age_yes") });
      await eventually(() => yes.evaluate((one) => one === document.activeElement), "the answer has the focus");
      await page.keyboard.press("Enter");
      await ask.waitFor({ state: "detached" });
    }
    await lines(page, 3);
    assert.equal((await kept(page, register)).ageChecked, 18);
  },
);

core("a price that somebody else changes arrives in the open till", async (world) => {
  const { shop } = world;
  const product = await shop.product({ name: "Swift Price", unit_price_minor: 1500 });
  const { page, register } = await world.till();
  const tile = page.locator("[data-tiles]").getByRole("button", { name: product.name });
  const search = page.getByRole("searchbox", { name: t("sales:search_label") });
  await search.fill("swift price");
  await tile.getByText("15.00").waitFor();
  await eventually(() => page.getByText(t("till:synced")).isVisible(), "the live connection");
  const { product_id, sku, name, tax_class_id, barcodes, version } = product;
  await shop.owner.put(
    `/products/${product_id}`,
    { sku, name, tax_class_id, barcodes, unit_price_minor: 1735, cost_price_minor: 61, reason: "Dearer now" },
    { "if-match": `"${version}"` },
  );
  // Told at once, not asked for now and then.
  await tile.getByText("17.35").waitFor({ timeout: 10_000 });
  const scan = await scanner(page);
  await scan(product.code);
  await lines(page, 1);
  assert.equal((await kept(page, register)).lines[0].product.unit_price_minor, 1735);
  await ready(page);
});

scenario(
  "a newer program on the server: said in the rail, taken up with a press, and the sale stays",
  async (world) => {
    const { shop } = world;
    const context = await world.context();
    // The page itself is the one of today; whoever asks for it again is given one of tomorrow.
    await context.route("**/", async (route) => {
      if (route.request().resourceType() === "document") return route.continue();
      const answer = await route.fetch();
      const body = (await answer.text()).replace(/(src="\/assets\/till-)[\w-]+(\.js")/, "$1tomorrow$2");
      return route.fulfill({ response: answer, body });
    });
    const { page } = await world.till({ context });
    const scan = await scanner(page);
    await scan(shop.goods[6].code);
    await lines(page, 1);
    await page.getByRole("button", { name: t("till:renew") }).click();
    await ready(page);
    await lines(page, 1);
    assert.deepEqual(page.faults, []);
  },
);
