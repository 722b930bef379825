/** What hands do at the till: search by keys, take too much money, count the drawer; and that nothing moves under them. */
import assert from "node:assert/strict";
import {
  button,
  chargeButton,
  completeButton,
  intercept,
  kept,
  lines,
  paid,
  ready,
  scanner,
  toPay,
  typed,
  UNKNOWN,
} from "./support/browser.mjs";
import { core, eventually, scenario } from "./support/runner.mjs";
import { t } from "./support/words.mjs";

core("the first hit of a search is marked, arrows choose, Enter adds; a tapped one ends it (13, 35)", async (world) => {
  const { shop } = world;
  await shop.many(3, "Sorbet");
  const { page, register } = await world.till();
  const search = page.getByRole("searchbox", { name: t("sales:search_label") });
  const marked = page.locator("[data-marked]");
  await typed(page, "sorbet");
  await marked.filter({ hasText: /Sorbet.0/ }).waitFor();
  assert.equal(await page.locator("[data-tiles]").getByRole("button").count(), 3);
  await page.keyboard.press("ArrowDown");
  await marked.filter({ hasText: /Sorbet.1/ }).waitFor();
  assert.equal(await marked.count(), 1);
  await page.keyboard.press("Enter");
  await lines(page, 1);
  assert.equal((await kept(page, register)).lines[0].product.name, "Sorbet 1");
  // The search is over, and the keys are the sale's.
  assert.equal(await search.inputValue(), "");
  await page.keyboard.press("+");
  await eventually(async () => (await kept(page, register)).lines[0].quantity === "2", "one more");
  // What a tapped hit was found by is not added to: the next letter begins anew, with all that it finds.
  await typed(page, "sorbet 2");
  await page
    .locator("[data-tiles]")
    .getByRole("button", { name: /Sorbet.2/ })
    .click();
  await lines(page, 2);
  await typed(page, "zopf");
  assert.equal(await search.inputValue(), "zopf");
  await marked.filter({ hasText: "Zopf" }).waitFor();
  assert.deepEqual(page.faults, []);
});

core("more is paid than a sale comes to any more: it is said, and the part can be given back (2)", async (world) => {
  const { shop } = world;
  const { page } = await world.till();
  const scan = await scanner(page);
  for (let times = 0; times < 2; times += 1) await scan(shop.goods[1].code);
  await lines(page, 1);
  await toPay(page);
  // 4.00 of 5.00 by card; then one of the two is left out.
  await page.keyboard.press("d");
  await typed(page, "4");
  await page.keyboard.press("Enter");
  await page.locator('[data-part="stored"]').waitFor();
  await page.keyboard.press("Escape");
  await page.waitForURL((url) => url.pathname === "/");
  await page.keyboard.press("-");
  await chargeButton(page).filter({ hasText: "2.50" }).waitFor();
  await toPay(page);
  await page.getByText(t("sales:paid_too_much", { amount: "CHF\u00a01.50" })).waitFor();
  assert.equal(await button(page, "sales:add_part").isDisabled(), true);
  await button(page, "sales:give_back").click();
  await page.locator("[data-part]").waitFor({ state: "detached" });
  await page.keyboard.press("c");
  await completeButton(page).click();
  await paid(page);
  assert.deepEqual(page.faults, []);
});

for (const size of [
  [1280, 800],
  [1024, 768],
  [390, 844],
])
  scenario(
    `the keys of money stay where they are at ${size.join("×")}, whatever is said of the payment (23)`,
    async (world) => {
      const { shop } = world;
      const { page } = await world.till({ size });
      const scan = await scanner(page);
      await scan(shop.goods[3].code);
      await lines(page, 1);
      await toPay(page);
      const screen = page.getByRole("region", { name: t("sales:payment") });
      const places = async () =>
        Promise.all(
          ["0", "1", "9", "."].map((name) => screen.getByRole("button", { name, exact: true }).boundingBox()),
        );
      const before = await places();
      const stay = async (what) => assert.deepEqual(await places(), before, what);
      await page.keyboard.press("d");
      await typed(page, "99");
      await screen.getByText(t("sales:no_change_here")).waitFor();
      await stay("more than is due, by card");
      await page.keyboard.press("c");
      await typed(page, "99999999");
      await screen.getByText(t("sales:implausible")).waitFor();
      await stay("more than anybody hands over");
      await page.keyboard.press("Delete");
      await intercept(page, "**/complete", (route) =>
        route.fulfill({
          status: 422,
          contentType: "application/problem+json",
          body: JSON.stringify({ type: "urn:till:fault:sales.total-differs", title: "The total differs", status: 422 }),
        }),
      );
      await completeButton(page).click();
      await screen.getByText(t("problems:sales.total-differs")).waitFor();
      await stay("a refusal");
      await page.unroute("**/complete");
      await intercept(page, "**/complete", (route) => route.abort());
      await completeButton(page).click();
      await screen.getByText(UNKNOWN).waitFor();
      await stay("an answer that is missing");
      await page.unroute("**/complete");
      await paid(page);
      assert.deepEqual(page.faults, []);
    },
  );

core("a discount on the sale stands in its totals, one on a line is off that line's figure (32)", async (world) => {
  const { shop } = world;
  const { page } = await world.till();
  const scan = await scanner(page);
  await scan(shop.goods[10].code);
  await scan(shop.goods[20].code);
  await lines(page, 2);
  await chargeButton(page).filter({ hasText: "33.00" }).waitFor();
  const row = (at) => page.locator("[data-line]").nth(at).innerText();
  const [first, second] = [await row(0), await row(1)];
  await page.keyboard.press("F8");
  const panel = page.getByRole("dialog", { name: t("sales:discount_title") });
  await panel.getByLabel(t("sales:percent_of"), { exact: true }).fill("10");
  // 11.50 and 21.50 without a tenth, before it is given.
  await panel.getByText("29.70").waitFor();
  await page.keyboard.press("Enter");
  await panel.waitFor({ state: "detached" });
  await chargeButton(page).filter({ hasText: "29.70" }).waitFor();
  assert.deepEqual([await row(0), await row(1)], [first, second]);
  await button(page, "sales:line_discount").click();
  await page.getByRole("dialog").waitFor();
  // As fast as a hand is: what comes like a burst may be a scanner's.
  await typed(page, "20");
  await page.keyboard.press("Enter");
  await page.locator("[data-line]").nth(1).getByText("−20%").waitFor();
  assert.match(await row(1), /17\.20\s*$/);
  assert.deepEqual(page.faults, []);
});

core("more of one thing than a line may hold is not charged (52)", async (world) => {
  const { shop } = world;
  const { page, register } = await world.till();
  const scan = await scanner(page);
  await typed(page, "99999*");
  await scan(shop.goods[2].code);
  await lines(page, 1);
  await page.locator("[data-line]").getByText(t("sales:refused.quantity_too_large")).waitFor();
  assert.equal(await chargeButton(page).isDisabled(), true);
  await page.keyboard.press("F9");
  await page.waitForTimeout(300);
  assert.equal(new URL(page.url()).pathname, "/");
  assert.equal((await kept(page, register)).lines[0].quantity, "99999");
  assert.deepEqual(page.faults, []);
});

core("Ctrl Enter submits the count from any of its boxes (18)", async (world) => {
  const { page, register } = await world.till();
  const { shop } = world;
  await page.getByRole("link", { name: t("till:close") }).click();
  const name = t("shifts:how_many", { name: "CHF\u00a0100.00" });
  const box = page.getByRole("textbox", { name, exact: true });
  await box.fill("1");
  await box.press("Control+Enter");
  await button(page, "shifts:sign_off").waitFor();
  const [count] = await shop.owner.get(`/shifts/${register.shift}/counts`);
  assert.equal(count.counted.cash[0].count, 1);
  assert.deepEqual(page.faults, []);
});

scenario(
  "a till that is told so prints each receipt by itself, once; scanner and printer are tried there (40)",
  async (world) => {
    const { shop } = world;
    const { page } = await world.till();
    await page.getByRole("button", { name: t("till:you", { name: "Olivia Owner" }) }).click();
    await page.getByRole("menuitem", { name: t("till:this_till") }).click();
    const panel = page.getByRole("dialog", { name: t("till:this_till") });
    await panel.getByRole("switch", { name: t("till:print_always") }).click();
    await panel.getByRole("button", { name: t("setup:devices.print_do") }).waitFor();
    const scan = await scanner(page);
    await scan(shop.goods[0].code);
    await panel.getByText(shop.goods[0].code).waitFor();
    await panel.getByText(t("setup:devices.scan_good")).waitFor();
    await page.keyboard.press("Escape");
    await panel.waitFor({ state: "detached" });
    await page.addInitScript(() => {
      window.print = () => {
        sessionStorage.setItem("printed", String(Number(sessionStorage.getItem("printed")) + 1));
        window.dispatchEvent(new Event("afterprint"));
      };
    });
    await page.reload();
    await ready(page);
    const printed = () => page.evaluate(() => Number(sessionStorage.getItem("printed")));
    await scan(shop.goods[0].code);
    await lines(page, 1);
    await toPay(page);
    await completeButton(page).click();
    await paid(page);
    await eventually(async () => (await printed()) === 1, "it is printed");
    await page.reload();
    await page.locator("[data-change]").waitFor();
    await page.waitForTimeout(700);
    assert.equal(await printed(), 1);
    assert.deepEqual(page.faults, []);
  },
);

scenario("a name without a blank breaks on the paper and leaves the price alone (38)", async (world) => {
  const { shop } = world;
  const name = `Rindfleischetikettierungs${"ueberwachungs".repeat(5)}gesetz`;
  const thing = await shop.product({ name, unit_price_minor: 12_345 });
  const { page } = await world.till();
  const scan = await scanner(page);
  await scan(thing.code);
  await lines(page, 1);
  await toPay(page);
  await completeButton(page).click();
  await paid(page);
  const paper = page.getByRole("article").first().locator(".paper");
  await paper.getByText(name).first().waitFor();
  const found = await paper.evaluate((sheet, long) => {
    const words = (text) => {
      const walker = document.createTreeWalker(sheet, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode())
        if (node.textContent.includes(text)) {
          const range = document.createRange();
          range.selectNodeContents(node);
          return [...range.getClientRects()];
        }
      return [];
    };
    const frame = sheet.getBoundingClientRect();
    const meets = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom - 1 && b.top < a.bottom - 1;
    const [names, amounts] = [words(long), words("123.45")];
    return {
      drawn: names.length > 1 && amounts.length > 0,
      over: names.some((one) => amounts.some((other) => meets(one, other))),
      out: names.some(({ left, right }) => left < frame.left || right > frame.right),
    };
  }, name);
  assert.deepEqual(found, { drawn: true, over: false, out: false });
  assert.deepEqual(page.faults, []);
});
