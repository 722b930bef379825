/** What a cashier does while a sale is open, right or wrong. Each act says what it did, and does the same to the model. */
import { eventually } from "../support/runner.mjs";
import { t } from "../support/words.mjs";

const francs = (minor) => (minor / 100).toFixed(2);
const has = ({ sale }) => sale.lines.length > 0 && !sale.sending;

async function add(story, product, how) {
  const { model, hands } = story;
  if (how === "tap") {
    await hands.tap(hands.page.locator("[data-tiles]").getByRole("button", { name: product.name }));
  } else await hands.scan(product.code);
  model.add(product);
  if (model.tab.screen === "paid") model.tab.screen = "sale";
  return `${how} ${product.name}`;
}

const scan = (story) => add(story, story.dice.one(story.goods), "scan");

async function scanMany(story) {
  const said = [];
  for (let count = story.dice.from(2, 4); count > 0; count -= 1) said.push(await scan(story));
  return said.join(", ");
}

async function step({ model, hands, dice }) {
  const [by, key, word] = dice.chance(0.6) ? [1, "+", "more_of_it"] : [-1, "-", "less"];
  const times = dice.from(1, 3);
  for (let no = 0; no < times; no += 1) {
    const { line } = model;
    if (!line) break;
    const gone = line.quantity + by <= 0;
    if (dice.chance(0.5)) await hands.press(key);
    else await hands.button(`sales:${word}`).click();
    model.setQuantity(line, line.quantity + by);
    // Where the line is gone the next key would go to another one: nobody presses it blindly.
    if (gone) break;
  }
  return `${times} times ${key}`;
}

async function remove({ model, hands, dice }) {
  const { line } = model;
  if (dice.chance(0.5)) await hands.press("Delete");
  else await hands.button("sales:remove_line").click();
  model.undo = model.remove(line) || model.undo;
  return `remove ${line.product.name}`;
}

/** While the words are on the screen; pressed twice it means once. */
async function undo({ model, hands, dice }) {
  const pressed = await hands
    .undo()
    .click({ timeout: 1500, clickCount: dice.chance(0.4) ? 2 : 1 })
    .then(
      () => true,
      () => false,
    );
  if (pressed) model.takeBack();
  else model.undo = undefined;
  return pressed ? "undo" : "undo, too late";
}

async function quantity({ model, hands, dice }) {
  const { line } = model;
  const wanted = dice.from(1, 24);
  await hands.button("sales:keypad").click();
  const pad = hands.dialog("sales:keypad");
  for (const key of String(wanted)) await pad.getByRole("button", { name: key, exact: true }).click();
  await hands.press("Enter");
  model.setQuantity(line, wanted);
  return `quantity ${wanted} of ${line.product.name}`;
}

async function lineDiscount({ model, hands, dice }) {
  const { line } = model;
  const percent = dice.from(1, 3);
  await hands.button("sales:line_discount").click();
  const pad = hands.dialog("sales:keypad");
  await pad.getByRole("button", { name: String(percent), exact: true }).click();
  await hands.press("Enter");
  line.percent = percent;
  model.wrote();
  return `${percent} % off ${line.product.name}`;
}

async function saleDiscount({ model, hands, dice }) {
  const percent = dice.one([5, 10, 15]);
  await hands.press("F8");
  const panel = hands.dialog("sales:discount_title");
  await panel.getByRole("button", { name: `${percent} %`, exact: true }).click();
  await hands.press("Enter");
  await panel.waitFor({ state: "detached" });
  model.sale.percent = percent;
  model.wrote();
  return `${percent} % off the sale`;
}

async function hold(story) {
  const { model, hands, dice } = story;
  const twice = dice.chance(0.3);
  const [many, paid] = [model.sale.lines.length, model.sale.parts.length];
  await (twice ? hands.pressTwice("F4") : hands.press("F4"));
  if (model.away) {
    await hands.button("sales:next_customer").click();
    await hands.page.locator("[data-line]").first().waitFor({ state: "detached" });
  }
  model.hold();
  return `hold ${many} lines${paid > 0 ? `, paid in ${paid} parts` : ""}${twice ? ", pressed twice" : ""}`;
}

/** Takes up what looks as wanted: of two that look alike either may come, and the screen says which. */
async function takeUp(story) {
  const { model, hands, dice } = story;
  await story.settle();
  const late = await hands.losing();
  const wanted = dice.one(model.held);
  const name = wanted.lines[0].product.name;
  await hands.press("Shift+F4");
  const list = hands.dialog("sales:held_list");
  const row = list
    .getByRole("listitem")
    .filter({ hasText: name })
    .filter({
      hasText: t(`common:items_${wanted.lines.length === 1 ? "one" : "other"}`, { count: wanted.lines.length }),
    });
  await row
    .first()
    .getByRole("button", { name: t("sales:take_up") })
    .click();
  await list.waitFor({ state: "detached" });
  const came = await eventually(async () => {
    const { sales } = await hands.kept();
    return model.held.find((one) => sales.some(({ saleId }) => saleId === one.id));
  }, "a held sale is here");
  // An answer that comes late takes the screen from nobody who has begun something else.
  model.takeUp(came, late && model.sale.lines.length > 0);
  return `take up ${name}${late ? ", which comes late" : ""}`;
}

async function beside({ model, hands }) {
  await hands.button("sales:new_beside").click();
  model.newSale();
  return "another sale beside";
}

async function turnTo({ model, hands, dice }) {
  const no = dice.from(0, model.sales.length - 1);
  const tabs = hands.page.locator("[data-catalogue] > section > div").first().locator("button[aria-pressed]");
  await tabs.nth(no).click();
  model.tab.current = model.sales[no];
  model.wrote();
  return `turn to sale ${no + 1} of ${model.sales.length}`;
}

async function clear({ model, hands }) {
  await hands.page
    .locator("[data-catalogue] > section")
    .getByRole("button", { name: t("common:more"), exact: true })
    .click();
  const entry = hands.page.getByRole("menuitem", { name: t("sales:clear") });
  await entry.click();
  await entry.waitFor({ state: "detached" });
  model.clear();
  return "clear the sale";
}

/** A code that nothing has changes nothing. */
async function unknown({ hands, dice }) {
  const code = String(dice.from(10_000_000, 99_999_999));
  await hands.scan(code);
  await hands.page.getByText(t("sales:unknown_code", { code })).first().waitFor();
  return `scan ${code}, which nothing has`;
}

async function charge({ model, hands, dice }) {
  const how = dice.one(["F9", "F9", "click", "double click"]);
  if (how === "F9") await hands.press("F9");
  else await hands.charge().click({ clickCount: how === "click" ? 1 : 2 });
  await hands.page.waitForURL(/\/pay$/);
  model.tab.screen = "pay";
  return `charge ${francs(model.total)} by ${how}`;
}

const may = (weight, name, act, when = () => true) => ({ weight, name, act, when });

export const AT_SALE = [
  may(22, "scan", scan),
  may(8, "scan many", scanMany),
  may(
    7,
    "tap",
    (story) => add(story, story.dice.one(story.goods), "tap"),
    ({ sale }) => !sale.sending,
  ),
  may(9, "step", step, (model) => has(model) && model.line !== undefined),
  may(6, "remove", remove, (model) => has(model) && model.line !== undefined),
  may(60, "undo", undo, ({ undo: last }) => last !== undefined),
  may(4, "quantity", quantity, (model) => has(model) && model.line !== undefined),
  may(3, "line discount", lineDiscount, (model) => has(model) && model.line?.percent === 0),
  may(3, "sale discount", saleDiscount, (model) => has(model) && model.sale.percent === 0),
  may(6, "hold", hold, has),
  may(9, "take up", takeUp, ({ held, away }) => held.length > 0 && !away),
  may(3, "beside", beside, ({ sale }) => sale.lines.length > 0),
  may(6, "turn to", turnTo, ({ sales, away }) => sales.length > 1 && !away),
  may(2, "clear", clear, (model) => has(model) && model.sale.parts.length === 0),
  may(2, "unknown", unknown),
  may(14, "charge", charge, has),
];
