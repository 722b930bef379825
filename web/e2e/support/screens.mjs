/** Every screen of the till and of the office, one after the other: for axe, and for pictures. */
import { button, chargeButton, completeButton, lines, paid, ready, scanner } from "./browser.mjs";
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
  await context.close();
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
  // One sale is held, so that the list shows something.
  await page.keyboard.press("F4");
  await lines(page, 0);
  await panel("held", () => page.keyboard.press("Shift+F4"));
  await page.goto("/quick");
  await told(page, "quick-sell");
  await page.goto("/");
  await ready(page);
  for (const product of goods.slice(2, 5)) await scan(product.code);
  await lines(page, 3);
  await chargeButton(page).click();
  await page.waitForURL(/\/pay$/);
  await told(page, "pay");
  await page.waitForTimeout(500);
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
  await context.close();
}

/** Pages of the office that stand alone. */
const PAGES = [
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
  "settings/rules/sales",
];

export async function office(world, options, told) {
  const { shop } = world;
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
  await context.close();
}
