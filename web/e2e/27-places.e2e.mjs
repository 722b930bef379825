/** Where things stand: nothing covers a field or a key of money, every category can be reached, and a telephone is a till. */
import assert from "node:assert/strict";
import { atPay, button, completeButton, kept, lines, paid, ready, scanner, toPay, typed } from "./support/browser.mjs";
import { office } from "./support/office.mjs";
import { eventually, scenario } from "./support/runner.mjs";
import { t } from "./support/words.mjs";

/** Names of the controls that lie under what was said in passing. */
const covered = (page) =>
  page.evaluate(() => {
    const said = [...document.querySelectorAll(".toast-place > *")].map((one) => one.getBoundingClientRect());
    const controls = [...document.querySelectorAll('input, [aria-label] button, nav a, [role="radio"]')].filter(
      (one) => !one.closest(".toast-place") && !one.closest("[data-tiles]") && one.getClientRects().length > 0,
    );
    /** What of it is in sight: a row that scrolls hides its ends. */
    const seen = (one) => {
      const box = one.getBoundingClientRect();
      const cut = { left: box.left, right: box.right, top: box.top, bottom: box.bottom };
      for (let frame = one.parentElement; frame; frame = frame.parentElement) {
        if (getComputedStyle(frame).overflowX === "visible") continue;
        const edge = frame.getBoundingClientRect();
        cut.left = Math.max(cut.left, edge.left);
        cut.right = Math.min(cut.right, edge.right);
        cut.top = Math.max(cut.top, edge.top);
        cut.bottom = Math.min(cut.bottom, edge.bottom);
      }
      return cut;
    };
    const meets = (a, b) =>
      b.left < b.right &&
      b.top < b.bottom &&
      a.left < b.right &&
      b.left < a.right &&
      a.top < b.bottom &&
      b.top < a.bottom;
    return {
      said: said.length,
      under: controls
        .filter((one) => said.some((box) => meets(box, seen(one))))
        .map((one) => one.getAttribute("aria-label") ?? one.textContent),
    };
  });

for (const size of [
  [1280, 800],
  [1024, 768],
  [390, 844],
])
  scenario(`what is said in passing covers no field and no key at ${size.join("×")} (22)`, async (world) => {
    const { shop } = world;
    const { page } = await world.till({ size });
    const scan = await scanner(page);
    const nothing = async () => {
      await scan("9999999999994");
      await page.getByText(t("sales:unknown_code", { code: "9999999999994" })).waitFor();
      const seen = async () => JSON.stringify(await covered(page));
      await eventually(async () => (await seen()) === '{"said":1,"under":[]}', "said, and nothing is covered");
      // Screen readers have heard it by now and are spared its buttons: it is found by its place.
      await page.locator(`.toast-place [aria-label="${t("common:close")}"]`).click();
      await page.locator(".toast-place > *").waitFor({ state: "detached" });
    };
    await scan(shop.goods[0].code);
    await lines(page, 1);
    await nothing();
    await toPay(page);
    await nothing();
  });

/** Whether what is said in passing lies over a dialog; `said` is how many are said in sight. */
const overDialog = (page) =>
  page.evaluate(() => {
    const boxes = (selector) =>
      [...document.querySelectorAll(selector)]
        .filter((one) => one.getClientRects().length > 0)
        .map((one) => one.getBoundingClientRect());
    const said = boxes("[data-said-list] > [role]");
    const dialogs = boxes('[role="dialog"]:not([data-said-list] *)');
    const meets = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
    return { said: said.length, dialogs: dialogs.length, over: said.some((a) => dialogs.some((b) => meets(a, b))) };
  });

/** Once both stand where they end: one dialog, one thing said, and neither over the other. */
const isApart = (page, where) =>
  eventually(async () => {
    const seen = JSON.stringify(await overDialog(page));
    if (seen !== '{"said":1,"dialogs":1,"over":false}') throw new Error(seen);
    return true;
  }, where);

for (const size of [
  [1280, 800],
  [1024, 768],
  [390, 844],
])
  scenario(
    `what is said in passing lies over no dialog at ${size.join("×")}, at the till and in the office (22)`,
    async (world) => {
      const { shop } = world;
      const { page } = await world.till({ size });
      const scan = await scanner(page);
      await scan(shop.goods[0].code);
      await lines(page, 1);
      for (const key of ["F3", "Shift+F4", "F8", "?", "Control+k", "Shift+F2"]) {
        await scan("9999999999994");
        await page.getByText(t("sales:unknown_code", { code: "9999999999994" })).waitFor();
        await page.keyboard.press(key);
        await page.getByRole("dialog").first().waitFor();
        await isApart(page, key);
        await page.keyboard.press("Escape");
        await eventually(async () => (await overDialog(page)).dialogs === 0, `${key} is closed`);
      }
      assert.deepEqual(page.faults, []);

      const desk = await office(world, "customers", undefined, { size });
      await button(desk, "office-customers:new").click();
      const panel = desk.getByRole("dialog");
      await panel.getByRole("textbox").first().fill("Nadia Noor");
      await panel.locator("footer button").last().click();
      await desk.locator("[data-said-list] > [role]").waitFor();
      await desk.getByRole("row").filter({ hasText: "Nadia Noor" }).first().click();
      await desk.locator("[data-body]").waitFor();
      await isApart(desk, "the office");
      assert.deepEqual(desk.faults, []);
    },
  );

scenario("every category is reached by wheel, by dragging, by arrow and by keys (10)", async (world) => {
  const { shop } = world;
  const made = [];
  for (let at = 0; at < 16; at += 1)
    made.push(
      await shop.owner.post("/categories", {
        name: `Shelf number ${at}`,
        hue: 20 * at,
        pictogram: "bread",
        sort_no: 50 + at,
      }),
    );
  const { page } = await world.till();
  const strip = page.locator("[data-strip]");
  const last = strip.getByRole("button", { name: "Shelf number 15" });
  const inView = () =>
    last.evaluate((one) => {
      const [box, row] = [one.getBoundingClientRect(), one.closest("[data-strip]").getBoundingClientRect()];
      return box.right <= row.right + 1 && box.left >= row.left - 1;
    });
  const back = () => strip.evaluate((row) => row.scrollTo({ left: 0, behavior: "instant" }));
  await last.waitFor({ state: "attached" });
  assert.equal(await inView(), false);
  const box = await strip.boundingBox();
  await page.mouse.move(box.x + 300, box.y + 30);
  for (let at = 0; at < 12; at += 1) await page.mouse.wheel(0, 400);
  await eventually(inView, "by wheel");
  await back();
  for (let at = 0; at < 6; at += 1) {
    await page.mouse.move(box.x + box.width - 120, box.y + 30);
    await page.mouse.down();
    await page.mouse.move(box.x + 120, box.y + 30, { steps: 4 });
    await page.mouse.up();
  }
  await eventually(inView, "by dragging");
  assert.equal(
    await strip.locator('[aria-pressed="true"]').innerText(),
    t("common:all"),
    "what is dragged is not pressed",
  );
  await back();
  // Dragging may have left the focus there already.
  await strip.getByRole("button").first().focus();
  await last.focus();
  await eventually(inView, "by keys");
  await page.keyboard.press("Enter");
  assert.equal(await last.getAttribute("aria-pressed"), "true");
  for (const { category_id, version } of made)
    await shop.owner.post(`/categories/${category_id}/archive`, {}).catch(() => version);
  assert.deepEqual(page.faults, []);
});

scenario("a telephone sells: the total is always in sight, the sale is a sheet (25)", async (world) => {
  const { shop } = world;
  const { page, register } = await world.till({ touch: true, size: [390, 844] });
  const tile = (product) => page.locator("[data-tiles]").getByRole("button", { name: product.name });
  const wide = () => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
  await tile(shop.goods[0]).tap();
  await tile(shop.goods[1]).tap();
  const bar = page.getByRole("button", { name: t("sales:show_sale") });
  await bar.getByText("4.00").waitFor();
  assert.ok(await wide());
  await bar.tap();
  await lines(page, 2);
  await page.locator("[data-line]").first().getByRole("button").tap();
  await button(page, "sales:more_of_it").tap();
  await page
    .getByRole("button", { name: t("sales:hide_sale") })
    .getByText("5.50")
    .waitFor();
  await button(page, "sales:keypad").tap();
  const pad = page.getByRole("dialog", { name: t("sales:keypad") });
  await pad.getByRole("button", { name: "3", exact: true }).tap();
  await pad.getByRole("button", { name: new RegExp(`^${t("sales:apply")}`) }).tap();
  await eventually(async () => (await kept(page, register)).lines[0].quantity === "3", "three of it");
  await page.getByRole("button", { name: t("sales:charge"), exact: true }).tap();
  await atPay(page);
  assert.ok(await wide());
  const pay = page.getByRole("region", { name: t("sales:payment") });
  for (const digit of ["2", "0"]) await pay.getByRole("button", { name: digit, exact: true }).tap();
  await completeButton(page).tap();
  await paid(page);
  assert.ok(await wide());
  await page.getByText("13.00").first().waitFor();
  await page.getByRole("button", { name: new RegExp(`^${t("sales:new_sale")}`) }).tap();
  await ready(page);
  assert.deepEqual(page.faults, []);
});

scenario("letters and signs are no keys where that is switched off (WCAG 2.1.4)", async (world) => {
  const { shop } = world;
  const { page, register } = await world.till();
  await page.getByRole("button", { name: t("till:you", { name: "Olivia Owner" }) }).click();
  await page.getByRole("menuitem", { name: t("till:this_till") }).click();
  await page.getByRole("switch", { name: t("till:letters") }).click();
  await page.getByRole("switch", { name: t("till:mirror") }).click();
  await page.keyboard.press("Escape");
  const scan = await scanner(page);
  await scan(shop.goods[0].code);
  await lines(page, 1);
  await typed(page, ["+", "z", "?", "-"]);
  await page.waitForTimeout(200);
  assert.equal((await kept(page, register)).lines[0].quantity, "1");
  assert.equal(await page.getByRole("searchbox", { name: t("sales:search_label") }).inputValue(), "");
  await page.keyboard.press("F2");
  await typed(page, "zopf");
  assert.equal(await page.getByRole("searchbox", { name: t("sales:search_label") }).inputValue(), "zopf");
  // The sale stands on the other side.
  const [cart, grid] = await Promise.all([
    page.getByRole("region", { name: t("sales:cart") }).boundingBox(),
    page.getByRole("region", { name: t("sales:products") }).boundingBox(),
  ]);
  assert.ok(cart.x < grid.x);
  assert.deepEqual(page.faults, []);
});
