/** The moment in which a press means nothing: what comes in the place of something else does not take its second tap. */
import assert from "node:assert/strict";
import {
  button,
  completeButton,
  kept,
  lines,
  paid,
  ready,
  scanner,
  tooSoon,
  toPay,
  typed,
} from "./support/browser.mjs";
import { core } from "./support/runner.mjs";
import { t } from "./support/words.mjs";

core("a press that comes with the screen means nothing; one after it does what it says", async (world) => {
  const { shop } = world;
  const { page, register } = await world.till();
  const scan = await scanner(page);
  await scan(shop.goods[1].code);
  await lines(page, 1);

  // A part pays once, whoever pressed twice.
  await toPay(page);
  await page.getByRole("radio", { name: t("sales:card") }).click();
  await typed(page, "1");
  await button(page, "sales:add_part").dblclick();
  assert.deepEqual(
    (await kept(page, register)).payments.map((one) => one.amount_minor),
    [100],
  );

  // The second tap of who completed the sale begins no other one.
  const onPaid = await tooSoon(page, "[data-change] ~ div button");
  await completeButton(page).click();
  await paid(page);
  assert.equal(await onPaid(), true, "the paid screen is deaf at first");
  assert.match(page.url(), /\/paid\//);

  // The second tap of who begins the next one puts no tile into it.
  const onTile = await tooSoon(page, "[data-tiles] button");
  await page.getByRole("button", { name: new RegExp(`^${t("sales:new_sale")}`) }).click();
  await ready(page);
  assert.equal(await onTile(), true, "tiles are deaf at first");
  await lines(page, 0);
  await page.locator("[data-tiles]").getByRole("button", { name: shop.goods[1].name }).click();
  await lines(page, 1);
  await page.keyboard.press("Delete");
  await lines(page, 0);

  // The second tap of who submitted the count signs nothing off.
  await page.getByRole("link", { name: t("till:close") }).click();
  const name = t("shifts:how_many", { name: "CHF\u00a0100.00" });
  await page.getByRole("textbox", { name, exact: true }).fill("1");
  const onSignOff = await tooSoon(page, "#sign-off");
  await button(page, "shifts:submit_count").click();
  assert.equal(await onSignOff(), true, "signing off is deaf at first");
  assert.equal((await shop.owner.get(`/shifts/${register.shift}`)).status, "open");
  assert.ok(await button(page, "shifts:sign_off").isEnabled());
  assert.deepEqual(page.faults, []);
});
