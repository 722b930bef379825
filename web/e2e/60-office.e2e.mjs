/** The back office: goods, shop, people; what is changed there is so at the till, and nobody overwrites somebody else's work. */
import assert from "node:assert/strict";
import { button, intercept, lines, openShift, scanner, walkTo, watch } from "./support/browser.mjs";
import { office, row } from "./support/office.mjs";
import { eventually, scenario } from "./support/runner.mjs";
import { PASSWORD } from "./support/shop.mjs";
import { t } from "./support/words.mjs";

const toast = (page, key, values) => page.getByText(t(key, values)).first().waitFor();

scenario("office: a product is added, found wrong, mended, archived and brought back (45)", async (world) => {
  const { shop } = world;
  const page = await office(world, "products/new");
  const field = (key) => page.getByLabel(t(key), { exact: true });
  await field("catalog:name").fill("Elderflower Syrup");
  await field("catalog:columns.sku").fill(shop.goods[0].sku);
  await field("catalog:columns.price").fill("7.80");
  const places = () =>
    Promise.all(
      ["catalog:name", "catalog:unit", "catalog:columns.sku"].map(async (key) => (await field(key).boundingBox()).y),
    );
  const before = await places();
  await page.keyboard.press("Control+s");
  // The server knows this number already: said at its field, and nothing that was typed is lost.
  await page.getByText("Another product has this SKU").waitFor();
  await page.getByText(t("office:look_at_fields")).waitFor();
  assert.deepEqual(await places(), before, "what is said of a form pushes nothing");
  await field("catalog:columns.sku").fill("ELDER-1");
  await page.keyboard.press("Control+s");
  await toast(page, "catalog:added", { name: "Elderflower Syrup" });
  // The next one is a press away.
  await page.getByRole("button", { name: t("catalog:another") }).click();
  await page.waitForURL(/\/office\/products\/new$/);
  await eventually(async () => (await field("catalog:name").inputValue()) === "", "an empty form");
  const scan = await scanner(page);
  await field("catalog:name").focus();
  const codes = page.getByLabel(t("catalog:barcode"), { exact: true });
  const empty = await places();
  await scan("4006381333931");
  // A code goes to the barcodes wherever the focus is; that is said, and seen without a step.
  await toast(page, "catalog:barcode_added", { code: "4006381333931" });
  assert.equal(await codes.inputValue(), "4006381333931");
  assert.equal(await field("catalog:name").inputValue(), "");
  assert.deepEqual(await places(), empty, "its place was there");
  const isSeen = async (one) => {
    const box = await one.boundingBox();
    return box.y > 60 && box.y + box.height < 780;
  };
  await eventually(() => isSeen(codes), "the code is in sight");
  // Far down in the form another one is brought into sight.
  await page.getByLabel(new RegExp(`^${t("catalog:lowBelow")}`)).focus();
  await scan("4006381333948");
  await eventually(async () => (await codes.count()) === 2, "a second code");
  await eventually(() => isSeen(codes.last()), "it is brought into sight");
  // One after the other, of the same kind: an empty form with the focus in the name.
  await field("catalog:name").fill("Elderflower Jelly");
  await field("catalog:columns.sku").fill("ELDER-2");
  await field("catalog:unit").fill("jar");
  await field("catalog:columns.price").fill("CHF 5.20");
  await button(page, "office:add_more").click();
  await toast(page, "catalog:added", { name: "Elderflower Jelly" });
  await eventually(async () => (await field("catalog:name").inputValue()) === "", "the next one");
  assert.equal(await field("catalog:unit").inputValue(), "jar");
  assert.equal(await codes.inputValue(), "");
  await eventually(
    () => field("catalog:name").evaluate((one) => one === document.activeElement),
    "the name has the focus",
  );
  // Another money is refused where it is typed (3).
  await field("catalog:columns.price").fill("Rs 5");
  await page.getByText(t("common:counts_in", { symbol: "CHF" })).waitFor();
  await field("catalog:columns.price").fill("");
  const made = (await shop.owner.get("/products?q=Elderflower%20Syrup"))[0];
  assert.equal(made.unit_price_minor, 780);

  // Somebody else is faster: said, and one's own words stay until the newer are asked for.
  await page.goto(`/office/products/${made.product_id}`);
  await field("catalog:name").fill("Elderflower Cordial");
  const whole = await shop.owner.get(`/products/${made.product_id}`);
  await shop.owner.put(
    `/products/${made.product_id}`,
    { ...inputOf(whole), unit_price_minor: 820, reason: "Sugar got dearer" },
    { "if-match": `"${whole.version}"` },
  );
  await page.keyboard.press("Control+s");
  await eventually(
    async () => (await page.getByRole("button", { name: t("office:load_newer") }).count()) > 0,
    "the conflict is said",
  );
  assert.equal(await field("catalog:name").inputValue(), "Elderflower Cordial");
  await page
    .getByRole("button", { name: t("office:load_newer") })
    .first()
    .click();
  await eventually(
    async () => (await field("catalog:columns.price").inputValue()) === "8.20",
    "the newer price is there",
  );
  await field("catalog:name").fill("Elderflower Cordial");
  await page.keyboard.press("Control+s");
  await toast(page, "catalog:saved", { name: "Elderflower Cordial" });
  const mended = await shop.owner.get(`/products/${made.product_id}`);
  assert.deepEqual([mended.name, mended.unit_price_minor], ["Elderflower Cordial", 820]);

  // Another price is written down with a reason, which is asked for in place.
  await field("catalog:columns.price").fill("8.40");
  await page.keyboard.press("Control+s");
  const why = page.getByRole("dialog", { name: t("office:why") });
  await why.getByLabel(t("common:reason")).fill("So did elderflower");
  await why.getByRole("button", { name: t("common:save") }).click();
  await eventually(
    async () => (await shop.owner.get(`/products/${made.product_id}`)).unit_price_minor === 840,
    "the price is changed once there is a reason",
  );

  await page.getByRole("button", { name: t("catalog:archive") }).click();
  await page.getByRole("dialog").getByLabel(t("common:reason")).fill("Not made any more");
  await page
    .getByRole("dialog")
    .getByRole("button", { name: t("catalog:archive"), exact: true })
    .click();
  await page.getByText(t("catalog:archived_fixed")).waitFor();
  assert.equal((await shop.owner.get(`/products/${made.product_id}`)).status, "archived");
  await page.getByRole("button", { name: t("catalog:restore") }).click();
  await toast(page, "catalog:restored", { name: "Elderflower Cordial" });
  assert.notEqual((await shop.owner.get(`/products/${made.product_id}`)).status, "archived");
  assert.deepEqual(page.faults, []);
});

scenario("office: many products change their category, and are archived, at once", async (world) => {
  const { shop } = world;
  const shelf = await shop.owner.post("/categories", { name: "Seasonal", hue: 20, pictogram: "", sort_no: 9 });
  const goods = [];
  for (const no of [1, 2, 3]) goods.push(await shop.product({ name: `Gingerbread House ${no}` }));
  const page = await office(world, "products?q=Gingerbread");
  for (const one of goods) await page.getByLabel(t("kit:select", { name: one.name })).click();
  await page.getByRole("button", { name: t("catalog:set_category") }).click();
  await page.getByRole("dialog").getByRole("combobox").click();
  await page.getByRole("option", { name: "Seasonal" }).click();
  await page
    .getByRole("dialog")
    .getByRole("button", { name: t("catalog:set_category_do") })
    .click();
  await toast(page, "catalog:moved_other", { count: 3 });
  for (const { product_id: id } of goods)
    assert.equal((await shop.owner.get(`/products/${id}`)).category_id, shelf.category_id);
  for (const one of goods.slice(0, 2)) await page.getByLabel(t("kit:select", { name: one.name })).click();
  await page.getByRole("button", { name: t("catalog:archive"), exact: true }).click();
  const ask = page.getByRole("dialog", { name: t("catalog:archive_title_other", { count: 2 }) });
  await ask.getByLabel(t("common:reason")).fill("The season is over");
  await ask.getByRole("button", { name: t("catalog:archive"), exact: true }).click();
  await toast(page, "catalog:archived_many_other", { count: 2 });
  const states = await Promise.all(
    goods.map(async ({ product_id: id }) => (await shop.owner.get(`/products/${id}`)).status),
  );
  assert.deepEqual(
    states.map((state) => state === "archived"),
    [true, true, false],
  );
  assert.deepEqual(page.faults, []);
});

scenario("office: products from a file: checked by the server, then brought in (46)", async (world) => {
  const { shop } = world;
  const page = await office(world, "products/import");
  const [known] = shop.goods;
  const csv = `Article no;Name;Selling price;EAN;Tax code
IMP-1;Linden Honey;12.40;;
IMP-2;Chestnut Honey;oops;;
IMP-3;Forest Honey;9.90;${known.code};
IMP-4;Acacia Honey;9.90;;NOWHERE
`;
  await page
    .locator('input[type="file"]')
    .setInputFiles({ name: "honey.csv", mimeType: "text/csv", buffer: Buffer.from(csv) });
  await button(page, "catalog:imports.check").click();
  const wrong = (line, words) => row(page, words).filter({ hasText: String(line) });
  await wrong(3, "oops").first().waitFor();
  await wrong(4, known.code).first().waitFor();
  await wrong(5, "NOWHERE").first().waitFor();
  const taxes = (await shop.owner.get("/tax-classes")).map(({ code, name }) => `${code} (${name})`).join(", ");
  await page.getByText(t("catalog:imports.known_taxes", { taxes })).waitFor();
  assert.deepEqual(await shop.owner.get("/products?q=Honey"), [], "nothing is changed by looking");
  await page.getByRole("button", { name: t("catalog:imports.bring_one", { count: 1 }) }).click();
  await page.getByText(t("catalog:imports.done_one", { count: 1 })).waitFor();
  assert.match(page.url(), /\/products\/import\/[0-9a-f-]{36}$/, "it has an address of its own");
  // Nothing that the check knew of is new here: the rows that were left out stand with their reasons.
  await wrong(3, "oops").first().waitFor();
  const [honey] = await shop.owner.get("/products?q=Honey");
  assert.deepEqual([honey.sku, honey.unit_price_minor], ["IMP-1", 1240]);
  assert.deepEqual(page.faults, []);
});

scenario("office: the export of another program is recognised, and what is not taken over is named", async (world) => {
  const { shop } = world;
  const page = await office(world, "products/import");
  const csv = `Handle,SKU,Name,Category,Description,Sold by weight,Option 1 name,Option 1 value,Default price,Cost,Barcode,SKU of included item,Quantity of included item,Track stock,In stock [Main]
soap,LV-1,Soap,Bath,,N,Scent,Rose,3.20,1.10,,,,Y,4
soap,LV-2,,,,,,Mint,3.40,1.10,,,,Y,
set,,,,,,,,,,,LV-1,2,,
work,LV-3,Soapmaking,,,N,,,variable,,,,,N,
`;
  await page
    .locator('input[type="file"]')
    .setInputFiles({ name: "loyverse.csv", mimeType: "text/csv", buffer: Buffer.from(csv) });
  await page.getByText(t("catalog:imports.program", { program: "Loyverse" })).waitFor();
  await page.getByText(/SKU of included item, Quantity of included item, Track stock/).waitFor();
  await page.getByText(t("catalog:imports.notes.no-goods_one", { count: 1 })).waitFor();
  // The keyboard stands before the table; the step's own button is one step back.
  const by = async (go) => {
    await eventually(
      () => page.evaluate(() => document.activeElement?.tagName === "SECTION"),
      "the step has the focus",
    );
    await walkTo(page, go, "Shift+Tab", 1);
    await page.keyboard.press("Enter");
  };
  await by(button(page, "catalog:imports.check"));
  await row(page, "variable").filter({ hasText: "5" }).first().waitFor();
  await by(page.getByRole("button", { name: "Import 2 products" }));
  await page.getByText("2 products are in").waitFor();
  const soaps = await shop.owner.get("/products?q=Soap");
  assert.deepEqual(soaps.map(({ sku, name }) => `${sku} ${name}`).sort(), ["LV-1 Soap Rose", "LV-2 Soap Mint"]);
  assert.deepEqual(page.faults, []);
});

scenario("office: what the shop prints, its taxes, branches and registers", async (world) => {
  const { shop } = world;
  const page = await office(world, "settings/business");
  const field = (key) => page.getByLabel(t(key), { exact: true });
  await field("settings:footer").fill("Come back soon");
  await page.keyboard.press("Control+s");
  const because = async (reason) => {
    const why = page.getByRole("dialog", { name: t("office:why") });
    await why.getByLabel(t("common:reason")).fill(reason);
    await why.getByRole("button", { name: t("common:save") }).click();
  };
  await because("A warmer word");
  await toast(page, "settings:business_saved");
  assert.equal((await shop.owner.get("/business")).receipt_footer, "Come back soon");

  await page.goto("/office/settings/tax");
  await page.getByRole("button", { name: t("settings:new_tax") }).click();
  await field("settings:tax_name").fill("Reduced");
  const panel = page.getByRole("dialog");
  await panel.getByLabel(t("settings:code"), { exact: true }).first().fill("REDUCED");
  await panel.getByLabel(t("settings:percent")).fill("2.6");
  await panel.getByRole("button", { name: t("common:save") }).click();
  await toast(page, "settings:tax_saved", { name: "Reduced" });
  const tax = (await shop.owner.get("/tax-classes")).find((one) => one.code === "REDUCED");
  assert.equal(tax.rates[0].rate, "2.6");

  await page.goto("/office/settings/branches");
  await page.getByRole("button", { name: t("settings:new_branch") }).click();
  await field("settings:branch_name").fill("Lakeside");
  await panel.getByLabel(t("settings:code"), { exact: true }).fill("LAKE");
  await panel.getByRole("button", { name: t("common:save") }).click();
  await toast(page, "settings:branch_saved", { name: "Lakeside" });

  const register = await shop.register({ open: false });
  // The newest first: a shop of scenarios has more registers than a page of the list.
  await page.goto("/office/registers?sort=-created_at");
  await row(page, register.name).first().click();
  await field("settings:register_name").fill("Window desk");
  await panel.getByRole("button", { name: t("common:save") }).click();
  await toast(page, "settings:register_saved", { name: "Window desk" });
  const names = (await shop.owner.get("/registers?limit=200")).map((one) => one.name);
  assert.ok(names.includes("Window desk") && !names.includes(register.name));

  await page.goto("/office/settings/rules/sales");
  const coin = page.getByLabel(/smallest coin/i).first();
  await coin.fill("0.10");
  await coin.press("Enter");
  await because("No coins of five");
  await eventually(
    async () => (await shop.owner.get("/sales-rules")).cash_rounding_minor === 10,
    "the rule holds on the server",
  );
  await coin.fill("0.05");
  await coin.press("Enter");
  await because("They are back");
  await eventually(
    async () => (await shop.owner.get("/sales-rules")).cash_rounding_minor === 5,
    "and the old one again",
  );
  assert.deepEqual(page.faults, []);
});

scenario("office: a seller is hired, sells at once, and is blocked again", async (world) => {
  const { shop } = world;
  const page = await office(world, "users/new");
  const field = (key) => page.getByLabel(t(key), { exact: true });
  await field("users:full_name").fill("Sina Seller");
  await field("users:username").fill("sina");
  await page.getByLabel(t("users:role"), { exact: true }).click();
  await page.getByRole("option", { name: /cashier/i }).click();
  await page.getByRole("checkbox", { name: "Main street" }).check();
  await page.keyboard.press("Control+s");
  await page.getByText(t("users:password_once")).waitFor();
  const given = await page.getByRole("dialog").locator("dd").last().textContent();
  await button(page, "users:handed_over").click();

  const till = await world.context();
  const first = watch(await till.newPage());
  await first.goto("/");
  await first.getByLabel(t("session:user")).fill("sina");
  await first.getByLabel(t("session:password"), { exact: true }).fill(given.trim());
  await button(first, "session:sign_in").click();
  await first.getByRole("heading", { name: t("session:must_change") }).waitFor();
  const boxes = first.locator('input[type="password"]');
  await boxes.nth(0).fill(given.trim());
  await boxes.nth(1).fill(PASSWORD);
  await button(first, "common:save").click();
  await first.getByText(t("session:must_change")).waitFor({ state: "detached" });
  const register = await shop.register({ open: false });
  await first.reload();
  await first.getByRole("button", { name: register.name }).click();
  await openShift(first, "50");
  const scan = await scanner(first);
  await first.locator('[data-catalogue="ready"]').waitFor();
  await scan(shop.goods[0].code);
  await lines(first, 1);

  // What the person may do, and why: seen in the office.
  const [{ user_id: id }] = (await shop.owner.get("/users?limit=200")).filter((one) => one.username === "sina");
  await page.goto(`/office/users/${id}`);
  await page.getByRole("tab", { name: t("users:rights") }).click();
  await page.getByText("May sell at a register.").waitFor();
  await page.goto(`/office/users/${id}`);
  await page.getByRole("button", { name: t("users:disable") }).click();
  await page.getByRole("dialog").getByLabel(t("common:reason")).fill("Left the shop");
  await page
    .getByRole("dialog")
    .getByRole("button", { name: t("users:disable"), exact: true })
    .click();
  // Out at once, on the till that is open.
  await first.getByText(t("session:ended")).waitFor({ timeout: 5000 });
  assert.deepEqual([...page.faults, ...first.faults], []);
});

/** The members that a product is changed by. */
function inputOf(product) {
  const { barcodes, name, sku, tax_class_id, unit, cost_price_minor, category_id } = product;
  return {
    name,
    sku,
    tax_class_id,
    unit,
    cost_price_minor,
    category_id,
    barcodes: barcodes.map(({ code, pack_quantity, price_minor }) => ({ code, pack_quantity, price_minor })),
  };
}

scenario("office: an answer that is lost makes nothing twice", async (world) => {
  const { shop } = world;
  const page = await office(world, "categories");
  let lost = 0;
  await intercept(page, "**/api/v1/categories", async (route) => {
    if (route.request().method() !== "POST" || lost > 0) return route.continue();
    lost += 1;
    await route.fetch();
    return route.abort();
  });
  await page.getByRole("button", { name: t("catalog:new_category") }).click();
  const panel = page.getByRole("dialog", { name: t("catalog:new_category") });
  await panel.getByLabel(t("catalog:name"), { exact: true }).fill("Spices");
  const save = panel.getByRole("button", { name: t("common:save") });
  await save.click();
  await panel.getByText(t("problems:client.network")).waitFor();
  await save.click();
  await toast(page, "catalog:group_saved", { name: "Spices" });
  const found = (await shop.owner.get("/categories")).filter((one) => one.name === "Spices");
  assert.deepEqual([lost, found.length], [1, 1]);
  assert.deepEqual(page.faults, []);
});
