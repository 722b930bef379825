/** Keys that are chosen on this machine. */
import assert from "node:assert/strict";
import { violations } from "./support/axe.mjs";
import { atPay, button, chargeButton, lines, ready, scanner } from "./support/browser.mjs";
import { scenario } from "./support/runner.mjs";
import { t } from "./support/words.mjs";

const open = async (page) => {
  await page.keyboard.press("?");
  const list = page.getByRole("dialog", { name: t("till:keys_title") });
  await list.waitFor();
  const row = (what, key) =>
    list.getByRole("button", { name: `${t(what)} ${key} ${t("till:key_change")}`, exact: true });
  return { list, row };
};

scenario(
  "a key is chosen on this till, refused where it does something else, kept over a reload, and restored",
  async (world) => {
    const { shop } = world;
    const { page } = await world.till();
    const scan = await scanner(page);
    const keys = await open(page);
    await keys.row("sales:charge", "F9").click();
    await page.keyboard.press("F8");
    await keys.list
      .getByText(t("till:key_refused.double", { key: "F8", what: t("sales:discount") }), { exact: true })
      .waitFor();
    await page.keyboard.press("h");
    await keys.list.getByText(t("till:key_refused.letter"), { exact: true }).waitFor();
    assert.deepEqual(await violations(page), []);
    // Esc leaves it as it was, and the list open.
    await page.keyboard.press("Escape");
    await keys.row("sales:charge", "F9").click();
    await page.keyboard.press("F7");
    await keys.row("sales:charge", "F7").waitFor();
    await keys.row("sales:more_of_it", "+").click();
    await page.keyboard.press("=");
    await keys.row("sales:more_of_it", "=").waitFor();
    await page.keyboard.press("Escape");
    await keys.list.waitFor({ state: "detached" });

    await page.reload();
    await ready(page);
    await scan(shop.goods[0].code);
    await lines(page, 1);
    await page.keyboard.press("=");
    await page
      .getByRole("status", { name: t("sales:quantity") })
      .filter({ hasText: "2" })
      .waitFor();
    assert.match(await chargeButton(page).innerText(), /F7/);
    await page.keyboard.press("F9");
    await page.waitForTimeout(200);
    assert.equal(new URL(page.url()).pathname, "/", "the key that it was does nothing");
    await page.keyboard.press("F7");
    await atPay(page);
    await page.keyboard.press("Escape");

    const again = await open(page);
    await button(page, "till:keys_restore").click();
    await again.row("sales:charge", "F9").waitFor();
    // Here too letters and signs can be switched off.
    await again.list.getByRole("switch", { name: new RegExp(t("till:letters")) }).click();
    await page.keyboard.press("Escape");
    await page.keyboard.press("+");
    await page.waitForTimeout(200);
    await page
      .getByRole("status", { name: t("sales:quantity") })
      .filter({ hasText: "2" })
      .waitFor();
    await page.keyboard.press("F9");
    await atPay(page);
    assert.deepEqual(page.faults, []);
  },
);
