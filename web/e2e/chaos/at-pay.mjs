/** What a cashier does while money is taken, and after it. */
import { t } from "../support/words.mjs";
import { standing } from "./money.mjs";

const francs = (minor) => (minor / 100).toFixed(2);
/** A key cap follows the words. */
const starts = (key) => new RegExp(`^${t(key)}`);
const up = (minor, to) => Math.ceil(minor / to) * to;

async function back({ model, hands, dice }) {
  if (dice.chance(0.5)) await hands.press("Escape");
  else await hands.page.getByRole("button", { name: starts("sales:back") }).click();
  await hands.page.waitForURL((url) => url.pathname === "/");
  model.tab.screen = "sale";
  return "back";
}

/** Less than there is to pay: a part, which stays with the sale. */
async function part(story, kind) {
  const { model, hands, dice } = story;
  const { missing, missingInCash } = model.standing;
  const most = kind === "cash" ? missingInCash : missing;
  const amount = Math.max(5, Math.floor((most * dice.from(1, 9)) / 50) * 5);
  if (amount >= most) return back(story);
  await hands.method(kind);
  await hands.pad(francs(amount));
  await hands.button("sales:add_part").click();
  model.sale.parts.push([kind, amount]);
  model.wrote();
  return `${francs(amount)} by ${kind}, a part`;
}

/** More by card than there is to pay is not taken. */
async function tooMuchByCard({ model, hands }) {
  const amount = model.standing.missing + 500;
  await hands.method("card");
  await hands.pad(francs(amount));
  if (await hands.acts().isEnabled())
    throw new Error(`${francs(amount)} by card could be taken for ${francs(model.standing.missing)}`);
  await hands.press("Enter");
  await hands.method("cash");
  return `${francs(amount)} by card, refused`;
}

/** The code of an article in the field for money. */
async function codeForCash({ hands, dice }) {
  await hands.method("cash");
  await hands.pad(String(dice.from(10_000_000, 99_999_999)));
  if (await hands.acts().isEnabled()) throw new Error("a code was taken for cash");
  await hands.method("cash");
  return "a code typed for cash, refused";
}

async function giveBack({ model, hands, dice }) {
  const at = dice.from(0, model.sale.parts.length - 1);
  const [[kind, amount]] = model.sale.parts.splice(at, 1);
  const pay = hands.page.getByRole("region", { name: t("sales:payment") });
  await pay
    .getByRole("listitem")
    .nth(at)
    .getByRole("button", { name: t("sales:give_back") })
    .click();
  model.wrote();
  return `${francs(amount)} by ${kind} given back`;
}

/** The last part: exactly, or in notes, or by card; pressed once or twice. */
async function complete({ model, hands, dice }) {
  const { sale } = model;
  const { missing, missingInCash } = model.standing;
  const covered = missing === 0;
  const kind = !covered && missing > 0 && dice.chance(0.35) ? "card" : "cash";
  await hands.method(kind);
  let paid = kind === "cash" ? missingInCash : missing;
  if (kind === "cash" && !covered && dice.chance(0.5)) {
    paid = up(Math.max(paid, 5), dice.one([100, 1000, 5000]));
    await hands.pad(francs(paid));
  }
  const twice = dice.chance(0.3);
  if (twice) await hands.complete().dblclick();
  else if (dice.chance(0.5)) await hands.press("Enter");
  else await hands.complete().click();
  const said = `complete ${francs(model.total)} with ${covered ? "what is paid" : `${francs(paid)} by ${kind}`}${twice ? ", pressed twice" : ""}`;
  if (model.away) {
    await hands.page.getByRole("button", { name: starts("sales:next_customer") }).click();
    await hands.page.waitForURL((url) => url.pathname === "/");
  } else await hands.page.waitForURL(/\/paid\//);
  sale.paidWith = standing(model.total, covered ? sale.parts : [...sale.parts, [kind, paid]]);
  model.pay(covered ? undefined : [kind, paid]);
  return said;
}

async function scan({ model, hands, dice, goods }) {
  const product = dice.one(goods);
  await hands.scan(product.code);
  model.add(product);
  model.tab.screen = model.tab.screen === "pay" ? "pay" : "sale";
  return `scan ${product.name}`;
}

async function next({ model, hands, dice }) {
  const how = dice.one(["Enter", "click", "double click"]);
  const button = hands.page.getByRole("button", { name: starts("sales:new_sale") });
  if (how === "Enter") await hands.press("Enter");
  else await button.click({ clickCount: how === "click" ? 1 : 2 });
  await hands.page.waitForURL((url) => url.pathname === "/");
  model.tab.screen = "sale";
  return `next sale by ${how}`;
}

const may = (weight, name, act, when = () => true) => ({ weight, name, act, when });
const payable = (model) => model.standing !== undefined;

export const AT_PAY = [
  may(24, "complete", complete, payable),
  may(
    5,
    "card part",
    (story) => part(story, "card"),
    (model) => payable(model) && model.standing.missing > 10,
  ),
  may(
    4,
    "cash part",
    (story) => part(story, "cash"),
    (model) => payable(model) && model.standing.missingInCash > 10,
  ),
  may(2, "too much by card", tooMuchByCard, (model) => payable(model) && model.standing.missing > 0),
  may(1, "code for cash", codeForCash, (model) => payable(model) && model.standing.missing > 0),
  may(3, "give back", giveBack, ({ sale }) => sale.parts.length > 0),
  may(8, "back", back),
  may(5, "scan while paying", scan),
];

export const AT_PAID = [may(10, "next", next), may(6, "scan after paying", scan)];
