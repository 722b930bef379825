/** A whole sale in Urdu: from right to left, and every word of the screen in Urdu. */
import assert from "node:assert/strict";
import { chargeButton, completeButton, lines, paid } from "./support/browser.mjs";
import { scenario } from "./support/runner.mjs";
import { english, texts, urdu, words } from "./support/words.mjs";

const u = (key, values) => words(urdu, key, values);

/** Words that are the same in both languages, such as the product's name. */
const SHARED = new Set(texts(urdu));
const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
const ENGLISH = texts(english)
  .filter((text) => /[a-z]{2}/i.test(text.replace(/\{\{\w+\}\}/g, "")) && !SHARED.has(text))
  .map(
    (text) =>
      new RegExp(
        `^${text
          .split(/\{\{\w+\}\}/)
          .map(escaped)
          .join(".+")}$`,
      ),
  );
const KEY = /\b(common|customers|invoices|problems|sales|session|setup|shifts|till):[a-z_.]+/;

/** Everything a person reads or hears on the page. */
const spoken = (page) =>
  page.evaluate(() => {
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.nodeType === Node.TEXT_NODE) {
        if (!node.parentElement?.closest("script,style,kbd")) found.push(node.textContent.trim());
      } else
        for (const name of ["aria-label", "placeholder", "title", "alt"]) {
          const said = node.getAttribute(name)?.trim();
          if (said) found.push(said);
        }
    }
    return found.filter(Boolean);
  });

async function inUrdu(page, where) {
  const all = await spoken(page);
  const wrong = all.filter((text) => KEY.test(text) || ENGLISH.some((english) => english.test(text)));
  assert.deepEqual([...new Set(wrong)], [], `${where}: neither keys nor English`);
  assert.ok(
    all.some((text) => /[\u0600-\u06ff]/.test(text)),
    `${where}: there is Urdu on it`,
  );
}

scenario("a sale in Urdu, from right to left", async (world) => {
  const { shop } = world;
  const { page, register } = await world.till({ language: "ur" });
  assert.deepEqual(await page.evaluate(() => [document.documentElement.dir, document.documentElement.lang]), [
    "rtl",
    "ur",
  ]);
  const rail = await page.getByRole("navigation").boundingBox();
  assert.ok(rail.x > 1000, "the rail stands at the right");
  const tiles = page.locator("[data-tiles]");
  await tiles.getByRole("button", { name: shop.goods[0].name }).click();
  await tiles.getByRole("button", { name: shop.goods[1].name }).click();
  await lines(page, 2);
  await inUrdu(page, "sale");
  await page.keyboard.press("F3");
  await page.getByText(shop.customer.name).waitFor();
  await inUrdu(page, "customers");
  await page.keyboard.press("Escape");
  await page.keyboard.press("F8");
  await page.getByRole("dialog").waitFor();
  await inUrdu(page, "discount");
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await chargeButton(page, u).click();
  await inUrdu(page, "pay");
  await completeButton(page, u).click();
  const saleId = await paid(page);
  await page.waitForTimeout(300);
  await inUrdu(page, "paid");
  const [sale, ...more] = await shop.owner.salesOf(register.shift);
  assert.deepEqual([sale.sale_id, sale.lines.length, more.length], [saleId, 2, 0]);
  assert.deepEqual(page.faults, []);
});
