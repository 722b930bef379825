/** The server dies, or its answer is lost, between "Complete" and the answer: one sale, and the screen says what is known. */
import assert from "node:assert/strict";
import {
  chargeButton,
  completeButton,
  intercept,
  kept,
  lines,
  paid,
  ready,
  scanner,
  watch,
} from "./support/browser.mjs";
import { eventually, scenario } from "./support/runner.mjs";
import { t } from "./support/words.mjs";

/** The sentence up to the cause. */
const UNKNOWN = t("sales:not_known_yet").split("{{")[0].trim();
const COMPLETE = "**/api/v1/sales/*/complete";

async function toPay(page, shop) {
  const scan = await scanner(page);
  await scan(shop.goods[1].code);
  await scan(shop.goods[2].code);
  await lines(page, 2);
  await chargeButton(page).click();
  await page.waitForURL(/\/pay$/);
}

async function exactlyOne(shop, register, saleId) {
  const sales = await shop.owner.salesOf(register.shift);
  assert.deepEqual(
    sales.map((sale) => [sale.sale_id, sale.lines.length]),
    [[saleId, 2]],
  );
}

scenario("the server is killed after it stored the sale and before it answered", async (world) => {
  const { shop } = world;
  const { page, register } = await world.till();
  await toPay(page, shop);
  let asked = 0;
  await intercept(page, COMPLETE, async (route) => {
    asked += 1;
    if (asked > 1) return route.continue();
    const answer = await route.fetch();
    assert.equal(answer.status(), 201);
    await shop.till.kill();
    await route.abort("connectionreset");
  });
  await completeButton(page).click();
  await page.getByText(UNKNOWN).waitFor();
  await eventually(() => asked >= 2, "it is tried again while the server is away");
  assert.match(page.url(), /\/pay$/, "nothing is called paid yet");
  await shop.till.start();
  const saleId = await paid(page);
  await shop.refreshOwner();
  await exactlyOne(shop, register, saleId);
  assert.deepEqual(page.faults, []);
});

scenario("the server is killed while it works on the sale", async (world) => {
  const { shop } = world;
  const { page, register } = await world.till();
  await toPay(page, shop);
  let asked = 0;
  await intercept(page, COMPLETE, async (route) => {
    asked += 1;
    if (asked > 1) return route.continue();
    // The request is on its way; the answer is never waited for.
    route.fetch().catch(() => undefined);
    await new Promise((done) => setTimeout(done, 4));
    await shop.till.kill();
    await route.abort("connectionreset");
  });
  await completeButton(page).click();
  await page.getByText(UNKNOWN).waitFor();
  await shop.till.start();
  const saleId = await paid(page);
  await shop.refreshOwner();
  await exactlyOne(shop, register, saleId);
});

scenario("the page is reloaded while the answer is not known", async (world) => {
  const { shop } = world;
  const { page, context, register } = await world.till();
  await toPay(page, shop);
  let asked = 0;
  await intercept(page, COMPLETE, async (route) => {
    asked += 1;
    if (asked === 1) await route.fetch();
    await route.abort("connectionreset");
  });
  await completeButton(page).click();
  await page.getByText(UNKNOWN).waitFor();
  await page.unroute(COMPLETE);
  await page.reload();
  const saleId = await paid(page);
  await exactlyOne(shop, register, saleId);

  // The next one begins empty, and nothing is left under way.
  await page.goto("/");
  await ready(page);
  await lines(page, 0);
  assert.equal(await page.evaluate(() => localStorage.getItem("till.outgoing")), "[]");
  await context.close();
});

scenario("a scan while a sale is on its way begins the next one, and shows its figures to nobody", async (world) => {
  const { shop } = world;
  const { page, register } = await world.till();
  await toPay(page, shop);
  const scan = await scanner(page);
  let answer;
  const wait = new Promise((done) => {
    answer = done;
  });
  await intercept(page, COMPLETE, async (route) => {
    await wait;
    await route.continue();
  });
  await completeButton(page).click();
  await scan(shop.goods[2].code);
  // The screen of the payment is left, and what was scanned stands alone in the next sale.
  await page.waitForURL((url) => url.pathname === "/");
  await lines(page, 1);
  answer();
  await page.getByText(t("sales:stored_late").split("{{")[0].trim()).waitFor();
  await lines(page, 1);
  const sales = await shop.owner.salesOf(register.shift);
  assert.deepEqual(
    sales.map((sale) => sale.lines.length),
    [2],
  );
  assert.equal((await kept(page, register)).lines.length, 1);
});

scenario("two tabs of one till have the same sale; it is paid once", async (world) => {
  const { shop } = world;
  const { page, context, register } = await world.till();
  const other = watch(await context.newPage());
  await other.goto("/");
  await ready(other);
  const scan = await scanner(page);
  await page.bringToFront();
  await scan(shop.goods[2].code);
  await lines(page, 1);
  await lines(other, 1);
  const there = await scanner(other);
  await other.bringToFront();
  await there(shop.goods[3].code);
  await lines(page, 2);
  await chargeButton(other).click();
  await page.bringToFront();
  await chargeButton(page).click();
  await completeButton(page).click();
  const saleId = await paid(page);
  assert.equal((await shop.owner.get(`/sales/${saleId}`)).lines.length, 2);
  // The other one has nothing left to take money for.
  await other.bringToFront();
  await other.waitForURL((url) => url.pathname === "/");
  await lines(other, 0);
  assert.equal((await kept(other, register)).lines.length, 0);
  assert.deepEqual([...page.faults, ...other.faults], []);
});

scenario("while one tab of a till stores a sale, the other one adds nothing to it", async (world) => {
  const { shop } = world;
  const { page, context, register } = await world.till();
  const other = watch(await context.newPage());
  await other.goto("/");
  await ready(other);
  await page.bringToFront();
  let lost = true;
  await intercept(page, COMPLETE, async (route) => {
    if (!lost) return route.continue();
    await route.fetch();
    await route.abort("connectionreset");
  });
  await toPay(page, shop);
  await completeButton(page).click();
  await page.getByText(UNKNOWN).waitFor();
  await other.bringToFront();
  await other.getByText(t("sales:under_way")).waitFor();
  assert.equal(await chargeButton(other).isEnabled(), false);
  const scan = await scanner(other);
  await scan(shop.goods[5].code);
  await lines(other, 1);
  lost = false;
  await page.bringToFront();
  const saleId = await paid(page);
  await exactlyOne(shop, register, saleId);
  // What was scanned in the other tab is a sale of its own, and still there.
  await other.bringToFront();
  await lines(other, 1);
  assert.notEqual((await kept(other, register)).saleId, saleId);
  assert.deepEqual([...page.faults, ...other.faults], []);
});
