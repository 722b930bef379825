/** The server dies, or its answer is lost, between "Complete" and the answer: one sale, and the screen says what is known. */
import assert from "node:assert/strict";
import {
  button,
  COMPLETE,
  chargeButton,
  completeButton,
  intercept,
  kept,
  lines,
  paid,
  ready,
  scanner,
  toPay,
  UNKNOWN,
  watch,
  workHere,
} from "./support/browser.mjs";
import { core, eventually } from "./support/runner.mjs";
import { t } from "./support/words.mjs";

async function charged(page, shop) {
  const scan = await scanner(page);
  await scan(shop.goods[1].code);
  await scan(shop.goods[2].code);
  await lines(page, 2);
  await toPay(page);
}

async function exactlyOne(shop, register, saleId) {
  const sales = await shop.owner.salesOf(register.shift);
  assert.deepEqual(
    sales.map((sale) => [sale.sale_id, sale.lines.length]),
    [[saleId, 2]],
  );
}

core("the server is killed after it stored the sale and before it answered", async (world) => {
  const { shop } = world;
  const { page, register } = await world.till();
  await charged(page, shop);
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

core("the server is killed while it works on the sale", async (world) => {
  const { shop } = world;
  const { page, register } = await world.till();
  await charged(page, shop);
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

core("the page is reloaded while the answer is not known", async (world) => {
  const { shop } = world;
  const { page, context, register } = await world.till();
  await charged(page, shop);
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

core("a scan while a sale is on its way begins the next one, and shows its figures to nobody", async (world) => {
  const { shop } = world;
  const { page, register } = await world.till();
  await charged(page, shop);
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

core("one tab of a browser is the till; another takes it over with its sale, which is paid once (3)", async (world) => {
  const { shop } = world;
  const { page, context, register } = await world.till();
  const elsewhere = (tab) => button(tab, "till:use_here").waitFor();
  const scan = await scanner(page);
  await scan(shop.goods[2].code);
  await lines(page, 1);
  const other = watch(await context.newPage());
  await other.goto("/");
  // It is said, and what is scanned into it is in no sale.
  await elsewhere(other);
  const there = await scanner(other);
  await there(shop.goods[3].code);
  await other.getByText(t("sales:scan_elsewhere", { code: shop.goods[3].code })).waitFor();
  await lines(page, 1);
  await workHere(other);
  await elsewhere(page);
  await lines(other, 1);
  await there(shop.goods[3].code);
  await lines(other, 2);
  await chargeButton(other).click();
  await completeButton(other).waitFor();
  // The first one has kept its place, but not the till: neither a key nor a code does anything in it.
  await page.bringToFront();
  await page.keyboard.press("F9");
  await scan(shop.goods[4].code);
  await page.getByText(t("sales:scan_elsewhere", { code: shop.goods[4].code })).waitFor();
  await workHere(page);
  await lines(page, 2);
  // A reload keeps it, though the other one waits.
  await page.reload();
  await ready(page);
  await elsewhere(other);
  await chargeButton(page).click();
  await completeButton(page).click();
  const saleId = await paid(page);
  assert.equal((await shop.owner.get(`/sales/${saleId}`)).lines.length, 2);
  // The other one has nothing left to take money for.
  await workHere(other);
  await other.waitForURL((url) => url.pathname === "/");
  await lines(other, 0);
  assert.equal((await kept(other, register)).lines.length, 0);
  // Closed, it gives the till to the one that is left.
  await other.close();
  await button(page, "till:use_here").waitFor({ state: "detached" });
  assert.deepEqual([...page.faults, ...other.faults], []);
});

core("who takes the till over while another tab stores a sale is told that it is stored, once", async (world) => {
  const { shop } = world;
  const { page, context, register } = await world.till();
  let lost = true;
  await intercept(page, COMPLETE, async (route) => {
    if (!lost) return route.continue();
    await route.fetch();
    await route.abort("connectionreset");
  });
  await charged(page, shop);
  await completeButton(page).click();
  await page.getByText(UNKNOWN).waitFor();
  const other = watch(await context.newPage());
  await other.goto("/");
  await workHere(other);
  const saleId = await paid(other);
  const scan = await scanner(other);
  await scan(shop.goods[5].code);
  await lines(other, 1);
  // The tab that began it goes on asking until it is answered, and changes nothing of what is sold meanwhile.
  lost = false;
  await eventually(() => page.evaluate(() => localStorage.getItem("till.outgoing") === "[]"), "nothing waits");
  await exactlyOne(shop, register, saleId);
  await lines(other, 1);
  assert.notEqual((await kept(other, register)).saleId, saleId);
  assert.deepEqual([...page.faults, ...other.faults], []);
});
