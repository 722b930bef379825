/** What a hurried hand does at the end of a sale and of a shift: keys that are held, reloads, the next buyer before the last answer. */
import assert from "node:assert/strict";
import {
  atPay,
  button,
  COMPLETE,
  completeButton,
  intercept,
  lines,
  paid,
  scanner,
  tooSoon,
  UNKNOWN,
  workHere,
} from "./support/browser.mjs";
import { core, eventually, scenario } from "./support/runner.mjs";
import { t } from "./support/words.mjs";

/** To the payment with one article, and so much typed. */
async function toPay(page, scan, code, typed = "") {
  await scan(code);
  await lines(page, 1);
  await page.keyboard.press("F9");
  await atPay(page);
  // As fast as a hand is: what comes like a burst may be a scanner's.
  if (typed) await page.keyboard.type(typed, { delay: 120 });
}
const numberOf = ({ name }) => name.split(" ").at(-1);
const names = (page) => page.locator("[data-line]").evaluateAll((all) => all.map((one) => one.textContent));

core("an Enter that is held completes the sale and leaves its change on the screen", async (world) => {
  const { shop } = world;
  const { page } = await world.till();
  const scan = await scanner(page);
  await toPay(page, scan, shop.goods[1].code, "100");
  await page.keyboard.down("Enter");
  await paid(page);
  for (let no = 0; no < 40; no += 1) {
    await page.keyboard.down("Enter");
    await page.waitForTimeout(30);
  }
  assert.match(page.url(), /\/paid\//);
  assert.match(await page.locator("[data-change]").innerText(), /97\.50/);
  await page.keyboard.up("Enter");
  // Pressed anew it is the next sale.
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.pathname === "/");
  assert.deepEqual(page.faults, []);
});

core("a sale that is put aside by two presses takes no other one with it", async (world) => {
  const { shop } = world;
  const { page } = await world.till();
  const scan = await scanner(page);
  await scan(shop.goods[1].code);
  await lines(page, 1);
  const other = await page.locator("[data-line]").getAttribute("data-line");
  await button(page, "sales:new_beside").click();
  await scan(shop.goods[2].code);
  await scan(shop.goods[3].code);
  await lines(page, 2);
  // The answer is there, and the other sale in its place, before the second press.
  const twice = await tooSoon(page, `[data-line="${other}"]`, "F4");
  await page.keyboard.press("F4");
  assert.equal(await twice(), true, "it fell into the deaf moment");
  await lines(page, 1);
  await page.keyboard.press("F4");
  await lines(page, 0);
  assert.deepEqual(page.faults, []);
});

scenario("beside the way back one word is said at a time, and nothing over a lock", async (world) => {
  const { shop } = world;
  const { page } = await world.till();
  const scan = await scanner(page);
  await toPay(page, scan, shop.goods[1].code);
  // Nobody sells these: each scan says so, and the change stays in sight.
  await scan("9999999999994");
  await scan("9999999999987");
  const said = page.locator("[data-said-list] > *");
  await said.first().waitFor();
  await eventually(async () => (await said.filter({ visible: true }).count()) === 1, "one at a time");
  const change = await page.getByText(t("sales:change_to_give")).boundingBox();
  const { y, height } = await said.filter({ visible: true }).boundingBox();
  assert.ok(y + height <= change.y, "it lies above the change");
  await page.keyboard.press("Control+Shift+L");
  await page.getByRole("heading", { name: t("session:locked") }).waitFor();
  assert.equal(await said.filter({ visible: true }).count(), 0);
  assert.deepEqual(page.faults, []);
});

core("reloaded while it is stored, a payment shows what was handed over and the change", async (world) => {
  const { shop } = world;
  const { page } = await world.till();
  const scan = await scanner(page);
  await toPay(page, scan, shop.goods[1].code, "100");
  await intercept(page, COMPLETE, (route) => route.abort("connectionreset"));
  await completeButton(page).click();
  await page.getByText(UNKNOWN).waitFor();
  await page.reload();
  await page.getByText(UNKNOWN).waitFor();
  await page.getByText(t("sales:change_to_give")).locator("..").filter({ hasText: "97.50" }).waitFor();
  await page.unroute(COMPLETE);
  await paid(page);
  assert.match(await page.locator("[data-change]").innerText(), /97\.50/);
});

core("beside the change of a sale stand its own lines, whichever answer comes meanwhile", async (world) => {
  const { shop } = world;
  const { page } = await world.till();
  const scan = await scanner(page);
  const [first, second] = [shop.goods[1], shop.goods[2]];
  let away = true;
  let release;
  const late = new Promise((done) => {
    release = done;
  });
  let sales = 0;
  await intercept(page, COMPLETE, async (route) => {
    if (away) return route.abort("connectionreset");
    // The first one's answer comes last, while the change of the second is on the screen.
    const { lines: sold } = route.request().postDataJSON();
    sales += 1;
    if (sold[0].product_id === first.product_id) await late;
    await route.continue();
  });
  await toPay(page, scan, first.code, "100");
  await completeButton(page).click();
  await page.getByText(UNKNOWN).waitFor();
  await button(page, "sales:next_customer").click();
  await toPay(page, scan, second.code, "50");
  away = false;
  await completeButton(page).click();
  await paid(page);
  const [line] = await names(page);
  assert.ok(line.includes(numberOf(second)), line);
  release();
  await page.getByText(t("sales:stored_late").split("{{")[0].trim()).waitFor();
  const [still] = await names(page);
  assert.ok(still.includes(numberOf(second)), `${still} after ${sales} answers`);
  assert.match(await page.locator("[data-change]").innerText(), /46\.50/);
});

core("who takes the till over while its last sale is answered is told the change", async (world) => {
  const { shop } = world;
  const { page, context } = await world.till();
  const scan = await scanner(page);
  const other = await context.newPage();
  await other.goto("/");
  await button(other, "till:use_here").waitFor();
  await page.bringToFront();
  let answer;
  const wait = new Promise((done) => {
    answer = done;
  });
  await intercept(page, COMPLETE, async (route) => {
    await wait;
    await route.continue();
  });
  await toPay(page, scan, shop.goods[1].code, "100");
  await completeButton(page).click();
  await workHere(other);
  answer();
  await other.getByText("97.50").first().waitFor();
  await other.close();
});

core("what is sold after a count asks for another one; what was typed outlives a reload", async (world) => {
  const { shop } = world;
  const { page, register } = await world.till();
  await page.getByRole("link", { name: t("till:close") }).click();
  const box = () => page.getByRole("textbox", { name: t("shifts:how_many", { name: "CHF\u00a0100.00" }), exact: true });
  await box().fill("1");
  await page.reload();
  await eventually(async () => (await box().inputValue()) === "1", "it is still typed");
  await button(page, "shifts:submit_count").click();
  await button(page, "shifts:sign_off").waitFor();
  await shop.owner.post(`/shifts/${register.shift}/cash-movements`, {
    kind: "pay_in",
    amount_minor: 500,
    reason: "Change from next door",
  });
  await page.getByText(t("shifts:moved_since")).waitFor();
  assert.equal(await button(page, "shifts:sign_off").isDisabled(), true);
  await button(page, "shifts:count_again").click();
  const five = t("shifts:how_many", { name: "CHF\u00a05.00" });
  await page.getByRole("textbox", { name: five, exact: true }).fill("1");
  await button(page, "shifts:submit_count").click();
  await button(page, "shifts:sign_off").click();
  await page.getByRole("heading", { name: t("shifts:closed_title") }).waitFor();
  const z = await shop.owner.get(`/shifts/${register.shift}/z-report`);
  assert.deepEqual([z.closing.variance_minor, z.closing.earlier_counts.length], [0, 1]);
  assert.deepEqual(page.faults, []);
});
