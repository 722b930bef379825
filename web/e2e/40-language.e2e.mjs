/** A whole sale in Urdu, from right to left, and in Spanish: every word of the screen in that language. */
import assert from "node:assert/strict";
import { chargeButton, completeButton, lines, paid } from "./support/browser.mjs";
import { scenario } from "./support/runner.mjs";
import { english, spanish, texts, urdu, words } from "./support/words.mjs";

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
/** What would be English on a screen in another language; words that are the same in both, such as the product's name, are not. */
function englishBut(own) {
  const shared = new Set(texts(own));
  return texts(english)
    .filter((text) => /[a-z]{2}/i.test(text.replace(/\{\{\w+\}\}/g, "")) && !shared.has(text))
    .map(
      (text) =>
        new RegExp(
          `^${text
            .split(/\{\{\w+\}\}/)
            .map(escaped)
            .join(".+")}$`,
        ),
    );
}
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

async function sell(world, language, own, sign) {
  const { shop } = world;
  const u = (key, values) => words(own, key, values);
  const foreign = englishBut(own);
  const { page, register } = await world.till({ language });
  const right = language === "ur";
  assert.deepEqual(await page.evaluate(() => [document.documentElement.dir, document.documentElement.lang]), [
    right ? "rtl" : "ltr",
    language,
  ]);
  const rail = await page.getByRole("navigation").boundingBox();
  assert.equal(rail.x > 1000, right, "the rail stands where a line begins");
  const inOwn = async (where) => {
    const all = await spoken(page);
    const wrong = all.filter((text) => KEY.test(text) || foreign.some((english) => english.test(text)));
    assert.deepEqual([...new Set(wrong)], [], `${where}: neither keys nor English`);
    assert.ok(
      all.some((text) => sign.test(text)),
      `${where}: its language is on it`,
    );
  };
  const tiles = page.locator("[data-tiles]");
  // Tiles that have just come are deaf for a moment.
  await page.waitForTimeout(450);
  await tiles.getByRole("button", { name: shop.goods[0].name }).click();
  await tiles.getByRole("button", { name: shop.goods[1].name }).click();
  await lines(page, 2);
  await inOwn("sale");
  await page.keyboard.press("F3");
  await page.getByText(shop.customer.name).waitFor();
  await inOwn("customers");
  await page.keyboard.press("Escape");
  await page.keyboard.press("F8");
  await page.getByRole("dialog").waitFor();
  await inOwn("discount");
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await chargeButton(page, u).click();
  await inOwn("pay");
  await completeButton(page, u).click();
  const saleId = await paid(page);
  await page.waitForTimeout(300);
  await inOwn("paid");
  const [sale, ...more] = await shop.owner.salesOf(register.shift);
  assert.deepEqual([sale.sale_id, sale.lines.length, more.length], [saleId, 2, 0]);
  assert.deepEqual(page.faults, []);
}

scenario("a sale in Urdu, from right to left", (world) => sell(world, "ur", urdu, /[\u0600-\u06ff]/));
scenario("a sale in Spanish", (world) => sell(world, "es", spanish, /[áéíóúñ¿]|\b(de|en|la|el)\b/i));
