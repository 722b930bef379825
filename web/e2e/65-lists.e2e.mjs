/** The office's lists: found, ordered, kept, looked at, changed and taken along; and what a role does not show. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Api } from "./support/api.mjs";
import {
  button,
  chargeButton,
  completeButton,
  intercept,
  lines,
  paid,
  scanner,
  typed,
  watch,
} from "./support/browser.mjs";
import { office, panelOf, row } from "./support/office.mjs";
import { eventually, scenario } from "./support/runner.mjs";
import { PASSWORD } from "./support/shop.mjs";
import { t } from "./support/words.mjs";

const toast = (page, key, values) => page.getByText(t(key, values)).first().waitFor();
const firstCells = async (page) =>
  (await page.locator("tbody tr:not([aria-hidden])").allInnerTexts()).map((text) => text.split("\t")[0].trim());
const asked = (page, name) => new URL(page.url()).searchParams.get(name);

scenario("lists: a customer is added, found, blocked and taken along in a file", async (world) => {
  const { shop } = world;
  const page = await office(world, "customers");
  const panel = panelOf(page);
  // What may be left empty says so in its label.
  const field = (key) => panel.getByLabel(new RegExp(`^${t(key)}(${t("common:optional")})?$`));
  await page.getByRole("heading", { name: t("office:pages.customers") }).waitFor();
  await page.keyboard.press("n");
  await panel.waitFor();
  await field("office-customers:name").fill("=Adele Zweifel");
  await field("office-customers:phones").fill("+41 79 555 11 22");
  await field("office-customers:birthday").fill("2199-01-01");
  const places = () =>
    field("office-customers:name").evaluate(
      (one) => one.getBoundingClientRect().y + one.closest("[data-body]").scrollTop,
    );
  const before = await places();
  await panel.getByRole("button", { name: t("common:save") }).click();
  // What is wrong stands at its field, and is gone as soon as it is mended.
  const wrong = panel.locator("[aria-invalid=true]");
  await wrong.waitFor();
  await panel.getByText(t("office:look_at_fields")).waitFor();
  assert.equal(await places(), before, "what is said of the form pushes nothing");
  await field("office-customers:birthday").fill("1980-02-03");
  await eventually(async () => (await wrong.count()) === 0, "the mended field is not called wrong");
  // The next one begins in the same form (45).
  await panel.getByRole("button", { name: t("office:add_more") }).click();
  await toast(page, "office-customers:saved", { name: "=Adele Zweifel" });
  await eventually(async () => (await field("office-customers:name").inputValue()) === "", "an empty form");
  await eventually(() => field("office-customers:name").evaluate((one) => one === document.activeElement), "the focus");
  await page.keyboard.press("Escape");
  const [made] = await shop.owner.get("/customers?q=Zweifel");
  assert.deepEqual([made.phones, made.birthday], [["+41 79 555 11 22"], "1980-02-03"]);

  // Found by phone, with the keyboard alone; the address says what was asked.
  await page.keyboard.press("/");
  await typed(page, "079 555 11");
  await eventually(async () => (await firstCells(page)).join() === "=Adele Zweifel", "found by phone");
  await eventually(() => asked(page, "q") === "079 555 11", "all of it is asked for");
  await page.keyboard.press("Tab");
  await page.locator("body").click({ position: { x: 5, y: 5 } });
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await panel.getByText("+41 79 555 11 22").waitFor();
  assert.equal(asked(page, "id"), made.customer_id);

  // Somebody else is faster: said, and one's own words stay until the newer ones are asked for.
  await page.keyboard.press("e");
  await field("office-customers:company").fill("Zweifel AG");
  const { version, name, phones } = await shop.owner.get(`/customers/${made.customer_id}`);
  await shop.owner.put(
    `/customers/${made.customer_id}`,
    { name, phones, customer_group: "Trade" },
    { "if-match": `"${version}"` },
  );
  await panel
    .getByRole("button", { name: t("common:save") })
    .last()
    .click();
  await panel.getByText(t("office:stale")).waitFor();
  assert.equal(await field("office-customers:company").inputValue(), "Zweifel AG");
  await button(page, "office:load_newer").click();
  await eventually(
    async () => (await field("office-customers:customer_group").inputValue()) === "Trade",
    "the newer one is there",
  );
  await field("office-customers:company").fill("Zweifel AG");
  await panel
    .getByRole("button", { name: t("common:save") })
    .last()
    .click();
  await toast(page, "office-customers:saved", { name });
  await eventually(
    async () => (await shop.owner.get(`/customers/${made.customer_id}`)).company === "Zweifel AG",
    "the change is stored on top of the newer one",
  );

  // Blocked, with a reason; the rest of the customer stays as it was.
  await panel.getByRole("button", { name: t("office-customers:block") }).click();
  const why = page.getByRole("dialog", { name: t("office-customers:block_title", { name }) });
  await why.getByLabel(t("common:reason")).fill("Two invoices are open");
  await why.getByRole("button", { name: t("office-customers:block") }).click();
  await panel.getByText(t("office-customers:state.blocked")).waitFor();
  const blocked = await shop.owner.get(`/customers/${made.customer_id}`);
  assert.deepEqual([blocked.is_blocked, blocked.company, blocked.customer_group], [true, "Zweifel AG", "Trade"]);
  await page.keyboard.press("Escape");
  await panel.waitFor({ state: "detached" });
  assert.equal(asked(page, "id"), null);

  // What is filtered goes into the file, and a name that begins like a formula is none there.
  await button(page, "kit:export").click();
  const csv = page.getByRole("menuitem", { name: t("kit:export_csv") });
  const [file] = await Promise.all([page.waitForEvent("download"), csv.click()]);
  const text = readFileSync(await file.path(), "utf8");
  assert.equal(text.split("\r\n").length, 3, text);
  assert.ok(text.includes(`'=Adele Zweifel`), text);
  assert.deepEqual(page.faults, []);
});

scenario("lists: order, columns and views are kept, each in its place (54)", async (world) => {
  const { shop } = world;
  for (const name of ["Views Anna", "Views Bruno", "Views Carla"])
    await shop.owner.post("/customers", { name, customer_group: "Views" });
  const page = await office(world, "customers?customer_group=Views");
  const order = async () => (await firstCells(page)).map((one) => one.replace("Views ", "")).join();
  await eventually(async () => (await order()) === "Anna,Bruno,Carla", "by name");
  await page
    .getByRole("columnheader", { name: t("office-customers:name") })
    .getByRole("button")
    .click();
  await eventually(async () => (await order()) === "Carla,Bruno,Anna", "by name, turned round");
  assert.equal(asked(page, "sort"), "-name");
  assert.equal(
    await page.getByRole("columnheader", { name: t("office-customers:name") }).getAttribute("aria-sort"),
    "descending",
  );
  await button(page, "kit:columns").click();
  await page.getByRole("checkbox", { name: t("office-customers:tags") }).check();
  await page.keyboard.press("Escape");
  await page.getByRole("columnheader", { name: t("office-customers:tags") }).waitFor();
  await button(page, "kit:keep_view").click();
  await page.getByLabel(t("kit:view_name")).fill("My three");
  await page.keyboard.press("Enter");
  await page.getByRole("tab", { name: "My three", selected: true }).waitFor();

  // Anew, from the bare address: columns and view are there, the view's filters come with it.
  await page.goto("/office/customers");
  await page.getByRole("columnheader", { name: t("office-customers:tags") }).waitFor();
  await page.getByRole("tab", { name: "My three" }).click();
  await eventually(async () => (await order()) === "Carla,Bruno,Anna", "the view's filters and order");
  await page.getByRole("button", { name: t("kit:forget_view", { name: "My three" }) }).click();
  await page.getByRole("tab", { name: "My three" }).waitFor({ state: "detached" });
  // Nothing fits: said, with the way out.
  await page.goto("/office/customers?customer_group=Nobody");
  await page.getByText(t("kit:none_found"), { exact: true }).waitFor();
  await button(page, "kit:clear_filters").click();
  await row(page, "Views Anna").first().waitFor();
  assert.deepEqual(page.faults, []);
});

scenario("lists: a long one comes page by page, and a broken answer has a way on", async (world) => {
  const { shop } = world;
  const at = (no) => `Long ${String(no).padStart(3, "0")}`;
  for (let no = 0; no < 120; no += 10)
    await Promise.all(
      Array.from({ length: 10 }, (_, more) =>
        shop.owner.post("/customers", { name: at(no + more), customer_group: "Long" }),
      ),
    );
  const page = await office(world, "customers?customer_group=Long");
  await row(page, at(0)).waitFor();
  await page.getByText("120 customers").waitFor();
  let broken = 0;
  await intercept(page, "**/api/v1/customers?*cursor=*", (route) => {
    broken += 1;
    return broken <= 3 ? route.abort() : route.continue();
  });
  const down = async (name) => {
    await eventually(async () => {
      await page.locator("table").evaluate((table) => table.parentElement.scrollTo(0, 1e6));
      return (await row(page, name).count()) > 0;
    }, name);
  };
  await page.locator("table").evaluate((table) => table.parentElement.scrollTo(0, 1e6));
  await page.getByText(t("kit:rest_failed")).waitFor();
  await page.getByRole("button", { name: t("common:retry") }).click();
  await down(at(119));
  assert.ok((await page.locator("tbody tr").count()) < 60, "only rows in sight are drawn");
  assert.deepEqual(page.faults, []);
});

scenario("lists: goods are received and corrected; what a role may not see has no column (29)", async (world) => {
  const { shop } = world;
  const tea = await shop.product({ name: "Lapsang Loose", tracks_stock: true });
  const page = await office(world, "stock");
  const panel = panelOf(page);
  await button(page, "stock:receive").click();
  await panel.getByRole("combobox", { name: t("stock:find") }).waitFor();
  const scan = await scanner(page);
  await scan(tea.code);
  await panel.getByText("Lapsang Loose").waitFor();
  await scan(tea.code);
  const quantity = panel.getByLabel(t("stock:quantity_of", { name: "Lapsang Loose" }));
  await eventually(async () => (await quantity.inputValue()) === "2", "a second scan is one more");
  await quantity.fill("dozen");
  await panel.getByRole("button", { name: t("common:save") }).click();
  await panel.getByText(t("stock:wrong_quantity")).waitFor();
  await quantity.fill("12");
  await panel.getByLabel(t("stock:cost_of", { name: "Lapsang Loose" })).fill("1.75");
  await panel.getByRole("button", { name: t("common:save") }).click();
  await toast(page, "stock:received_one", { count: 1 });

  await button(page, "stock:adjust").click();
  await panel.getByRole("combobox", { name: t("stock:kind") }).click();
  await page.getByRole("option", { name: t("stock:reasons.damage") }).click();
  await panel.getByLabel(t("common:reason")).fill("Fell off the shelf");
  await panel.getByRole("combobox", { name: t("stock:find") }).fill("Lapsang");
  await panel.getByRole("option", { name: /Lapsang/ }).waitFor();
  await panel.getByRole("combobox", { name: t("stock:find") }).press("Enter");
  await quantity.fill("3");
  await panel.getByRole("button", { name: t("common:save") }).click();
  await toast(page, "stock:adjusted_one", { count: 1 });
  const [level] = await shop.owner.get(`/stock/levels?product_id=${tea.product_id}`);
  assert.equal(Number(level.on_hand), 9);
  await page.getByRole("columnheader", { name: t("stock:value_minor") }).waitFor();

  await page.goto(`/office/stock?product_id=${tea.product_id}`);
  await row(page, "Lapsang").first().click();
  await page.getByRole("link", { name: t("stock:moves_of") }).click();
  await row(page, t("stock:reasons.damage")).waitFor();
  const moves = await shop.owner.get(`/stock/moves?product_id=${tea.product_id}`);
  assert.deepEqual(
    moves.map(({ quantity: moved, unit_cost_minor: cost }) => [Number(moved), cost ?? null]),
    [
      [-3, null],
      [12, 175],
    ],
  );

  // An employee sees what is there, and neither cost nor what it is worth; no page that the role does not hold is offered.
  const employee = await shop.hire("employee", "Emil Employee");
  const other = await office(world, "stock", employee);
  await row(other, "Lapsang").first().waitFor();
  assert.equal(await other.getByRole("columnheader", { name: t("stock:value_minor") }).count(), 0);
  await button(other, "kit:columns").click();
  assert.equal(await other.getByRole("checkbox", { name: t("stock:value_minor") }).count(), 0);
  assert.equal(await other.getByRole("link", { name: t("office:pages.security") }).count(), 0);
  await other.goto("/office/security");
  await other.getByText(t("kit:not_allowed"), { exact: true }).waitFor();
  assert.deepEqual([...page.faults, ...other.faults], []);
});

scenario(
  "lists: a sale is found with its lines and payments, and its duplicate is printed and counted",
  async (world) => {
    const { shop } = world;
    const { page: till } = await world.till();
    const scan = await scanner(till);
    const [one, other] = shop.goods;
    await scan(one.code);
    await scan(other.code);
    await lines(till, 2);
    await chargeButton(till).click();
    await completeButton(till).click();
    const saleId = await paid(till);
    const sale = await shop.owner.get(`/sales/${saleId}`);

    const page = await office(world, `sales?number=${sale.number}`);
    const panel = panelOf(page);
    await row(page, sale.number).first().click();
    for (const { name } of sale.lines) await panel.getByText(name).waitFor();
    await panel.getByText(t("office-sales:payments")).waitFor();
    await panel.getByRole("link", { name: t("office-sales:receipt") }).click();
    await page.waitForURL(/\/invoices/);
    await page.evaluate(() => {
      window.print = () => undefined;
    });
    await panel.getByRole("article").waitFor();
    await panel.getByRole("button", { name: t("invoices:print_copy") }).click();
    await eventually(
      async () => (await shop.owner.get(`/invoices/${saleId}`)).copy_count === 1,
      "the duplicate is on record",
    );
    await eventually(
      async () => (await panel.locator("dl").first().innerText()).includes(`${t("office-sales:copy_count")}\n1`),
      "and is said",
    );
    assert.deepEqual(page.faults, []);
  },
);

scenario("lists: a sale is found by its total and by how it was paid (29, 50)", async (world) => {
  const { shop } = world;
  const { page: till } = await world.till();
  const scan = await scanner(till);
  await scan(shop.goods[0].code);
  await lines(till, 1);
  await scan(shop.goods[1].code);
  await lines(till, 2);
  await chargeButton(till).click();
  await completeButton(till).click();
  const saleId = await paid(till);
  const { number, total_minor } = await shop.owner.get(`/sales/${saleId}`);
  await till.close();

  const page = await office(world, "sales");
  const found = row(page, number);
  await found.waitFor();
  await page.getByRole("button", { name: t("kit:more_filters") }).click();
  const field = (key) => page.getByRole("searchbox", { name: t(key) });
  // What is no amount asks for nothing, and says so.
  await field("office-sales:total_from_minor").fill("many");
  await page.locator("[aria-invalid=true]").waitFor();
  assert.equal(asked(page, "total_from_minor"), null);
  await field("office-sales:total_from_minor").fill(String((total_minor + 1) / 100));
  await found.waitFor({ state: "detached" });
  assert.equal(Number(JSON.parse(asked(page, "total_from_minor"))), total_minor + 1);
  await field("office-sales:total_from_minor").fill(String(total_minor / 100));
  await field("office-sales:total_to_minor").fill(String(total_minor / 100));
  await found.waitFor();
  await page.getByRole("combobox", { name: t("office-sales:paid_by") }).click();
  await page.getByRole("option", { name: t("office-sales:tender.card") }).click();
  await found.waitFor({ state: "detached" });
  await page.keyboard.press("Escape");
  // It is said beside the button, and taken away there.
  const told = `${t("office-sales:paid_by")} ${t("office-sales:tender.card")}`;
  await page
    .getByText(told)
    .getByRole("button", { name: t("common:clear") })
    .click();
  await found.waitFor();
  assert.equal(asked(page, "tender"), null);
});

scenario("lists: who changed what is seen with its difference, and who was refused", async (world) => {
  const { shop } = world;
  const { customer_id: id, version } = await shop.owner.post("/customers", { name: "Trail Before", phones: ["1"] });
  await shop.owner.put(`/customers/${id}`, { name: "Trail After", phones: ["1"] }, { "if-match": `"${version}"` });
  const page = await office(world, `audit?action=customers.update&entity_id=${id}`);
  const panel = panelOf(page);
  await row(page, t("operations:do.customers.update")).first().click();
  // The member has a name too, and so has each side of the change.
  for (const head of ["kit:member", "kit:before", "kit:after"])
    await panel.getByRole("columnheader", { name: t(head), exact: true }).waitFor();
  await panel.getByRole("rowheader", { name: t("operations:members.name"), exact: true }).waitFor();
  const changed = panel.getByRole("row").filter({ hasText: "Trail Before" });
  await changed.waitFor();
  assert.ok((await changed.innerText()).includes("Trail After"));

  await new Api(shop.url).signIn("nobody-here", "wrong-Password-11").catch(() => undefined);
  await page.goto("/office/security?kind=sign-in-failed");
  await row(page, "nobody-here").first().waitFor();
  assert.equal(await row(page, t("audit:kinds.signed-in")).count(), 0);
  // Why and what for are told in words.
  await row(page, "nobody-here").first().click();
  for (const word of ["values.unknown-name", "values.sign-in", "members.why", "members.for"])
    await panel.getByText(t(`operations:${word}`), { exact: true }).waitFor();
  assert.deepEqual(page.faults, []);
});

scenario("lists: sessions are seen and ended, and a PIN is taken away", async (world) => {
  const { shop } = world;
  const person = await shop.hire("manager", "Mona Manager");
  const elsewhere = watch(await (await world.context()).newPage());
  await world.signIn(elsewhere.context(), person);
  await elsewhere.goto("/office/products");
  await elsewhere.getByRole("heading", { name: t("office:pages.products") }).waitFor();

  const page = await office(world, `users/${person.user_id}`);
  await page.getByRole("button", { name: t("users:sessions") }).click();
  await page.getByRole("heading", { name: t("sessions:title") }).waitFor();
  await page
    .locator("tbody")
    .getByRole("button", { name: t("sessions:end"), exact: true })
    .first()
    .waitFor();
  await button(page, "sessions:end_all").click();
  await elsewhere.getByText(t("session:ended_empty")).waitFor({ timeout: 5000 });
  await page.getByText(t("kit:none_found"), { exact: true }).waitFor();

  const own = await new Api(shop.url).signIn(person.username, PASSWORD);
  await own.post("/auth/pin", { pin: "7351", current_password: PASSWORD });
  await page.goto(`/office/users/${person.user_id}`);
  await button(page, "users:pin_action").click();
  const panel = panelOf(page);
  await panel.getByLabel(t("common:reason")).fill("Told it to a friend");
  await panel.getByRole("button", { name: t("common:save") }).click();
  await toast(page, "users:pin.done_clear", { name: person.name });
  await button(page, "users:pin_action").click();
  await panel.getByRole("radio", { name: t("users:pin.reset") }).click();
  await panel.getByLabel(t("users:pin.new"), { exact: true }).fill("1111");
  await panel.getByLabel(t("common:reason")).fill("A fresh start");
  await panel.getByRole("button", { name: t("common:save") }).click();
  // Too easy to guess: said at its field.
  await panel.locator("[aria-invalid=true]").waitFor();
  await panel.getByLabel(t("users:pin.new"), { exact: true }).fill("8264");
  await panel.getByRole("button", { name: t("common:save") }).click();
  await toast(page, "users:pin.done_reset", { name: person.name });

  // One's own, from the menu of the person.
  await page.getByTitle(t("office:you", { name: "Olivia Owner" })).click();
  await page.getByRole("menuitem", { name: t("office:your_sessions") }).click();
  await page.getByText(t("sessions:this_one")).waitFor();
  assert.deepEqual(page.faults, []);
});
