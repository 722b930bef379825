/** The hands and eyes of the cashier: what is on the screen, and how it is pressed. */
import { button, chargeButton, completeButton, headKey, rash, scanner, watch } from "../support/browser.mjs";
import { t } from "../support/words.mjs";

/** Answers that get lost on the way: `before` the server hears, or `after` it has done what was asked. */
const lossy = () => {
  const through = window.fetch;
  window.lose = { left: 0, how: "before" };
  window.fetch = async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    const { lose } = window;
    if (lose.left < 1 || !/\/(complete|park|recall)$/.test(url)) return through(input, init);
    lose.left -= 1;
    if (lose.how === "after") await through(input, init);
    throw new TypeError("the line is cut");
  };
};

/** What the page shows of the sale, read as a person reads it: the rows of a long one come into the page where it is moved to. */
const read = async () => {
  const cart = document.querySelector("[data-catalogue] > section");
  const text = (element) => element?.textContent.replace(/[^\d.-]/g, "") ?? "";
  const list = document.querySelector("[data-lines]");
  const rows = new Map();
  const note = () => {
    for (const row of document.querySelectorAll("[data-line]"))
      rows.set(Number.parseFloat(row.style.top), {
        id: row.dataset.line,
        quantity: row.querySelector("bdi").textContent,
        name: row.querySelectorAll("bdi")[1].textContent,
      });
  };
  note();
  const many = Number(list?.dataset.lines ?? 0);
  for (let top = 0; rows.size < many && top < list.offsetHeight; top += 200) {
    list.parentElement.scrollTop = top;
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    note();
  }
  const figure = cart?.querySelector(".text-2xl.font-semibold");
  return {
    path: location.pathname,
    ready: document.querySelector('[data-catalogue="ready"]') !== null,
    lines: [...rows].sort(([one], [other]) => one - other).map(([, row]) => row),
    total: text(figure),
    change: text(document.querySelector("[data-change]")),
  };
};

export class Hands {
  constructor(page, register) {
    this.page = page;
    this.key = headKey(register);
  }

  static async at(context, register) {
    const page = watch(await context.newPage());
    await page.addInitScript(lossy);
    const hands = new Hands(page, register);
    await page.goto("/");
    await hands.ready();
    hands.scan = await scanner(page);
    return hands;
  }

  ready = async () => {
    const [open, here] = [this.page.locator('[data-catalogue="ready"]'), button(this.page, "till:use_here")];
    // The till may be open in another tab: who works here takes it over. Where that one is just being closed, it comes by itself.
    await open.or(here).first().waitFor({ timeout: 30_000 });
    if (await here.isVisible()) await here.click({ timeout: 5000 }).catch(() => undefined);
    await open.waitFor({ timeout: 30_000 });
  };
  look = () => this.page.evaluate(read);
  tap = async (tile) => {
    // What is said in passing may lie over a tile: it is put away first, as a person does.
    await tile.click({ timeout: 3000 }).catch(async () => {
      // What is said may be gone by itself before it is put away.
      const close = this.page.locator('[role="dialog"][data-type]').getByRole("button", { name: t("common:close") });
      await close
        .first()
        .click({ timeout: 1000 })
        .catch(() => undefined);
      await tile.click();
    });
  };
  /** One after the other, each as soon as the screen hears. */
  press = async (...keys) => {
    for (const key of keys) await this.page.keyboard.press(key);
  };
  /** The same key twice, as a hurried hand does: the second time whether it is heard or not. */
  pressTwice = async (key) => {
    await this.page.keyboard.press(key);
    await rash(this.page, key);
  };
  lose = (left, how) => this.page.evaluate((lose) => Object.assign(window, { lose }), { left, how });
  losing = () => this.page.evaluate(() => window.lose.left > 0);
  button = (key, values) => button(this.page, key, values);
  charge = () => chargeButton(this.page);
  complete = () => completeButton(this.page);
  /** The key that takes money, whatever it would do now. */
  acts = () => this.complete().or(this.button("sales:add_part")).first();
  dialog = (key) => this.page.getByRole("dialog", { name: t(key) });
  undo = () => this.page.getByRole("button", { name: t("sales:undo"), exact: true });

  /** The ids of the sale that holds a line, and of what waits for an answer. */
  kept = () =>
    this.page.evaluate((key) => {
      const { sales, current } = JSON.parse(localStorage.getItem(key) ?? '{"sales":[]}');
      const waiting = JSON.parse(localStorage.getItem("till.outgoing") ?? "[]");
      return {
        current,
        sales: sales.map(({ saleId, lines }) => ({ saleId, lines })),
        waiting: waiting.length,
      };
    }, this.key);

  /** Digits on the screen's own pad. */
  async pad(amount) {
    const pay = this.page.getByRole("region", { name: t("sales:payment") });
    for (const key of amount) await pay.getByRole("button", { name: key, exact: true }).click();
  }

  method = (key) => this.page.getByRole("radio", { name: t(`sales:${key}`) }).click();
}
