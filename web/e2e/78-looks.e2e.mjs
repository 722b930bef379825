/** How things look where they are narrow, in another script, or not for everybody: nothing of them is cut, and all of it is in words. */
import assert from "node:assert/strict";
import { button, chargeButton, completeButton, lines, paid, ready, scanner, toPay, watch } from "./support/browser.mjs";
import { office } from "./support/office.mjs";
import { eventually, scenario } from "./support/runner.mjs";
import { PASSWORD } from "./support/shop.mjs";
import { t, urdu, words } from "./support/words.mjs";

/** Whether the first letter of a text stands inside everything that cuts it off. */
const beginIsSeen = (place, text) =>
  place.evaluate((one, wanted) => {
    const walker = document.createTreeWalker(one, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (!node.textContent.startsWith(wanted)) continue;
      const range = document.createRange();
      range.setStart(node, 0);
      range.setEnd(node, 1);
      const letter = range.getBoundingClientRect();
      for (let frame = node.parentElement; frame; frame = frame.parentElement) {
        if (getComputedStyle(frame).overflowX === "visible") continue;
        const box = frame.getBoundingClientRect();
        if (letter.left < box.left - 1 || letter.right > box.right + 1 || letter.top < box.top - 1) return false;
      }
      return letter.width > 0;
    }
    return undefined;
  }, text);

scenario("names in Urdu keep their beginning in an English till, and keys their order in Urdu (30)", async (world) => {
  const { shop } = world;
  const name = "کیلے تازہ اور میٹھے، درجن بھر کا بڑا تھیلا جو بہت دور سے آیا ہے اور جس کا نام ایک سطر میں نہیں سماتا";
  const fruit = await shop.product({ name, unit_price_minor: 250 });
  const { page } = await world.till();
  const scan = await scanner(page);
  await scan(fruit.code);
  await lines(page, 1);
  const line = page.locator("[data-line]").first();
  assert.equal(await beginIsSeen(line, "کیلے"), true, "in the sale");
  await page.getByRole("searchbox", { name: t("sales:search_label") }).fill("کیلے");
  const tile = page.locator("[data-tiles]").getByRole("button").first();
  await tile.getByText("کیلے").waitFor();
  assert.equal(await beginIsSeen(tile, "کیلے"), true, "on its tile");

  const { page: other } = await world.till({ language: "ur" });
  await other.keyboard.press("?");
  const list = other.getByRole("dialog", { name: words(urdu, "till:keys_title") });
  for (const key of ["12*", "0–9"]) {
    const cap = list.locator("kbd").filter({ hasText: key }).first();
    await cap.waitFor();
    const runs = await cap.evaluate((one) => {
      const walker = document.createTreeWalker(one, NodeFilter.SHOW_TEXT);
      const node = walker.nextNode();
      return [...node.textContent].map((_, at) => {
        const range = document.createRange();
        range.setStart(node, at);
        range.setEnd(node, at + 1);
        return range.getBoundingClientRect().left;
      });
    });
    assert.deepEqual(
      runs,
      runs.toSorted((a, b) => a - b),
      key,
    );
  }
  assert.deepEqual([...page.faults, ...other.faults], []);
});

scenario(
  "whose shift is open is said; receipts and office are a press away from wherever one is (44)",
  async (world) => {
    const { shop } = world;
    const user = await shop.hire("cashier", "Shirin Shift");
    const busy = await shop.register({ by: user });
    const free = await shop.register({ open: false });
    const context = await world.context();
    await world.signIn(context);
    const page = watch(await context.newPage());
    await page.goto("/");
    await page.getByText(t("session:choose_register")).waitFor();
    const choice = (register) => page.getByRole("button", { name: register.name });
    await choice(busy)
      .getByText(/Shirin Shift/)
      .waitFor();
    assert.doesNotMatch(await choice(free).innerText(), /Shirin/);
    await choice(free).click();
    await page.getByRole("heading", { name: t("shifts:open_title") }).waitFor();
    await button(page, "till:receipts").waitFor();
    await button(page, "till:office").click();
    await page.waitForURL(/\/office/);

    const { page: till } = await world.till();
    const scan = await scanner(till);
    await scan(shop.goods[0].code);
    await lines(till, 1);
    await chargeButton(till).click();
    await completeButton(till).click();
    const saleId = await paid(till);
    const { number } = await shop.owner.get(`/sales/${saleId}`);
    await till.keyboard.press("Enter");
    await ready(till);
    await button(till, "common:more").click();
    await till.getByRole("menuitem", { name: t("sales:last_receipt") }).click();
    await till.getByRole("article", { name: `Receipt ${number}` }).waitFor();
    await button(till, "invoices:print_copy").waitFor();
    assert.deepEqual([...page.faults, ...till.faults], []);
  },
);

scenario(
  "a card pays nothing exactly; what a role does not allow is said, without a way that leads nowhere (47)",
  async (world) => {
    const { shop } = world;
    const { page } = await world.till();
    const scan = await scanner(page);
    await scan(shop.goods[0].code);
    await lines(page, 1);
    await toPay(page);
    await page.getByRole("radio", { name: t("sales:card") }).click();
    await completeButton(page).click();
    await paid(page);
    await page.getByRole("heading", { name: t("sales:paid"), exact: true }).waitFor();
    assert.equal(await page.getByText(t("sales:paid_exactly")).count(), 0);

    const employee = await shop.hire("employee", "Ewan Employee");
    const [role] = await shop.owner.get("/roles");
    const desk = await office(world, "stock", employee);
    await desk.goto(`/office/roles/${role.role_id}`);
    await desk.getByRole("alert").getByText(t("problems:kernel.forbidden")).waitFor();
    assert.equal(await desk.locator('[class*="shimmer"]').count(), 0);
    assert.equal(await button(desk, "common:retry").count(), 0);
    assert.deepEqual([...page.faults, ...desk.faults], []);
  },
);

scenario("the settings show the receipt as it will be, in fields of one width (48)", async (world) => {
  const page = await office(world, "settings/business");
  const paper = page.locator("figure").getByRole("article").locator(".paper");
  await paper.waitFor();
  await page.getByLabel(t("settings:footer"), { exact: true }).fill("کیلے کا شکریہ");
  await paper.getByText("کیلے کا شکریہ").waitFor();
  // Drawn as receipts are: in the letters of the page, of which the Arabic ones have come.
  const fonts = () => paper.evaluate((sheet) => getComputedStyle(sheet).fontFamily);
  assert.match(await fonts(), /Geist[^,]*,.*Arabic/);
  assert.doesNotMatch(await fonts(), /mono/i);
  const come = () => page.evaluate(() => document.fonts.check('16px "IBM Plex Sans Arabic"', "کیلے"));
  await eventually(come, "the letters are there");
  // What stands at the bottom lets nothing shine through.
  const bar = page.locator("form .sticky").filter({ has: page.getByRole("button", { name: t("common:save") }) });
  assert.doesNotMatch(await bar.last().evaluate((one) => getComputedStyle(one).backgroundColor), /\/|rgba/);
  await page.getByLabel(t("settings:footer"), { exact: true }).fill("");

  await page.goto("/office/settings/rules/sales");
  await page.getByLabel(/smallest coin/i).waitFor();
  const widths = await page
    .getByRole("main")
    .locator("input:not([type=checkbox]):not([type=search]), [role=combobox]")
    .evaluateAll((all) =>
      all
        .filter((one) => one.getClientRects().length > 0 && one.closest("form, div.border-b"))
        .map((one) => Math.round(one.getBoundingClientRect().width))
        // What a switch keeps for forms.
        .filter((width) => width > 1),
    );
  assert.ok(widths.length > 2, `${widths}`);
  assert.equal(new Set(widths).size, 1, `${widths}`);
});

scenario("at 1024 nothing of the sale screen runs under something else or is cut (49)", async (world) => {
  const { shop } = world;
  await shop.owner.post("/categories", {
    name: "A shelf with a long name, the first",
    hue: 20,
    pictogram: "",
    sort_no: 80,
  });
  for (const no of ["second", "third", "fourth"])
    await shop.owner.post("/categories", {
      name: `A shelf with a long name, the ${no}`,
      hue: 20,
      pictogram: "",
      sort_no: 81,
    });
  const { page } = await world.till({ size: [1024, 768] });
  const search = page.getByRole("searchbox", { name: t("sales:search_label") });
  const room = await search.evaluate((field) => {
    const style = getComputedStyle(field);
    const end = field.getBoundingClientRect().right - Number.parseFloat(style.paddingInlineEnd);
    return [...field.nextElementSibling.children].filter((one) => one.getBoundingClientRect().left < end).length;
  });
  assert.equal(room, 0, "the search ends before what stands at its end");
  const walkIn = page.getByText(t("sales:walk_in"), { exact: true });
  assert.ok(await walkIn.evaluate((one) => one.scrollWidth <= one.clientWidth), "who buys is read whole");
  // More categories than there is room for fade out under an arrow.
  const arrow = page.locator("[data-strip] ~ button").last();
  assert.match(await arrow.evaluate((one) => getComputedStyle(one).backgroundImage), /gradient/);
  // Two that are held push the sale on the screen aside, but not out of sight.
  const scan = await scanner(page);
  for (const at of [0, 1]) {
    await scan(shop.goods[at].code);
    await lines(page, 1);
    await page.keyboard.press("F4");
    await lines(page, 0);
  }
  await scan(shop.goods[2].code);
  await lines(page, 1);
  const tab = page
    .getByRole("region", { name: t("sales:cart") })
    .locator('button[aria-pressed="true"]')
    .first();
  const inRow = () =>
    tab.evaluate((one) => {
      const [here, row] = [one.getBoundingClientRect(), one.parentElement.getBoundingClientRect()];
      return here.left >= row.left - 1 && here.right <= row.right + 1;
    });
  await eventually(inRow, "the tab of the sale on the screen");
  // A place without a proposal is no button.
  await toPay(page);
  const blank = page.getByRole("region", { name: t("sales:payment") }).locator("button:disabled");
  assert.deepEqual(
    (await blank.allInnerTexts()).filter((text) => text.trim() === ""),
    [],
  );
  assert.deepEqual(page.faults, []);
});

scenario("the ring around the person who has the focus is whole (49)", async (world) => {
  const { shop } = world;
  const user = await shop.hire("cashier", "Fiona Focus");
  const { page, context, register } = await world.till({ user });
  const { access_token: token } = await world.signIn(context, user);
  const manager = await shop.hire("manager", "Marc Manager");
  const send = async (path, data, bearer) => {
    const headers = { authorization: `Bearer ${bearer}`, origin: shop.url, "idempotency-key": crypto.randomUUID() };
    const answer = await context.request.post(`/api/v1${path}`, { headers, data });
    assert.ok(answer.ok(), `${path}: ${answer.status()}`);
  };
  await send("/auth/pin", { pin: "7351", current_password: PASSWORD }, token);
  const { access_token: other } = await world.signIn(context, manager);
  await send("/devices", { name: "Counter", branch_id: shop.branch, register_id: register.register_id }, other);
  await send("/auth/sign-out", {}, other);
  await page.evaluate(() => localStorage.clear());
  await page.goto("/");
  const tile = page
    .getByRole("list", { name: t("session:people") })
    .getByRole("button")
    .first();
  await tile.waitFor();
  for (let times = 0; times < 12; times += 1) {
    await page.keyboard.press("Tab");
    if (await tile.evaluate((one) => one === document.activeElement)) break;
  }
  const cut = await tile.evaluate((one) => {
    const { outlineWidth, outlineOffset, outlineStyle } = getComputedStyle(one);
    const wide = Number.parseFloat(outlineWidth) + Number.parseFloat(outlineOffset);
    const box = one.getBoundingClientRect();
    const sides = [];
    for (let frame = one.parentElement; frame; frame = frame.parentElement) {
      if (getComputedStyle(frame).overflowX === "visible") continue;
      const edge = frame.getBoundingClientRect();
      if (box.left - wide < edge.left) sides.push("left");
      if (box.top - wide < edge.top) sides.push("top");
    }
    return { style: outlineStyle, sides };
  });
  assert.deepEqual(cut, { style: "solid", sides: [] });
});
