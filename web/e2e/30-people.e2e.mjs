/** What people may see, and what becomes of a sale when their session ends. */
import assert from "node:assert/strict";
import { button, chargeButton, completeButton, kept, lines, paid, ready, scanner, watch } from "./support/browser.mjs";
import { eventually, scenario } from "./support/runner.mjs";
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

scenario("the administrator ends a session: words, and the sale is still there", async (world) => {
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
  const { page, context } = await world.till();
  const second = watch(await context.newPage());
  let renewals = 0;
  context.on("request", (request) => {
    if (request.url().endsWith("/auth/refresh")) renewals += 1;
  });
  await page.clock.install();
  await second.clock.install();
  await Promise.all([page.goto("/"), second.goto("/")]);
  await Promise.all([ready(page), ready(second)]);
  await page.waitForTimeout(500);
  renewals = 0;
  // Almost to the end of the access token, in both tabs at the same moment.
  await Promise.all([page.clock.fastForward("14:55"), second.clock.fastForward("14:55")]);
  await eventually(() => renewals > 0, "somebody renews");
  await page.waitForTimeout(2000);
  assert.equal(renewals, 1, "one tab renews for both");
  // Both still sell.
  for (const tab of [page, second]) {
    await tab.keyboard.press("F3");
    await tab.getByText(shop.customer.name).waitFor();
  }
});
