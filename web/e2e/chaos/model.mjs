/** What must be so: the open sales of one register, what is held, what is paid, in as many tabs as are open. Knows no page and no server. */
import { standing, totalMinor } from "./money.mjs";

const fresh = () => ({ lines: [], percent: 0, parts: [], selected: undefined, sending: undefined });

export class Model {
  sales = [fresh()];
  held = [];
  done = [];
  tabs = [{ name: "A", screen: "sale" }];
  at = 0;
  away = false;
  undo = undefined;

  constructor() {
    this.tab.current = this.sales[0];
    this.kept = this.sales[0];
  }

  get tab() {
    return this.tabs[this.at];
  }
  get sale() {
    return this.tab.current;
  }
  get line() {
    return this.sale.lines.find((line) => line === this.sale.selected);
  }

  /** What one tab has written the others take over; whose sale is gone sees the one that was written last. */
  wrote() {
    this.kept = this.sale;
    for (const tab of this.tabs) {
      const gone = !this.sales.includes(tab.current);
      if (gone) tab.current = this.kept;
      if (tab.screen === "pay" && (gone || tab.current.lines.length === 0)) tab.screen = "sale";
    }
  }

  newSale() {
    const empty = this.sales.find((one) => one.lines.length === 0 && !one.sending);
    if (!empty) this.sales.push(fresh());
    this.tab.current = empty ?? this.sales.at(-1);
    this.wrote();
  }

  add(product, quantity = 1) {
    if (this.sale.sending) this.newSale();
    const { sale } = this;
    // An empty sale is the next customer's: nothing of the last one is left in it.
    if (sale.lines.length === 0) sale.percent = 0;
    let line = sale.lines.find((one) => one.product === product && one.percent === 0);
    if (line) line.quantity += quantity;
    else {
      line = { product, quantity, percent: 0 };
      sale.lines.push(line);
    }
    sale.selected = line;
    this.wrote();
  }

  /** Takes a line off; the last one stays where money was taken. */
  remove(line) {
    const { sale } = this;
    if (sale.lines.length === 1 && sale.parts.length > 0) return false;
    const at = sale.lines.indexOf(line);
    sale.lines.splice(at, 1);
    sale.selected = sale.lines[at] ?? sale.lines.at(-1);
    this.wrote();
    return { sale, line, at };
  }

  setQuantity(line, quantity) {
    if (quantity <= 0) this.remove(line);
    else line.quantity = quantity;
    this.wrote();
  }

  /** Puts back what was removed, into the sale that it was taken from, if that is still open. */
  takeBack() {
    const { undo } = this;
    this.undo = undefined;
    if (!undo) return;
    if (undo.cleared) {
      this.sales = [...this.sales.filter((one) => one.lines.length > 0), undo.cleared];
      this.tab.current = undo.cleared;
    } else if (this.sales.includes(undo.sale) && !undo.sale.sending) {
      undo.sale.lines.splice(undo.at, 0, undo.line);
      undo.sale.selected = undo.line;
      this.tab.current = undo.sale;
    } else return;
    this.wrote();
  }

  /** Takes a sale off the screen. */
  close(sale) {
    this.sales = this.sales.filter((one) => one !== sale);
    if (this.sales.length === 0) this.sales = [fresh()];
    if (this.sale === sale) this.tab.current = this.sales.at(-1);
    this.wrote();
  }

  clear() {
    const { sale } = this;
    this.close(sale);
    this.undo = { cleared: sale };
  }

  hold() {
    const { sale } = this;
    this.held.unshift(sale);
    if (!this.away) return this.close(sale);
    sale.sending = "hold";
    this.newSale();
  }

  takeUp(sale, beside = false) {
    this.held = this.held.filter((one) => one !== sale);
    this.sales = [...this.sales.filter((one) => one.lines.length > 0), sale];
    sale.selected = sale.lines.at(-1);
    sale.sending = undefined;
    if (!beside) this.tab.current = sale;
    this.wrote();
  }

  get total() {
    return totalMinor(this.sale);
  }
  /** How the payment of the sale on the screen stands. */
  get standing() {
    return standing(this.total, this.sale.parts);
  }

  /** The sale on the screen is paid with one part more, or with those that are there. */
  pay(part) {
    const { sale } = this;
    if (part) sale.parts.push(part);
    this.done.push(sale);
    if (this.away) {
      sale.sending = "complete";
      this.tab.screen = "sale";
      this.newSale();
      return;
    }
    this.tab.screen = "paid";
    this.tab.paid = sale;
    this.sales = this.sales.filter((one) => one !== sale);
    // What is scanned next belongs to the next customer, not to who waits beside.
    this.newSale();
  }

  /** The server has answered whatever was asked of it. */
  settled() {
    const { sale } = this;
    this.sales = this.sales.filter((one) => !one.sending);
    if (this.sales.length === 0) this.sales = [fresh()];
    if (!this.sales.includes(sale)) this.tab.current = this.sales.at(-1);
    this.wrote();
  }
}
