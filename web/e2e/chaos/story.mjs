/**
 * A day of a cashier who makes mistakes, in a real browser before a real server. Each step is an act drawn from a seed, done on the screen
 * and in the model; after each the screen must show what the model says. At the end everything must agree to the centime.
 */
import assert from "node:assert/strict";
import { eventually } from "../support/runner.mjs";
import { AT_PAID, AT_PAY } from "./at-pay.mjs";
import { AT_SALE } from "./at-sale.mjs";
import { audit } from "./audit.mjs";
import { Dice } from "./dice.mjs";
import { Hands } from "./hands.mjs";
import { MISHAPS, start } from "./mishaps.mjs";
import { Model } from "./model.mjs";
import { totalMinor } from "./money.mjs";

const FLOAT = 10_000;
/** Some are no multiple of the smallest coin, some halve badly. */
const PRICES = [150, 333, 1000, 95, 2499, 7, 451, 1285];
const PATHS = { sale: /^\/$/, pay: /^\/pay$/, paid: /^\/paid\// };
const ACTS = { sale: AT_SALE, pay: AT_PAY, paid: AT_PAID };

/** Stories of this process: each has goods of its own. */
let told = 0;

async function shelf(shop, seed) {
  told += 1;
  const stamp = `${seed.toString(36)}Z${told}`.toUpperCase();
  const { category_id } = await shop.owner.post("/categories", { name: `Chaos ${stamp}`, hue: 20, sort_no: -1 });
  const goods = [];
  for (const [at, unit_price_minor] of PRICES.entries())
    goods.push(await shop.product({ name: `${"ABCDEFGH"[at]}${stamp}`, unit_price_minor, category_id }));
  return goods;
}

export class Story {
  log = [];
  faults = [];
  opened = 1;
  goneFor = 0;

  constructor(world, seed) {
    Object.assign(this, { world, shop: world.shop, seed, dice: new Dice(seed), model: new Model() });
    const all = [];
    // The hands are those of the tab that is in front.
    Object.defineProperty(this, "hands", { get: () => Object.assign(all[this.model.at] ?? {}, { all }) });
  }

  async begin() {
    const { world, shop } = this;
    this.before = new Set((await shop.owner.get("/parked-sales?limit=100")).map(({ sale_id }) => sale_id));
    this.goods = await shelf(shop, this.seed);
    this.register = { ...(await shop.register()), float: FLOAT };
    this.context = await world.context({ worker: true });
    await world.signIn(this.context);
    await world.at(this.context, this.register);
    this.hands.all.push(await Hands.at(this.context, this.register));
  }

  /** Waits until the server has answered everything. */
  async settle() {
    const { hands, model } = this;
    await eventually(async () => (await hands.kept()).waiting === 0, "the server has answered everything", 30_000);
    model.settled();
  }

  draw() {
    const { model, dice } = this;
    if (model.away) {
      this.goneFor -= 1;
      if (this.goneFor < 0) return { name: "start", act: start };
    }
    const acts = [...ACTS[model.tab.screen], ...MISHAPS].filter(({ weight, when }) => weight > 0 && when(model));
    return dice.weighed(acts.map((act) => [act.weight, act]));
  }

  /** The screen of the tab in front is what the model says; the sale's id is taken from it. */
  async agree() {
    const { model, hands } = this;
    const { screen, paid } = model.tab;
    const sale = screen === "paid" ? paid : model.sale;
    const wanted = {
      lines: sale.lines.map(({ product, quantity }) => `${quantity} ${product.name}`),
      total: (totalMinor(sale) / 100).toFixed(2),
    };
    let seen;
    const same = async () => {
      seen = await hands.look();
      const { path, ready, lines, total } = seen;
      if (!ready || !PATHS[screen].test(path)) return false;
      if (screen === "paid") return seen.change === ((paid.paidWith.change || paid.paidWith.due) / 100).toFixed(2);
      assert.deepEqual({ lines: lines.map(({ quantity, name }) => `${quantity} ${name}`), total }, wanted);
      return true;
    };
    await eventually(same, "the screen agrees", 6000).catch((error) => {
      throw new Error(
        `the screen does not agree: wanted ${screen} ${JSON.stringify(wanted)}, seen ${JSON.stringify(seen)}\n${error.message}`,
      );
    });
    if (screen === "paid" || sale.lines.length === 0) return;
    const { sales } = await hands.kept();
    sale.id = sales.find((one) => one.lines.includes(seen.lines[0].id))?.saleId ?? sale.id;
  }

  async step(no) {
    const { act, name } = this.draw();
    this.log.push(`${no} ${this.model.tab.name} ${name} …`);
    const said = await act(this);
    this.log[this.log.length - 1] = `${no} ${this.model.tab.name} ${said}`;
    await this.agree();
  }

  /** Everything that is open is paid in the end. */
  async end() {
    const { model } = this;
    this.log.push("the end: every open sale is paid");
    if (model.away) await start(this);
    while (model.tabs.length > 1) await MISHAPS.find(({ name }) => name === "close tab").act(this);
    await this.hands.page.goto("/");
    await this.hands.ready();
    Object.assign(model.tab, { screen: "sale", current: model.kept });
    const open = () => model.sales.find(({ lines }) => lines.length > 0);
    for (let sale = open(); sale; sale = open()) await this.payOff(sale);
    await audit(this);
    this.faults.push(...this.hands.page.faults);
    assert.deepEqual(this.faults, [], "no error that nobody caught");
  }

  async payOff(sale) {
    const { model, hands } = this;
    if (model.sale !== sale) {
      const tabs = hands.page.locator("[data-catalogue] > section > div").first().locator("button[aria-pressed]");
      await tabs.nth(model.sales.indexOf(sale)).click();
      model.tab.current = sale;
      model.wrote();
      await this.agree();
    }
    await hands.press("F9");
    await hands.page.waitForURL(/\/pay$/);
    model.tab.screen = "pay";
    const named = (name) => AT_PAY.find((act) => act.name === name);
    while (!model.standing) this.log.push(await named("give back").act(this));
    this.log.push(await named("complete").act(this));
    await this.agree();
    this.log.push(await AT_PAID[0].act(this));
    await this.agree();
  }
}

/** Tells the story; throws with every step of it where something does not agree. */
export async function tell(world, { steps, seed, say = () => {} }) {
  const story = new Story(world, seed);
  try {
    await story.begin();
    for (let no = 1; no <= steps; no += 1) {
      await story.step(no);
      say(story.log.at(-1));
    }
    await story.end();
  } catch (error) {
    error.message = `chaos, seed ${seed}: ${error.message}\n  ${story.log.join("\n  ")}`;
    error.stack = error.message;
    throw error;
  }
  return story;
}
