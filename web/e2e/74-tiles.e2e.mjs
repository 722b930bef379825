/** Pages of tiles that a shop puts together itself. */
import assert from "node:assert/strict";
import { violations } from "./support/axe.mjs";
import { button, lines, ready, scanner } from "./support/browser.mjs";
import { eventually, scenario } from "./support/runner.mjs";
import { t } from "./support/words.mjs";

/** A number stays beside its word by a blank that does not break. */
const plain = (text) => text.replaceAll("\u00a0", " ");
const editor = (page) => page.getByRole("dialog", { name: t("tiles:title") });

async function openEditor(page) {
  await page.getByRole("button", { name: t("till:you", { name: "Olivia Owner" }) }).click();
  await page.getByRole("menuitem", { name: t("tiles:title") }).click();
  await editor(page)
    .getByRole("button", { name: t("tiles:add_page") })
    .waitFor();
}

const order = (page) =>
  editor(page)
    .getByRole("list", { name: t("tiles:products") })
    .getByRole("listitem")
    .allInnerTexts();

scenario(
  "own pages of tiles: put together by search, scan and tap, ordered by keys and by hand, first at the till",
  async (world) => {
    const { shop } = world;
    const [water, salt, tea] = await shop.many(3, "Tile");
    const { page } = await world.till();
    const scan = await scanner(page);
    await openEditor(page);
    await editor(page)
      .getByRole("button", { name: t("tiles:add_page") })
      .click();
    await editor(page).getByLabel(t("tiles:name")).fill("Morning");
    await scan(water.code);
    await editor(page).getByText(water.name, { exact: true }).waitFor();
    const find = editor(page).getByRole("searchbox", { name: t("tiles:find") });
    await find.fill(salt.name);
    await page.keyboard.press("Enter");
    await find.fill("Tile");
    await button(page, "tiles:put", { name: tea.name }).click();
    await find.fill("");
    const names = async () => (await order(page)).map((row) => plain(row.split("\n")[0]));
    await eventually(async () => (await names()).join() === [water, salt, tea].map((one) => one.name).join(), "put on");
    assert.deepEqual(await violations(page), []);
    // By keys: the last to the front; by hand: the first to the end.
    const handle = (name) => editor(page).getByRole("button", { name: t("tiles:move", { name }), exact: true });
    await handle(tea.name).focus();
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("ArrowUp");
    await eventually(
      async () => (await names()).join() === [tea, water, salt].map((one) => one.name).join(),
      "by keys",
    );
    const [from, to] = [await handle(tea.name).boundingBox(), await handle(salt.name).boundingBox()];
    await page.mouse.move(from.x + 20, from.y + 20);
    await page.mouse.down();
    await page.mouse.move(to.x + 20, to.y + 20, { steps: 8 });
    await page.mouse.up();
    await eventually(
      async () => (await names()).join() === [water, salt, tea].map((one) => one.name).join(),
      "dragged",
    );
    // What is on the page already stands there once.
    await scan(salt.code);
    await page
      .getByText(t("tiles:twice", { name: salt.name }))
      .first()
      .waitFor();
    await editor(page)
      .getByRole("button", { name: t("tiles:add_page") })
      .click();
    await editor(page)
      .getByRole("button", { name: t("common:save"), exact: true })
      .click();
    await editor(page).getByText(t("tiles:unnamed")).waitFor();
    await editor(page).getByLabel(t("tiles:name")).fill("Evening");
    await scan(tea.code);
    await editor(page).getByText(tea.name, { exact: true }).waitFor();
    await editor(page)
      .getByRole("button", { name: t("common:save"), exact: true })
      .click();
    await editor(page).waitFor({ state: "detached" });

    // The strip has them first, and a tap sells.
    const chips = page.locator("[data-strip]").getByRole("button");
    await eventually(
      async () => (await chips.allInnerTexts()).slice(0, 3).join() === `Morning,Evening,${t("common:all")}`,
    );
    await chips.nth(0).click();
    const tiles = page.locator("[data-tiles]").getByRole("button");
    await eventually(async () => (await tiles.count()) === 3, "the tiles of the page");
    assert.deepEqual(
      (await tiles.allInnerTexts()).map((text) => plain(text.split("\n").at(-1))),
      [water.name, salt.name, tea.name],
    );
    await tiles.nth(1).click();
    await lines(page, 1);

    // What is archived is left out at the till, and marked where pages are put together.
    await shop.owner.send(
      "POST",
      `/products/${salt.product_id}/archive`,
      { reason: "Not made any more" },
      { "If-Match": `"${salt.version}"` },
    );
    await page.reload();
    await ready(page);
    await eventually(
      async () => (await tiles.count()) === 2,
      "the till begins with the first page, without what is gone",
    );
    await openEditor(page);
    await editor(page).getByText(t("tiles:gone"), { exact: true }).waitFor();
    await page.keyboard.press("Escape");

    // Another register has none of it; here it can be taken back.
    const other = await world.till();
    assert.equal(await other.page.locator("[data-strip]").getByRole("button", { name: "Morning" }).count(), 0);
    await page.bringToFront();
    await openEditor(page);
    await editor(page)
      .getByRole("button", { name: t("tiles:take_back") })
      .click();
    await editor(page).waitFor({ state: "detached" });
    await eventually(async () => (await chips.allInnerTexts())[0] === t("common:all"), "no page is left");
    assert.deepEqual([...page.faults, ...other.page.faults], []);
  },
);

scenario("who may not change settings finds no editor of pages", async (world) => {
  const user = await world.shop.hire("cashier", "Tilda Taps");
  const { page } = await world.till({ user });
  await page.getByRole("button", { name: t("till:you", { name: "Tilda Taps" }) }).click();
  await page.getByRole("menuitem", { name: t("till:this_till") }).waitFor();
  assert.equal(await page.getByRole("menuitem", { name: t("tiles:title") }).count(), 0);
});
