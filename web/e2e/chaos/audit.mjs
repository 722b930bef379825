/** At the end of the story: drawer, sales, invoices, stock, what is held and what the browser keeps, each beside what must be so. */
import assert from "node:assert/strict";
import { eventually } from "../support/runner.mjs";
import { t } from "../support/words.mjs";
import { inDrawer, totalMinor } from "./money.mjs";

/** Every row of a list, however long it is. */
async function whole(owner, path) {
  const rows = [];
  for (let cursor = ""; ; ) {
    const page = await owner.send("GET", `${path}${path.includes("?") ? "&" : "?"}limit=100${cursor}`);
    rows.push(...page.data);
    if (!page.meta?.next_cursor) return rows;
    cursor = `&cursor=${encodeURIComponent(page.meta.next_cursor)}`;
  }
}

const sorted = (list) => list.map((one) => JSON.stringify(one)).sort();
/** Parts of nothing say that there is less to pay than the smallest coin. */
const parts = (list) => sorted(list.filter(([, minor]) => minor > 0));

function sameSale(stored, told) {
  const total = totalMinor(told);
  const wanted = told.lines.map(({ product, quantity }) => [product.product_id, quantity]);
  assert.deepEqual(
    stored.lines.map((line) => [line.product_id, Number(line.quantity)]),
    wanted,
    `the goods of ${stored.number}`,
  );
  assert.deepEqual(
    [stored.total_minor, stored.due_minor, stored.change_minor],
    [total, told.paidWith.due, told.paidWith.change],
    `the money of ${stored.number}`,
  );
  assert.deepEqual(
    parts(stored.payments.map(({ kind, amount_minor }) => [kind, amount_minor])),
    parts(told.parts),
    `the parts of ${stored.number}`,
  );
}

async function sales({ model, shop, register }) {
  const rows = await whole(shop.owner, `/sales?shift_id=${register.shift}`);
  const ids = rows.map(({ sale_id }) => sale_id);
  assert.deepEqual(ids.toSorted(), model.done.map(({ id }) => id).sort(), "every sale is stored, and once");
  for (let at = 0; at < ids.length; at += 8)
    await Promise.all(
      ids.slice(at, at + 8).map(async (id) => {
        sameSale(
          await shop.owner.get(`/sales/${id}`),
          model.done.find((one) => one.id === id),
        );
      }),
    );
  const invoices = (await whole(shop.owner, "/invoices")).filter(({ invoice_id }) => ids.includes(invoice_id));
  assert.deepEqual(
    sorted(invoices.map(({ invoice_id, total_minor }) => [invoice_id, total_minor])),
    sorted(model.done.map((sale) => [sale.id, totalMinor(sale)])),
    "an invoice a sale",
  );
}

async function drawer({ model, shop, register, hands }) {
  const sold = model.done.reduce((sum, sale) => sum + inDrawer(totalMinor(sale), sale.parts), register.float);
  // What was taken for a sale that is put aside is in the drawer too.
  const cash = model.held
    .flatMap(({ parts }) => parts)
    .reduce((sum, [kind, minor]) => sum + (kind === "cash" ? minor : 0), sold);
  const { balance_minor } = await shop.owner.get(`/shifts/${register.shift}/drawer`);
  assert.equal(balance_minor, cash, "what the server expects in the drawer");
  await hands.page
    .getByRole("link", { name: t("till:drawer") })
    .first()
    .click();
  const shown = (cash / 100).toFixed(2).replace(/\B(?=(\d{3})+\.)/g, ",");
  await hands.page.getByText(shown, { exact: false }).first().waitFor();
}

async function stock({ model, shop, goods }) {
  for (const product of goods) {
    const sold = model.done
      .flatMap(({ lines }) => lines)
      .reduce((sum, line) => sum + (line.product === product ? line.quantity : 0), 0);
    const levels = await shop.owner.get(`/stock/levels?product_id=${product.product_id}`);
    const left = levels.reduce((sum, { on_hand }) => sum + Number(on_hand), 0);
    assert.equal(left, 0 - sold, `what is left of ${product.name}`);
  }
}

async function held({ model, shop, before }) {
  const rows = (await whole(shop.owner, `/parked-sales?branch_id=${shop.branch}`)).filter(
    ({ sale_id }) => !before.has(sale_id),
  );
  assert.deepEqual(
    sorted(rows.map(({ sale_id, total_minor }) => [sale_id, total_minor])),
    sorted(model.held.map((sale) => [sale.id, totalMinor(sale)])),
    "what is put aside",
  );
}

export async function audit(story) {
  const { hands, shop } = story;
  await shop.refreshOwner();
  await eventually(async () => (await hands.kept()).waiting === 0, "nothing waits", 30_000);
  const kept = (await hands.kept()).sales.filter(({ lines }) => lines.length > 0);
  assert.deepEqual(kept, [], "no sale is open any more");
  await sales(story);
  await stock(story);
  await held(story);
  await drawer(story);
}
