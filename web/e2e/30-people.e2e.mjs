/** What people may see, and what becomes of a sale when their session ends. */
import assert from "node:assert/strict";
import {
  button,
  chargeButton,
  completeButton,
  kept,
  lines,
  paid,
  quiet,
  ready,
  scanner,
  toPay,
  typed,
  watch,
  workHere,
} from "./support/browser.mjs";
import { core, eventually, scenario } from "./support/runner.mjs";
import { t } from "./support/words.mjs";

const SECRET = /cost|margin/i;

/** Names of secret fields anywhere in an answer. */
function secrets(value, path = "") {
  if (Array.isArray(value)) return value.flatMap((one, at) => secrets(one, `${path}[${at}]`));
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    ...(SECRET.test(key) ? [`${path}.${key}`] : []),
    ...secrets(inner, `${path}.${key}`),
  ]);
}

scenario("a cashier sees no cost anywhere", async (world) => {
  const { shop } = world;
  const user = await shop.hire("cashier", "Nora Nocost");
  const register = await shop.register({ by: user });
  const context = await world.context();
  const found = [];
  let answers = 0;
  const look = (where, text) => {
    try {
      answers += 1;
      found.push(...secrets(JSON.parse(text)).map((path) => `${where} ${path}`));
    } catch {
      // Not JSON.
    }
  };
  const reading = [];
  context.on("response", (response) => {
    if (!response.headers()["content-type"]?.includes("json")) return;
    reading.push(
      response.text().then(
        (text) => look(new URL(response.url()).pathname, text),
        () => undefined,
      ),
    );
  });
  context.on("page", (page) =>
    page.on("websocket", (socket) => socket.on("framereceived", ({ payload }) => look("live", String(payload)))),
  );
  const { page } = await world.till({ user, register, context });
  const check = async (where) => {
    await page.waitForTimeout(400);
    const text = await page.locator("body").innerText();
    if (/\b(cost price|margin|unit cost)\b/i.test(text)) found.push(`${where} shows ${SECRET.exec(text)?.[0]}`);
  };
  const scan = await scanner(page);
  await scan(shop.goods[0].code);
  await lines(page, 1);
  await check("sale");
  for (const key of ["F3", "F8", "Shift+F4", "Control+k"]) {
    await page.keyboard.press(key);
    await check(key);
    await page.keyboard.press("Escape");
  }
  await chargeButton(page).click();
  await check("pay");
  await completeButton(page).click();
  await paid(page);
  await check("paid");
  for (const path of ["/quick", "/receipts", "/drawer", "/close", `/report/${register.shift}`]) {
    await page.goto(path);
    await check(path);
  }
  const sold = await page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name));
  assert.ok(sold.length > 0, "the catalogue is kept in the browser");
  for (const path of ["/office", "/office/products", `/office/products/${shop.goods[0].product_id}`, "/office/users"]) {
    await page.goto(path);
    await check(path);
  }
  await Promise.all(reading);
  assert.ok(answers > 8, `only ${answers} answers were looked at`);
  assert.deepEqual(found, []);
});

core("the administrator ends a session: words, and the sale is still there", async (world) => {
  const { shop } = world;
  const user = await shop.hire("cashier", "Evan Ended");
  const { page, register } = await world.till({ user });
  const scan = await scanner(page);
  await scan(shop.goods[4].code);
  await scan(shop.goods[5].code);
  await scan(shop.goods[4].code);
  await lines(page, 2);
  await shop.owner.post("/auth/sessions/end", { user_id: user.user_id });
  // Nobody has to touch anything: the live connection tells within a second or two.
  await page.getByText(t("session:ended")).waitFor({ timeout: 5000 });
  await page.getByLabel(t("session:user")).fill(user.username);
  await page.getByLabel(t("session:password"), { exact: true }).fill(user.password);
  await button(page, "session:sign_in").click();
  await ready(page);
  await lines(page, 2);
  const sale = await kept(page, register);
  assert.deepEqual(
    sale.lines.map((line) => line.quantity),
    ["2", "1"],
  );
  await chargeButton(page).click();
  await completeButton(page).click();
  const saleId = await paid(page);
  const stored = await shop.owner.get(`/sales/${saleId}`);
  assert.equal(stored.cashier_name, user.name);
});

scenario("two tabs renew their session once", async (world) => {
  const { shop } = world;
  const own = await world.context();
  // Nobody touches it for as long as a token lasts: that would lock it.
  await own.addInitScript(() => localStorage.setItem("till.lock", "0"));
  const { page, context, register } = await world.till({ context: own });
  // The shop's own limit neither.
  await shop.owner.put(
    "/settings/sales.lock_after_minutes",
    { value: 60, branch_id: shop.branch, register_id: register.register_id, reason: "A long look at the token" },
    { "If-Match": '"0"' },
  );
  const second = watch(await context.newPage());
  let renewals = 0;
  context.on("request", (request) => {
    if (request.url().endsWith("/auth/refresh")) renewals += 1;
  });
  await page.clock.install();
  await second.clock.install();
  await page.goto("/");
  await ready(page);
  // The other tab waits for the till, and is signed in as well.
  await second.goto("/");
  await button(second, "till:use_here").waitFor();
  await quiet(page);
  await quiet(second);
  renewals = 0;
  // Almost to the end of the access token, in both tabs at the same moment: a tab whose clock stood still when it was told the new token
  // would take it for old as soon as its clock jumps too. So no answer comes before both have jumped.
  let jumped;
  const both = new Promise((done) => (jumped = done));
  await context.route("**/auth/refresh", async (route) => {
    await both;
    await route.continue();
  });
  // Only the time of day jumps, then the timers run for as long as the looks at the token are apart: to jump with all timers would be to
  // give up, after its 15 seconds, the very request that asks for the new one.
  const late = Date.now() + 895_000;
  await Promise.all(
    [page, second].map(async (tab) => {
      await tab.clock.setSystemTime(late);
      await tab.clock.runFor(10_000);
    }),
  );
  jumped();
  await eventually(() => renewals > 0, "somebody renews");
  await page.waitForTimeout(2000);
  assert.equal(renewals, 1, "one tab renews for both");
  // Both still reach the server.
  for (const tab of [page, second]) {
    if (tab === second) await workHere(tab);
    await tab.keyboard.press("F3");
    await tab.getByText(shop.customer.name).waitFor();
  }
});

core("a device is enrolled; people sign in with their PIN, and a lock keeps the sale", async (world) => {
  const { shop } = world;
  const user = await shop.hire("cashier", "Petra Pin");
  const register = await shop.register({ by: user });
  const context = await world.context();
  const page = watch(await context.newPage());
  // A manager lets the browser in, in the office, and leaves.
  await world.signIn(context);
  await page.goto("/office/registers/devices");
  await button(page, "settings:enrol").click();
  await page.getByLabel(t("settings:device_name")).fill("Counter one");
  await button(page, "settings:enrol_do").click();
  await page.getByText(t("settings:enrolled", { name: "Counter one" })).waitFor();
  await page.getByTitle(t("office:you", { name: "Olivia Owner" })).click();
  await page.getByRole("menuitem", { name: t("session:sign_out") }).click();
  await page.getByLabel(t("session:user")).waitFor();

  // The cashier sets the PIN that nobody else knows.
  await world.signIn(context, user);
  await world.at(context, register);
  await page.goto("/");
  await ready(page);
  await page.getByRole("button", { name: t("till:you", { name: user.name }) }).click();
  await page.getByRole("menuitem", { name: t("session:set_pin") }).click();
  await page.getByLabel(t("session:pin"), { exact: true }).fill("7351");
  await page.getByLabel(t("session:pin_again")).fill("7351");
  await button(page, "common:save").click();
  await page.getByText(t("session:pin_saved")).waitFor();

  const pin = async (digits) => {
    await typed(page, digits);
    await page.keyboard.press("Enter");
  };
  // Over an empty cart no sale is said to wait.
  await page.keyboard.press("Control+Shift+L");
  await page.getByText(t("session:locked_over_empty")).waitFor();
  await page.getByText(t("session:pin_for", { name: "Petra" })).waitFor();
  await pin("7351");
  await page.getByRole("heading", { name: t("session:locked") }).waitFor({ state: "detached" });
  const scan = await scanner(page);
  for (const product of shop.goods.slice(0, 2)) await scan(product.code);
  await lines(page, 2);
  await page.keyboard.press("Control+Shift+L");
  await page.getByText(t("session:locked_over"), { exact: true }).waitFor();
  // A scan over the lock changes nothing.
  await scan(shop.goods[3].code);
  await page.waitForTimeout(300);
  for (let at = 0; at < 8; at += 1) await page.keyboard.press("Backspace");
  await pin("1111");
  await page.getByText(t("problems:auth.pin-failed")).waitFor();
  await pin("7351");
  await page.getByRole("heading", { name: t("session:locked") }).waitFor({ state: "detached" });
  await lines(page, 2);

  // Signed out, the same person comes back by tile and pad.
  await page.getByRole("button", { name: t("till:you", { name: user.name }) }).click();
  await page.getByRole("menuitem", { name: t("session:sign_out") }).click();
  await page.getByRole("heading", { name: t("session:who") }).waitFor();
  await page.getByRole("button", { name: user.name }).click();
  for (const digit of "7351") await page.getByRole("button", { name: digit, exact: true }).click();
  await button(page, "session:sign_in").click();
  await ready(page);
  await lines(page, 2);
  assert.deepEqual(page.faults, []);
});

core(
  "a discount beyond the limit is approved when it is given, by somebody who may, before any money (5, 6, 17)",
  async (world) => {
    const { shop } = world;
    const [user, manager] = [await shop.hire("cashier", "Dora Discount"), await shop.hire("manager", "Mona Manager")];
    const { page } = await world.till({ user });
    const scan = await scanner(page);
    for (const product of shop.goods.slice(0, 3)) await scan(product.code);
    await lines(page, 3);
    const gross = shop.goods.slice(0, 3).reduce((sum, product) => sum + product.unit_price_minor, 0);
    const discount = page.getByRole("dialog", { name: t("sales:discount_title") });
    const ask = page.getByRole("dialog", { name: t("session:approve") });
    // Enter is the answer on the figure that was tapped as well as in its field.
    await page.keyboard.press("F8");
    await discount.getByRole("button", { name: "5 %", exact: true }).click();
    await page.keyboard.press("Enter");
    await discount.waitFor({ state: "detached" });
    await page.keyboard.press("F8");
    await page.getByLabel(t("sales:percent_of"), { exact: true }).fill("30");
    await page.getByText(t("sales:beyond")).waitFor();
    await page.getByLabel(t("common:reason")).fill("Dented tins");
    await page.keyboard.press("Enter");
    // Nobody is there who may: then it is not given.
    await ask.waitFor();
    await page.keyboard.press("Escape");
    await ask.waitFor({ state: "detached" });
    await page.waitForTimeout(300);
    assert.ok(await discount.isVisible(), "what lies below stays open");
    await page.keyboard.press("Enter");
    await ask.waitFor();
    // Who approves reads what: the figures, the lines, the person.
    const shown = await ask.getByRole("region", { name: t("session:approve_what") }).innerText();
    const off = Math.round(gross * 0.3);
    for (const words of [t("session:approvals.sales_approve_discount"), "30", shop.goods[1].name, user.name])
      assert.ok(shown.includes(words), `${words} in: ${shown}`);
    const answer = async (name, password) => {
      await ask.getByLabel(t("session:approver")).fill(name);
      await ask.getByLabel(t("session:password")).fill(password);
      await ask.getByRole("button", { name: t("session:approve_do") }).click();
    };
    // Nobody approves what they do themselves, and a wrong password approves nothing.
    await answer(user.username, user.password);
    await ask.getByRole("alert").waitFor();
    await answer(manager.username, "not the password");
    await ask.getByText(t("problems:auth.approver-unproven")).waitFor();
    await answer(manager.username, manager.password);
    await ask.waitFor({ state: "detached" });
    await discount.waitFor({ state: "detached" });
    // It holds over a reload, and until the sale is paid: nobody is asked again with the money in hand.
    await page.reload();
    await ready(page);
    await lines(page, 3);
    await toPay(page);
    await completeButton(page).click();
    const saleId = await paid(page);
    const sale = await shop.owner.get(`/sales/${saleId}`);
    assert.equal(sale.sale_discount_minor, off);
    assert.equal(sale.cashier_name, user.name, "nobody was signed out");
    assert.deepEqual(page.faults, []);
  },
);

scenario(
  "at an enrolled till somebody approves by their tile and PIN, and goes on without having signed in (7)",
  async (world) => {
    const { shop } = world;
    const [user, manager] = [await shop.hire("cashier", "Tina Tile"), await shop.hire("manager", "Paul Pinner")];
    const context = await world.context();
    const office = watch(await context.newPage());
    await world.signIn(context);
    await office.goto("/office/registers/devices");
    await button(office, "settings:enrol").click();
    await office.getByLabel(t("settings:device_name")).fill("Counter two");
    await button(office, "settings:enrol_do").click();
    await office.getByText(t("settings:enrolled", { name: "Counter two" })).waitFor();
    const { access_token: token } = await world.signIn(context, manager);
    await context.request.post("/api/v1/auth/pin", {
      headers: { authorization: `Bearer ${token}`, origin: shop.url, "idempotency-key": crypto.randomUUID() },
      data: { pin: "9247", current_password: manager.password },
    });
    await office.close();
    const { page } = await world.till({ user, context });
    const scan = await scanner(page);
    await scan(shop.goods[0].code);
    await lines(page, 1);
    await page.keyboard.press("F8");
    await page.getByLabel(t("sales:percent_of"), { exact: true }).fill("40");
    await page.keyboard.press("Enter");
    const ask = page.getByRole("dialog", { name: t("session:approve") });
    await ask.getByText(t("session:approve_act_text")).waitFor();
    await ask.getByRole("button", { name: manager.name }).click();
    for (const digit of "9248") await ask.getByRole("button", { name: digit, exact: true }).click();
    const approve = ask.getByRole("button", { name: t("session:approve_do") });
    await approve.click();
    await ask
      .getByText(t("problems:auth.pin-failed"))
      .or(ask.getByText(t("problems:auth.approver-unproven")))
      .waitFor();
    await typed(page, "9247");
    await page.keyboard.press("Enter");
    await ask.waitFor({ state: "detached" });
    await toPay(page);
    await completeButton(page).click();
    const sale = await shop.owner.get(`/sales/${await paid(page)}`);
    assert.deepEqual([sale.cashier_name, sale.sale_discount_minor], [user.name, Math.round(0.4 * sale.gross_minor)]);
  },
);

core("a count that differs needs a reason; a large difference somebody who approves it (5)", async (world) => {
  const { shop } = world;
  const [user, manager] = [await shop.hire("cashier", "Clara Count"), await shop.hire("manager", "Mia Manager")];
  const { page, register } = await world.till({ user });
  await page.getByRole("link", { name: t("till:close") }).click();
  const name = t("shifts:how_many", { name: "CHF\u00a0100.00" });
  // 100 lie in the drawer; 400 are counted.
  await page.getByRole("textbox", { name, exact: true }).fill("4");
  await button(page, "shifts:submit_count").click();
  await button(page, "shifts:sign_off").click();
  await page.getByText(t("shifts:reason_asked")).first().waitFor();
  await page.getByLabel(t("common:reason")).fill("Change money of yesterday");
  await button(page, "shifts:sign_off").click();
  const ask = page.getByRole("dialog", { name: t("session:approve") });
  await ask.waitFor();
  // Who approves reads what was counted, and why it differs.
  const shown = await ask.getByRole("region", { name: t("session:approve_what") }).innerText();
  for (const words of ["400.00", "Change money of yesterday", user.name]) assert.ok(shown.includes(words), shown);
  await ask.getByLabel(t("session:approver")).fill(manager.username);
  await ask.getByLabel(t("session:password")).fill(manager.password);
  await ask.getByRole("button", { name: t("session:approve_do") }).click();
  await page.getByRole("heading", { name: t("shifts:closed_title") }).waitFor();
  const z = await shop.owner.get(`/shifts/${register.shift}/z-report`);
  assert.equal(z.closing.variance_minor, 30_000);
  assert.equal(z.closing.variance_reason, "Change money of yesterday");
  assert.equal(z.closing.approved_by_name, manager.name);
  assert.deepEqual(page.faults, []);
});

scenario("a wrong count is kept: a second one that is wrong too needs somebody who approves it (11)", async (world) => {
  const { shop } = world;
  const [user, manager] = [await shop.hire("cashier", "Rita Recount"), await shop.hire("manager", "Mike Manager")];
  const { page, register } = await world.till({ user });
  await page.getByRole("link", { name: t("till:close") }).click();
  const count = async (pieces) => {
    const name = t("shifts:how_many", { name: "CHF\u00a020.00" });
    await page.getByRole("textbox", { name, exact: true }).fill(String(pieces));
    await button(page, "shifts:submit_count").click();
    await button(page, "shifts:sign_off").waitFor();
  };
  const ask = page.getByRole("dialog", { name: t("session:approve") });
  // 100 lie in the drawer. 80 need a reason only; but whoever counts anew has learnt that it was wrong.
  await count(4);
  // It is the server's from this moment: the page that is left comes back to it.
  const [first] = await shop.owner.get(`/shifts/${register.shift}/counts`);
  assert.deepEqual([first.count_no, first.counted.cash[0].count, first.user_name], [1, 4, user.name]);
  await page.reload();
  await button(page, "shifts:sign_off").waitFor();
  const pieces = page.getByRole("textbox", { name: t("shifts:how_many", { name: "CHF\u00a020.00" }), exact: true });
  await eventually(async () => (await pieces.inputValue()) === "4", "what was counted");
  await button(page, "shifts:sign_off").click();
  await page.getByText(t("shifts:reason_asked")).first().waitFor();
  await button(page, "shifts:count_again").click();
  await count(6);
  await button(page, "shifts:sign_off").click();
  await page.getByText(t("shifts:reason_asked")).first().waitFor();
  await page.getByLabel(t("common:reason")).fill("A note too many");
  await button(page, "shifts:sign_off").click();
  await ask.waitFor();
  // Who approves it sees what was counted.
  await ask.getByText(t("session:figures.counted_cash_minor")).waitFor();
  // Closing the panel leaves the shift open.
  await ask.getByRole("button", { name: t("common:cancel") }).click();
  await ask.waitFor({ state: "detached" });
  assert.equal((await shop.owner.get(`/shifts/${register.shift}`)).status, "open");
  await button(page, "shifts:sign_off").click();
  await ask.getByLabel(t("session:approver")).fill(manager.username);
  await ask.getByLabel(t("session:password")).fill(manager.password);
  await ask.getByRole("button", { name: t("session:approve_do") }).click();
  await page.getByRole("heading", { name: t("shifts:closed_title") }).waitFor();
  const z = await shop.owner.get(`/shifts/${register.shift}/z-report`);
  assert.deepEqual([z.closing.variance_minor, z.closing.variance_reason], [2000, "A note too many"]);
  assert.deepEqual(
    z.closing.earlier_counts.map((one) => [one.count_no, one.cash_minor, one.user_name]),
    [[1, 8000, user.name]],
  );
  assert.deepEqual(page.faults, []);
});
