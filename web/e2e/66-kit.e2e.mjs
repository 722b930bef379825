/** What the office's lists and forms have in common: changed in place, chosen, taken along, refused in words, and looked at on any screen. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { inflateRawSync } from "node:zlib";
import { button, chargeButton, completeButton, intercept, lines, paid, scanner, typed } from "./support/browser.mjs";
import { office, panelOf, row } from "./support/office.mjs";
import { eventually, scenario } from "./support/runner.mjs";
import { calm } from "./support/screens.mjs";
import { t } from "./support/words.mjs";

const said = (page, text) => page.getByText(text).first().waitFor();

/** The sheet of a workbook, by the list at the end of its archive. */
function sheetOf(path) {
  const file = readFileSync(path);
  let at = file.readUInt32LE(file.lastIndexOf("PK\u0005\u0006", undefined, "latin1") + 16);
  for (;;) {
    const name = file.toString("utf8", at + 46, at + 46 + file.readUInt16LE(at + 28));
    const own = file.readUInt32LE(at + 42);
    const begin = own + 30 + file.readUInt16LE(own + 26);
    if (name.endsWith("sheet1.xml"))
      return inflateRawSync(file.subarray(begin, begin + file.readUInt32LE(at + 20))).toString("utf8");
    at += 46 + file.readUInt16LE(at + 28);
  }
}

async function download(page, key) {
  await button(page, "kit:export").click();
  const entry = page.getByRole("menuitem", { name: t(key) });
  const [file] = await Promise.all([page.waitForEvent("download"), entry.click()]);
  return file.path();
}

scenario("kit: a price is changed in the list, refused, mended, and undone", async (world) => {
  const { shop } = world;
  const made = await shop.product({ name: "Inline Darjeeling", unit_price_minor: 450 });
  const page = await office(world, "products?q=Inline+Darjeeling");
  const price = async () => (await shop.owner.get(`/products/${made.product_id}`)).unit_price_minor;
  const cell = { name: t("kit:change_cell", { name: made.name, what: t("catalog:columns.price") }) };
  await row(page, made.name).getByRole("button", cell).click();
  const field = page.getByRole("textbox", cell);
  await field.fill("lots");
  await field.press("Enter");
  await said(page, t("kit:not_a_figure"));
  await field.press("Escape");
  await row(page, made.name).getByRole("button", cell).click();
  assert.equal(await page.getByRole("textbox", cell).inputValue(), "4.50");
  await page.getByRole("textbox", cell).fill("4.80");
  await page.getByRole("textbox", cell).press("Enter");
  // A price is written down with a reason, also when it is changed in passing.
  const why = page.getByRole("dialog", { name: t("office:why") });
  await why.getByLabel(t("common:reason")).fill("A better harvest");
  await why.getByRole("button", { name: t("common:save") }).click();
  const changed = { name: made.name, what: t("catalog:columns.price") };
  await said(page, t("kit:changed", changed));
  assert.equal(await price(), 480);
  await page.getByRole("button", { name: t("kit:undo"), exact: true }).click();
  await said(page, t("kit:undone", changed));
  assert.equal(await price(), 450);
  await eventually(
    async () => (await row(page, made.name).innerText()).includes("4.50"),
    "the old price is shown again",
  );

  // Somebody else was faster: said with what became of it, and the row shows what holds.
  const whole = await shop.owner.get(`/products/${made.product_id}`);
  await intercept(page, "**/api/v1/products?*", (route) => route.abort());
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("F2");
  const name = page.getByRole("textbox", {
    name: t("kit:change_cell", { name: made.name, what: t("catalog:columns.product") }),
  });
  await name.fill("Inline Assam");
  await shop.owner.put(
    `/products/${made.product_id}`,
    { ...inputOf(whole), description: "Second flush" },
    { "if-match": `"${whole.version}"` },
  );
  await page.unroute("**/api/v1/products?*");
  await intercept(page, `**/api/v1/products/${made.product_id}`, async (route) => {
    if (route.request().method() === "PUT") {
      const headers = { ...route.request().headers(), "if-match": `"${whole.version}"` };
      return route.continue({ headers });
    }
    return route.continue();
  });
  await name.press("Enter");
  await said(page, t("office:not_saved"));
  assert.equal((await shop.owner.get(`/products/${made.product_id}`)).name, made.name);
  await row(page, made.name).first().waitFor();
});

/** What the API takes of a product that it gave. */
function inputOf(product) {
  const { product_id, version, created_at, updated_at, price, cost, stock_level, stock_quantity, on_hand, ...rest } =
    product;
  const known = [
    ...["sku", "name", "description", "category_id", "brand_id", "barcodes", "unit_price_minor", "tax_class_id"],
    ...["unit", "tracks_stock", "limited_qty", "reorder_point", "pictogram", "status"],
  ];
  return Object.fromEntries(known.filter((name) => name in rest).map((name) => [name, rest[name]]));
}

scenario("office: many prices are raised at once, seen before and undone after (54)", async (world) => {
  const { shop } = world;
  const goods = [];
  for (const [at, price] of [1000, 1995, 333].entries())
    goods.push(await shop.product({ name: `Bulk Oolong ${at}`, unit_price_minor: price }));
  const prices = async () =>
    (await Promise.all(goods.map((one) => shop.owner.get(`/products/${one.product_id}`)))).map(
      (one) => one.unit_price_minor,
    );
  const page = await office(world, "products?q=Bulk+Oolong");
  for (const one of goods) await page.getByLabel(t("kit:select", { name: one.name })).click();
  await button(page, "catalog:bulk_price").click();
  const panel = panelOf(page);
  const whyNot = panel.getByRole("button", { name: t("catalog:bulk_price_do_other", { count: 0 }) });
  assert.equal(await whyNot.isDisabled(), true, "nothing is typed yet");
  await panel.getByLabel(t("catalog:price_by.percent"), { exact: true }).fill("5");
  await panel.getByRole("combobox", { name: t("catalog:round_to") }).click();
  await page.getByRole("option", { name: /0\.50/ }).click();
  // Seen before: 10.50, 21.00, 3.50.
  for (const [at, price] of ["10.50", "21.00", "3.50"].entries())
    await row(panel, goods[at].name).getByText(price).waitFor();
  assert.deepEqual(await prices(), [1000, 1995, 333], "looking changes nothing");
  await panel.getByLabel(t("common:reason")).fill("A dear year");
  // Somebody else is faster with one of them: it is left as it is, and said.
  const whole = await shop.owner.get(`/products/${goods[2].product_id}`);
  await shop.owner.put(
    `/products/${goods[2].product_id}`,
    { ...inputOf(whole), unit_price_minor: 340, reason: "By hand" },
    { "if-match": `"${whole.version}"` },
  );
  await panel.getByRole("button", { name: t("catalog:bulk_price_do_other", { count: 3 }) }).click();
  await panel.getByText(t("catalog:bulk_price_done_other", { count: 2 })).waitFor();
  await row(panel, goods[2].name).getByText(t("catalog:price_moved")).waitFor();
  assert.deepEqual(await prices(), [1050, 2100, 340]);
  await panel.getByRole("button", { name: t("catalog:bulk_price_undo_other", { count: 2 }) }).click();
  await panel.getByText(t("catalog:bulk_price_left_zero")).waitFor();
  assert.deepEqual(await prices(), [1000, 1995, 340]);
  await panel.getByRole("button", { name: t("common:done") }).click();
  await panel.waitFor({ state: "detached" });
  assert.deepEqual(page.faults, []);
});

scenario(
  "office: price labels are printed, so many of each, with the bars of one piece and no cost (54)",
  async (world) => {
    const { shop } = world;
    const tea = await shop.product({
      name: "Label Sencha",
      unit_price_minor: 1290,
      cost_price_minor: 777,
      barcodes: [{ code: "4006381333986", pack_quantity: "6", price_minor: 7000 }, { code: "4006381333993" }],
    });
    const pot = await shop.product({ name: "Label Pot", unit_price_minor: 4500, barcodes: [] });
    const page = await office(world, "products?q=Label");
    for (const one of [tea, pot]) await page.getByLabel(t("kit:select", { name: one.name })).click();
    await button(page, "catalog:labels").click();
    const panel = panelOf(page);
    await panel.getByLabel(t("catalog:labels_of", { name: tea.name })).fill("3");
    await panel.getByRole("combobox", { name: t("catalog:labels_size") }).click();
    await page.getByRole("option", { name: t("catalog:label_size.sheet24") }).click();
    await page.evaluate(() => {
      window.print = () => {
        window.paper = document.querySelector(".print-only").innerHTML;
        window.sizes = document.adoptedStyleSheets.flatMap((sheet) => [...sheet.cssRules].map((rule) => rule.cssText));
        window.dispatchEvent(new Event("afterprint"));
      };
    });
    await panel.getByRole("button", { name: t("catalog:labels_print_other", { count: 4 }) }).click();
    const paper = await eventually(() => page.evaluate(() => window.paper), "it is printed");
    const times = (text) => paper.split(text).length - 1;
    assert.deepEqual(
      [times("data-label"), times("Label Sencha"), times("Label Pot"), times("4006381333993"), times(pot.sku)],
      [4, 3, 1, 3, 1],
    );
    assert.equal(times("<path"), 4, "each has bars");
    assert.equal(times("4006381333986"), 0, "not those of the pack");
    assert.equal(times("7.77"), 0, "no cost");
    assert.ok((await page.evaluate(() => window.sizes)).some((rule) => /@page.*210mm 297mm.*margin: 0/s.test(rule)));
    assert.deepEqual(page.faults, []);
  },
);

scenario("kit: all rows that fit are chosen and hidden, not only those that were loaded (54)", async (world) => {
  const { shop } = world;
  const brand = await shop.owner.post("/brands", { name: "Bulkware" });
  for (let at = 0; at < 60; at += 10)
    await Promise.all(
      Array.from({ length: 10 }, (_, more) =>
        shop.product({ name: `Bulk ${at + more}`, brand_id: brand.brand_id, barcodes: [] }),
      ),
    );
  const page = await office(world, `products?brand_id=${brand.brand_id}`);
  await row(page, "Bulk").first().waitFor();
  await page.getByRole("checkbox", { name: t("kit:select", { name: "Bulk 0" }) }).check();
  await page.getByText(t("kit:chosen_one", { count: 1 })).waitFor();
  await page.getByRole("button", { name: "Select all 60" }).click();
  await page.getByText("60 selected").waitFor();
  await page.getByRole("button", { name: t("catalog:hide"), exact: true }).click();
  const ask = panelOf(page);
  await ask.getByRole("button", { name: t("catalog:hide"), exact: true }).click();
  await page.getByText("60 products are hidden").waitFor({ timeout: 30_000 });
  const hidden = await shop.owner.get(`/products?status=hidden&limit=200&brand_id=${brand.brand_id}`);
  assert.equal(hidden.length, 60);
  // Under other filters nothing is chosen that cannot be seen.
  await page.getByRole("checkbox", { name: t("kit:select", { name: "Bulk 0" }) }).check();
  await page.getByRole("tab", { name: t("catalog:view.low") }).click();
  await page.getByText(t("kit:chosen_one", { count: 1 })).waitFor({ state: "detached" });

  // The workbook holds all of them too, with amounts that are figures.
  await page.goto(`/office/products?brand_id=${brand.brand_id}&view=hidden`);
  await row(page, "Bulk").first().waitFor();
  const sheet = sheetOf(await download(page, "kit:export_xlsx"));
  assert.equal(sheet.match(/<row>/g).length, 61);
  assert.equal(sheet.match(/<c s="2"><v>1<\/v><\/c>/g).length, 60, "prices are figures");
  assert.deepEqual(page.faults, []);
});

scenario("kit: what the server refuses is said, with what became of it", async (world) => {
  const { shop } = world;
  const page = await office(world, "customers");
  const panel = panelOf(page);
  await page.keyboard.press("n");
  const name = panel.getByLabel(t("office-customers:name"), { exact: true });
  await name.fill("Unsaved Ulla");
  const save = () => panel.getByRole("button", { name: t("common:save") }).click();
  const problem =
    (code, status, more = {}) =>
    (route) =>
      route.request().method() === "POST"
        ? route.fulfill({
            status,
            contentType: "application/problem+json",
            body: JSON.stringify({ type: `urn:till:fault:${code}`, title: "Refused", status, ...more }),
          })
        : route.continue();
  const at = "**/api/v1/customers";
  await intercept(
    page,
    at,
    problem("customers.full", 409, { detail: "This business holds as many customers as it may." }),
  );
  await save();
  await said(page, `This business holds as many customers as it may. ${t("office:not_saved")}`);
  await page.unroute(at);
  await intercept(page, at, problem("kernel.fault", 500, { request_id: "r-4711" }));
  await save();
  await said(page, t("office:for_support", { id: "r-4711" }));
  await page.unroute(at);
  // Without an answer nobody knows; saving once more stores it once.
  await intercept(page, at, async (route) => {
    if (route.request().method() !== "POST") return route.continue();
    await route.fetch();
    return route.abort("connectionreset");
  });
  await save();
  await said(page, t("office:maybe_saved"));
  assert.equal(await name.inputValue(), "Unsaved Ulla");
  await page.unroute(at);
  await save();
  await said(page, t("office-customers:saved", { name: "Unsaved Ulla" }));
  assert.equal((await shop.owner.get("/customers?q=Unsaved")).length, 1);
});

scenario("kit: nobody is offered what the role lacks half of", async (world) => {
  const { shop } = world;
  const { customer_id: id } = await shop.owner.post("/customers", { name: "Credit Cilia" });
  const roles = await shop.owner.get("/roles");
  const accountant = roles.find(({ key }) => key === "accountant");
  const narrow = await shop.owner.post("/roles", {
    key: "collector",
    name: "Collector",
    rank: accountant.rank,
    permissions: accountant.permissions.filter((one) => one !== "customers.edit"),
  });
  assert.ok(narrow.permissions.includes("customers.change_credit"));
  const look = async (person) => {
    const page = await office(world, `customers?id=${id}`, person);
    await panelOf(page).locator("dl").waitFor();
    await calm(page);
    return panelOf(page)
      .getByRole("button", { name: t("office-customers:block") })
      .count();
  };
  const whole = await shop.hire("accountant", "Anna Accountant");
  assert.equal(await look(whole), 1);
  const half = await shop.hire("accountant", "Carl Collector");
  const { version, username, full_name } = await shop.owner.get(`/users/${half.user_id}`);
  await shop.owner.put(
    `/users/${half.user_id}`,
    { username, full_name, role_id: narrow.role_id, branch_ids: [shop.branch], reason: "Collects only" },
    { "if-match": `"${version}"` },
  );
  assert.equal(await look(half), 0);
});

scenario("kit: what was done is chosen from what the program can do, and by whom from its people", async (world) => {
  const { shop } = world;
  await shop.owner.post("/customers", { name: "Chosen Chiara" });
  const page = await office(world, "audit");
  await page.getByRole("combobox", { name: t("audit:action") }).click();
  await typed(page, t("operations:do.customers.create").slice(0, -1));
  await page.getByRole("option", { name: t("operations:do.customers.create"), exact: true }).waitFor();
  await page.keyboard.press("Enter");
  await row(page, t("operations:do.customers.create")).first().waitFor();
  assert.equal(new URL(page.url()).searchParams.get("action"), "customers.create");
  await page.getByRole("combobox", { name: t("audit:user_id") }).click();
  await typed(page, "Olivia");
  await page.getByRole("option", { name: /Olivia/ }).waitFor();
  await page.keyboard.press("Enter");
  await eventually(() => new URL(page.url()).searchParams.has("user_id"), "one person is asked for");
  await row(page, "Olivia Owner").first().waitFor();
  // What the program does by itself stands in no list of operations; it was seen here, so it can be chosen.
  await page.goto("/office/audit");
  await row(page, t("operations:do.auth.open_session")).first().waitFor();
  await page.getByRole("combobox", { name: t("audit:action") }).click();
  await typed(page, t("operations:do.auth.open_session").slice(0, 9));
  await page.getByRole("option", { name: t("operations:do.auth.open_session"), exact: true }).waitFor();
  await page.keyboard.press("Escape");
  // What nobody can choose is shown all the same, and can be taken away.
  await page.goto("/office/audit?action=long.gone");
  await page.getByText("long.gone").waitFor();
  await page.getByText(t("kit:none_found"), { exact: true }).waitFor();
});

scenario("kit: a device is renamed and moved to no register, and revoked from its row", async (world) => {
  const { shop } = world;
  const register = await shop.register({ open: false });
  const page = await office(world, "registers/devices");
  const panel = panelOf(page);
  await button(page, "settings:enrol").click();
  await panel.getByLabel(t("settings:device_name")).fill("Garden till");
  await panel.getByRole("combobox", { name: t("settings:register") }).click();
  await page.getByRole("option", { name: new RegExp(register.code) }).click();
  await panel.getByRole("button", { name: t("settings:enrol_do"), exact: true }).click();
  await said(page, t("settings:enrolled", { name: "Garden till" }));
  await row(page, "Garden till").filter({ hasText: register.name }).waitFor();

  await row(page, "Garden till").first().click();
  await panel.getByLabel(t("settings:device_name")).fill("Yard till");
  await panel.getByRole("button", { name: t("common:clear") }).click();
  await panel.getByRole("button", { name: t("common:save") }).click();
  await said(page, t("settings:device_saved", { name: "Yard till" }));
  const device = async () => (await shop.owner.get("/devices?status=all")).find(({ name }) => name === "Yard till");
  assert.equal((await device()).register_id, null);

  await row(page, "Yard till")
    .getByRole("button", { name: t("settings:revoke"), exact: true })
    .click();
  const why = page.getByRole("dialog", { name: t("settings:revoke_title", { name: "Yard till" }) });
  await why.getByLabel(t("common:reason")).fill("Was stolen");
  await why.getByRole("button", { name: t("settings:revoke") }).click();
  await said(page, t("settings:revoked_said", { name: "Yard till" }));
  assert.equal((await device()).revoke_reason, "Was stolen");
  await row(page, "Yard till")
    .getByRole("button", { name: t("settings:revoke"), exact: true })
    .waitFor({ state: "detached" });
  assert.deepEqual(page.faults, []);
});

scenario("kit: a sale is found by its seller and register", async (world) => {
  const { shop } = world;
  const seller = await shop.hire("cashier", "Selma Seller");
  const { page: till, register } = await world.till({ user: seller, by: seller });
  assert.ok(till);
  const page = await office(world, "sales");
  await page.getByRole("combobox", { name: t("office-sales:cashier_name") }).click();
  await typed(page, "Selma");
  await page.getByRole("option", { name: /Selma/ }).waitFor();
  await page.keyboard.press("Enter");
  await eventually(
    () => new URL(page.url()).searchParams.get("cashier_id") === seller.user_id,
    "the seller is asked for",
  );
  await page.getByText(t("kit:none_found"), { exact: true }).waitFor();
  await page.getByRole("combobox", { name: t("office-sales:register_id") }).click();
  await typed(page, register.code);
  await page.getByRole("option", { name: new RegExp(register.code) }).waitFor();
  await page.keyboard.press("Enter");
  await eventually(
    () => new URL(page.url()).searchParams.get("register_id") === register.register_id,
    "the register is asked for",
  );
  assert.deepEqual(page.faults, []);
});

scenario("kit: sales by day are drawn, told, narrowed down in the address, and taken along", async (world) => {
  const { shop } = world;
  const { page: till, register } = await world.till();
  const scan = await scanner(till);
  await scan(shop.goods[2].code);
  await lines(till, 1);
  await chargeButton(till).click();
  await completeButton(till).click();
  await paid(till);
  const at = `register_id=${register.register_id}`;
  const page = await office(world, `reports/sales?${at}`);
  await page.getByRole("heading", { name: t("office:pages.reports") }).waitFor();
  const table = page.getByRole("table", { name: t("office:pages.reports") });
  await eventually(async () => (await table.getByRole("row").count()) === 15, "two weeks, a row a day");
  const [sale] = await shop.owner.get(`/sales?${at}`);
  const [day] = [await shop.owner.get(`/sales-totals?business_date=${sale.business_date}&${at}`)];
  assert.equal(day.sale_count, 1);
  const figure = (Number(day.total_minor) / 100).toFixed(2);
  assert.ok((await table.getByRole("row").last().innerText()).includes(figure), "the last day has the sale");
  // The chart says the same to those who do not see it, and stands where the bar of the last day is the only one.
  const told = page.getByRole("table", { name: t("reports:total_minor"), exact: true });
  await told.waitFor({ state: "attached" });
  assert.equal(await told.getByRole("row").count(), 15);
  const bars = page.locator("figure svg rect[fill='var(--c1)']");
  await eventually(async () => (await bars.count()) === 14, "a bar a day");
  const heights = await bars.evaluateAll((all) => all.map((one) => Number(one.getAttribute("height"))));
  assert.deepEqual(
    heights.map((height) => height > 0),
    [...Array.from({ length: 13 }, () => false), true],
  );

  await page.getByRole("radio", { name: t("reports:sale_count") }).click();
  await page.getByRole("table", { name: t("reports:sale_count"), exact: true }).waitFor({ state: "attached" });
  assert.equal(new URL(page.url()).searchParams.get("measure"), "sale_count");
  await page.goto(`/office/reports/sales?${at}&from=${sale.business_date}&to=${sale.business_date}`);
  await eventually(async () => (await table.getByRole("row").count()) === 2, "one day is asked for");
  const sheet = sheetOf(await download(page, "kit:export_xlsx"));
  assert.ok(sheet.includes(`<v>${figure.replace(/\.00$/, "")}</v>`), sheet);
  // On paper in light colours, whole.
  await page.evaluate(() => {
    document.documentElement.dataset.theme = "dark";
    window.print = () => {
      window.dispatchEvent(new Event("beforeprint"));
      window.printedIn = document.documentElement.dataset.theme;
      window.dispatchEvent(new Event("afterprint"));
    };
  });
  await button(page, "common:print").click();
  assert.deepEqual(await page.evaluate(() => [window.printedIn, document.documentElement.dataset.theme]), [
    "light",
    "dark",
  ]);
  await page.emulateMedia({ media: "print" });
  assert.deepEqual(
    [await table.isVisible(), await page.getByRole("navigation").first().isVisible()],
    [true, false],
    "on paper there is the table, and nothing around it",
  );
  await page.emulateMedia({ media: null });
  await page.goto(`/office/reports/sales?${at}&from=2001-01-01&to=2001-01-03`);
  await page.getByText(t("reports:none"), { exact: true }).waitFor();
  assert.deepEqual(page.faults, []);
});
