/** Every screen of the till and of the office, one after the other: for axe, and for pictures. */
import {
  button,
  chargeButton,
  completeButton,
  intercept,
  lines,
  paid,
  ready,
  scanner,
  toPay,
  typed,
} from "./browser.mjs";
import { PASSWORD } from "./shop.mjs";
import { Till } from "./till.mjs";
import { t } from "./words.mjs";

/** Waits until nothing is loaded and nothing moves. */
export async function calm(page) {
  await page.waitForLoadState("networkidle", { timeout: 2000 }).catch(() => undefined);
  await page.evaluate(() => document.fonts.ready);
  await page.evaluate(async () => {
    const until = performance.now() + 3000;
    while (document.querySelector('[class*="shimmer"]') && performance.now() < until)
      await new Promise((done) => setTimeout(done, 50));
  });
  await page.waitForTimeout(250);
}

/** Signed out, and what stands before selling. `told` is called on each with its name. */
export async function beforeSelling(world, options, told) {
  const { shop } = world;
  const context = await world.context(options);
  const page = await context.newPage();
  await page.goto("/");
  await page.getByLabel(t("session:user")).waitFor();
  await told(page, "sign-in");
  await world.signIn(context, options.user);
  await page.reload();
  await page.getByText(t("session:choose_register")).waitFor();
  await told(page, "choose-register");
  const register = await shop.register({ open: false });
  await page.evaluate((kept) => localStorage.setItem("till.place", kept), JSON.stringify({ register, shift: null }));
  await page.reload();
  await page.getByRole("heading", { name: t("shifts:open_title") }).waitFor();
  await told(page, "open-shift");
  await page.getByRole("radio", { name: t("shifts:by_count") }).click();
  await told(page, "open-shift-counted");
  await context.close();
}

/** A device that a manager has let in: tiles and PIN, and the lock over a sale. */
export async function people(world, options, told) {
  const { shop } = world;
  const { page, context, register } = await world.till(options);
  const signedIn = await world.signIn(context, options.user);
  const send = async (path, data) => {
    const headers = {
      authorization: `Bearer ${signedIn.access_token}`,
      origin: shop.url,
      "sec-fetch-site": "same-origin",
      "idempotency-key": crypto.randomUUID(),
    };
    const answer = await context.request.post(`/api/v1${path}`, { headers, data });
    if (!answer.ok()) throw new Error(`${path}: ${answer.status()}: ${await answer.text()}`);
  };
  await send("/auth/pin", { pin: "7351", current_password: options.user?.password ?? PASSWORD });
  await send("/devices", { name: "Counter", branch_id: shop.branch, register_id: register.register_id });
  await page.reload();
  await ready(page);
  const scan = await scanner(page);
  for (const product of (options.goods ?? shop.goods).slice(0, 4)) await scan(product.code);
  await lines(page, 4);
  await scan("9999999999994");
  await page.getByText(t("sales:unknown_code", { code: "9999999999994" })).waitFor();
  await told(page, "sale-unknown-code");
  await page.keyboard.press("Control+Shift+L");
  await page.getByRole("heading", { name: t("session:locked") }).waitFor();
  await typed(page, "11");
  await told(page, "locked");
  await page.evaluate(() => {
    localStorage.removeItem("till.me");
    localStorage.removeItem("till.locked");
    localStorage.removeItem("till.stranger");
  });
  await send("/auth/sign-out", {});
  await context.clearCookies({ name: /refresh|session/ });
  await page.goto("/");
  await page.getByRole("heading", { name: t("session:who") }).waitFor();
  await told(page, "people");
  await context.close();
}

/** The first run, step by step, on a program that has no shop yet. */
export async function firstRun(world, options, told) {
  const fresh = await Till.empty();
  world.owned.push(fresh);
  await fresh.start();
  const context = await world.context({ ...options, baseURL: fresh.url, locale: "en-GB", timezoneId: "Asia/Karachi" });
  const page = await context.newPage();
  const next = () => page.getByRole("button", { name: t("setup:next") }).click();
  const fill = (key, text) => page.getByLabel(t(key), { exact: true }).fill(text);
  await page.goto("/setup");
  await page.getByText(t("setup:no_token.title")).waitFor();
  await told(page, "setup-0-no-token");
  await page.goto(`/setup#${await fresh.token()}`);
  await page.reload();
  const step = async (no, name) => {
    await page.getByRole("heading", { name: t(`setup:${name}.title`), exact: true }).waitFor();
    await told(page, `setup-${no}-${name}`);
  };
  await step(1, "place");
  await next();
  await step(2, "business");
  await next();
  await page.getByText(t("setup:wrong.required")).first().waitFor();
  await told(page, "setup-2-business-wrong");
  await fill("setup:business.name", "Dilkusha Bakery");
  await fill("setup:business.branch", "Mall Road");
  await next();
  await step(3, "admin");
  await fill("setup:admin.full_name", "Rukhsana Bibi");
  await fill("session:user", "rukhsana");
  await fill("session:password", PASSWORD);
  await next();
  await step(4, "money");
  await next();
  await step(5, "devices");
  await button(page, "setup:finish").click();
  await page.getByText(t("setup:done.title", { name: "Dilkusha Bakery" })).waitFor();
  await told(page, "setup-6-done");
  await context.close();
}

/** A sale whose holding nobody has answered yet. */
async function unanswered(page, scan, goods, told) {
  const address = "**/api/v1/sales/*/park";
  await intercept(page, address, (route) => route.abort("connectionreset"));
  await scan(goods[0].code);
  await lines(page, 1);
  await page.keyboard.press("F4");
  await page.getByText(t("sales:holding")).waitFor();
  await told(page, "hold-unanswered");
  await page.unroute(address);
  await lines(page, 0);
}

/** A sale with its panels, and the other parts of the till. */
export async function till(world, options, told) {
  const { shop } = world;
  const { page, context, register } = await world.till(options);
  const goods = options.goods ?? shop.goods;
  await told(page, "sale-empty");
  const scan = await scanner(page);
  for (const product of goods.slice(0, 6)) await scan(product.code);
  await lines(page, 6);
  await scan(goods[1].code);
  await told(page, "sale");
  const panel = async (name, open) => {
    await open();
    await page.getByRole("dialog").first().waitFor();
    await told(page, name);
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").first().waitFor({ state: "detached" });
  };
  await panel("keypad", () => button(page, "sales:keypad").click());
  await panel("discount", () => page.keyboard.press("F8"));
  await panel("customer", () => page.keyboard.press("F3"));
  await panel("note", () => button(page, "sales:note").click());
  await panel("palette", () => page.keyboard.press("Control+k"));
  await panel("keys", () => page.keyboard.press("?"));
  await panel("name", async () => {
    await button(page, "common:more").click();
    await page.getByRole("menuitem", { name: t("sales:name_title") }).click();
  });
  await panel("this-till", async () => {
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox").or(page.getByRole("searchbox")).last().fill(t("till:this_till"));
    await page.keyboard.press("Enter");
  });
  await panel("tile-pages", async () => {
    await page.getByRole("navigation").getByRole("button").last().click();
    await page.getByRole("menuitem", { name: t("tiles:title") }).click();
    await button(page, "tiles:add_page").click();
    await page.getByLabel(t("tiles:name")).fill("Morning");
    for (const product of goods.slice(0, 3)) await scan(product.code);
    await button(page, "tiles:remove_page").waitFor();
  });
  // One sale is held, so that the list shows something.
  await page.keyboard.press("F4");
  await lines(page, 0);
  await panel("held", () => page.keyboard.press("Shift+F4"));
  await unanswered(page, scan, goods, told);
  await page.goto("/quick");
  await told(page, "quick-sell");
  await page.goto("/");
  await ready(page);
  for (const product of goods.slice(2, 5)) await scan(product.code);
  await lines(page, 3);
  await toPay(page);
  await told(page, "pay");
  await page.getByRole("radio", { name: t("sales:card") }).click();
  await typed(page, "2");
  await page.waitForTimeout(100);
  await button(page, "sales:add_part").click();
  await page.getByRole("radio", { name: t("sales:cash") }).click();
  await told(page, "pay-split");
  await completeButton(page).click();
  await paid(page);
  await told(page, "paid");
  for (const [name, path] of [
    ["receipts", "/receipts"],
    ["drawer", "/drawer"],
    ["report-x", `/report/${register.shift}`],
    ["close-count", "/close"],
  ]) {
    await page.goto(path);
    await page.getByRole("heading").first().waitFor();
    await told(page, name);
  }
  await page.getByRole("textbox").first().fill("3");
  await button(page, "shifts:submit_count").click();
  await button(page, "shifts:sign_off").waitFor();
  await told(page, "close-review");
  await page.goto("/drawer");
  await page.getByRole("heading", { name: t("shifts:drawer_title") }).waitFor();
  await panel("drawer-pay-in", () => page.keyboard.press("i"));
  await context.close();
}

/** The same on a telephone: the sale is a sheet, and goods that are weighed ask for it. */
export async function telephone(world, options, told) {
  const { shop } = world;
  const figs = await shop.product({ name: "Loose Figs", unit: "kg", sells_fractions: true, unit_price_minor: 1990 });
  const { page, context, register } = await world.till({ ...options, touch: true, size: [390, 844] });
  await told(page, "phone-sale-empty");
  await button(page, "sales:camera").tap();
  await page.getByText(t("sales:camera_none.title")).waitFor();
  await told(page, "phone-camera-none");
  await button(page, "sales:camera_done").tap();
  const scan = await scanner(page);
  await scan(shop.goods[0].code);
  await scan(figs.code);
  await page.getByRole("dialog", { name: "Loose Figs" }).waitFor();
  await told(page, "phone-weight");
  await typed(page, "0.5");
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.getByRole("button", { name: t("sales:show_sale") }).tap();
  await lines(page, 2);
  await told(page, "phone-sheet");
  await page.getByRole("button", { name: t("sales:charge"), exact: true }).tap();
  await page.waitForURL(/\/pay$/);
  await told(page, "phone-pay");
  await completeButton(page).tap();
  await paid(page);
  await told(page, "phone-paid");
  for (const path of ["receipts", "drawer", "close", "quick"]) {
    await page.goto(`/${path}`);
    await page.getByRole("heading").first().waitFor();
    await told(page, `phone-${path}`);
  }
  await page.goto(`/report/${register.shift}`);
  const sheet = await page.getByRole("article").boundingBox();
  if (!sheet || sheet.width < 280) throw new Error(`a report of ${sheet?.width} px is not read on a telephone`);
  await told(page, "phone-report-x");
  await context.close();
}

/** What comes between: questions, sales put aside, money taken for too much, copies, a second count, a newer program. */
export async function between(world, options, told) {
  const { shop } = world;
  const context = await world.context(options);
  // Whoever asks for the page again is given the program of tomorrow.
  await context.route("**/", async (route) => {
    if (route.request().resourceType() === "document") return route.continue();
    const answer = await route.fetch();
    const body = (await answer.text()).replace(/(src="\/assets\/till-)[\w-]+(\.js")/, "$1tomorrow$2");
    return route.fulfill({ response: answer, body });
  });
  const aged = await shop.product({ name: "Fendant Valais", pictogram: "wine-glass", age_restriction: 18 });
  const { page } = await world.till({ ...options, context });
  const goods = options.goods ?? shop.goods;
  const scan = await scanner(page);
  // A receipt to copy.
  await scan(goods[5].code);
  await lines(page, 1);
  await chargeButton(page).click();
  await completeButton(page).click();
  await paid(page);
  await scan(aged.code);
  await page.getByRole("dialog", { name: t("sales:age_title", { years: 18 }) }).waitFor();
  await told(page, "age");
  await button(page, "sales:age_yes").click();
  await scan(goods[2].code);
  await scan(goods[3].code);
  await lines(page, 3);
  await page.getByRole("button", { name: t("till:renew") }).waitFor();
  await told(page, "newer-program");
  await page.keyboard.press("F4");
  await lines(page, 0);
  await page.keyboard.press("Shift+F4");
  const held = page.getByRole("dialog", { name: t("sales:held_list") }).getByRole("listitem");
  const own = held.filter({ hasText: t("common:items_other", { count: 3 }) }).last();
  await own.getByRole("button", { name: t("sales:take_up") }).click();
  await lines(page, 3);
  await told(page, "recalled");
  await page.keyboard.press("F9");
  await page.getByRole("dialog", { name: t("sales:age_title", { years: 18 }) }).waitFor();
  await told(page, "age-at-payment");
  await button(page, "sales:age_go_on").click();
  await page.getByRole("radio", { name: t("sales:card") }).click();
  await typed(page, "2");
  await page.waitForTimeout(100);
  await button(page, "sales:add_part").click();
  await page.keyboard.press("Escape");
  await page.waitForURL((url) => url.pathname === "/");
  await told(page, "paid-in-part");
  await page.keyboard.press("Delete");
  await page.keyboard.press("Delete");
  await lines(page, 1);
  await page.keyboard.press("F8");
  await page.getByRole("dialog").getByLabel(t("sales:percent_of")).fill("99.9");
  await page.keyboard.press("Enter");
  await page.keyboard.press("F9");
  await page.getByRole("radio", { name: t("sales:card") }).waitFor();
  await told(page, "paid-too-much");
  await page.goto("/drawer");
  await page.getByRole("heading", { name: t("shifts:drawer_title") }).waitFor();
  for (const [key, name, kind] of [
    ["o", "drawer-pay-out", "pay_out"],
    ["d", "drawer-drop", "drop_to_safe"],
    ["n", "drawer-no-sale", "no_sale_open"],
  ]) {
    const panel = page.getByRole("dialog", { name: t(`shifts:kinds.${kind}`) });
    await page.keyboard.press(key);
    await panel.waitFor();
    await told(page, name);
    await page.keyboard.press("Escape");
    await panel.waitFor({ state: "detached" });
  }
  await scan(goods[4].code);
  await page.getByRole("button", { name: t("sales:scan_add") }).waitFor();
  await told(page, "scan-elsewhere");
  await page.goto("/receipts");
  await page.evaluate(() => {
    window.print = () => undefined;
  });
  await page.getByRole("article").waitFor();
  for (let copies = 0; copies < 2; copies += 1) {
    const copy = button(page, "invoices:print_copy");
    await copy.click();
    await page.waitForTimeout(600);
  }
  await told(page, "receipts-second-copy");
  await page.goto("/close");
  for (const pieces of ["3", "2"]) {
    await page.getByRole("textbox").first().fill(pieces);
    await button(page, "shifts:submit_count").click();
    await button(page, "shifts:sign_off").waitFor();
    await button(page, "shifts:sign_off").click();
    await page.getByText(t("shifts:reason_asked")).first().waitFor();
    await told(page, pieces === "3" ? "close-reason" : "close-second-count");
    if (pieces === "3") await button(page, "shifts:count_again").click();
  }
  await context.close();
}

/** Pages of the office that stand alone. */
const PAGES = [
  "sales",
  "reports/sales",
  "registers/devices",
  "invoices",
  "stock",
  "stock/moves",
  "customers",
  "audit",
  "security",
  "jobs",
  "sessions",
  "brands",
  "products",
  "products/new",
  "products/import",
  "categories",
  "users",
  "users/new",
  "roles",
  "roles/compare",
  "roles/new",
  "registers",
  "settings/business",
  "settings/tax",
  "settings/branches",
  "settings/periods",
  "settings/rules/sales",
];

/** Something to look at in the lists of what was sold. */
async function sellOne(world, options) {
  const { page, context } = await world.till(options);
  const scan = await scanner(page);
  await scan((options.goods ?? world.shop.goods)[2].code);
  await lines(page, 1);
  await chargeButton(page).click();
  await completeButton(page).click();
  await paid(page);
  await context.close();
}

export async function office(world, options, told) {
  const { shop } = world;
  await sellOne(world, options);
  const context = await world.context(options);
  await world.signIn(context, options.user);
  const page = await context.newPage();
  const product = (options.goods ?? shop.goods)[0]?.product_id;
  const [{ role_id: role }] = await shop.owner.get("/roles");
  const [{ user_id: user }] = await shop.owner.get("/users");
  for (const path of [...PAGES, `products/${product}`, `roles/${role}`, `users/${user}`]) {
    await page.goto(`/office/${path}`);
    await page.getByRole("heading").first().waitFor();
    await told(page, `office-${path.replace(/[0-9a-f-]{36}/, "one").replaceAll("/", "-")}`);
  }
  const panel = async (name, path, open) => {
    await page.goto(`/office/${path}`);
    await page.getByRole("heading").first().waitFor();
    await open();
    await page.getByRole("dialog").first().waitFor();
    await told(page, `office-${name}`);
  };
  await panel("peek", "products", () => page.getByRole("row").nth(2).click());
  const look = async () => {
    const some = page.locator("tbody tr:not([aria-hidden])").first();
    await some.waitFor();
    await some.click();
    await page.locator("[data-body] dl").first().waitFor();
  };
  for (const path of ["sales", "invoices", "stock", "customers", "audit", "security", "jobs"])
    await panel(`peek-${path}`, path, look);
  await panel("customer-new", "customers", () => button(page, "office-customers:new").click());
  await panel("stock-receive", "stock", () => button(page, "stock:receive").click());
  await panel("stock-adjust", "stock", () => button(page, "stock:adjust").click());
  await panel("columns", "customers", () => button(page, "kit:columns").click());
  await panel("keep-view", "customers?sort=-name", () => button(page, "kit:keep_view").click());
  const people = await shop.owner.get("/users");
  const colleague = people.find(({ username }) => username !== "owner") ?? (await shop.hire("cashier", "Pia Pin"));
  await panel("pin", `users/${colleague.user_id}`, () => button(page, "users:pin_action").click());
  await panel("why", "settings/rules/sales", async () => {
    const field = page.getByRole("textbox").first();
    await field.fill("10");
    await field.press("Enter");
  });
  await panel("category-new", "categories", () => button(page, "catalog:new_category").click());
  await panel("tax-new", "settings/tax", () => button(page, "settings:new_tax").click());
  await panel("branch-new", "settings/branches", () => button(page, "settings:new_branch").click());
  await panel("enrol", "registers/devices", () => button(page, "settings:enrol").click());
  for (const [name, key] of [
    ["bulk-price", "catalog:bulk_price"],
    ["labels", "catalog:labels"],
  ])
    await panel(name, "products", async () => {
      const boxes = page.locator("tbody").getByRole("checkbox");
      await boxes.first().waitFor();
      for (const at of [0, 1, 2]) await boxes.nth(at).click();
      await told(page, "office-products-chosen");
      await button(page, key).click();
    });
  await panel("palette", "products", () => page.keyboard.press("Control+k"));
  await panel("keys", "products", () => page.keyboard.press("?"));
  await page.goto("/office/products/import");
  await page.locator('input[type="file"]').setInputFiles({
    name: "goods.csv",
    mimeType: "text/csv",
    buffer: Buffer.from(
      "sku,name,price,barcode,tax\nNEW-1,Green tea,4.50,,\nNEW-2,Mint tea,oops,,\nNEW-3,Rose tea,5,,ODD\n",
    ),
  });
  await button(page, "catalog:imports.check").waitFor();
  await told(page, "office-import-columns");
  await button(page, "catalog:imports.check").click();
  await page.getByText(t("catalog:imports.would_add")).waitFor();
  await told(page, "office-import-check");
  await context.close();
}
