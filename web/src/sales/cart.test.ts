import { readFileSync } from "node:fs";
import { beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { TillProduct } from "@/catalog/model";
import { loadPricing } from "@/pricing/engine";

vi.mock("@/catalog/catalogue", () => ({
  taxClassOf: () => ({
    tax_class_id: "t",
    code: "GST",
    name: "GST",
    is_inclusive: true,
    rates: [{ code: "GST", name: "GST", rate: "17" }],
  }),
  productOf: () => undefined,
  byCode: () => undefined,
}));

const {
  addProduct,
  clearSale,
  closeSale,
  currentSale,
  moveSelection,
  newSale,
  openCart,
  putBack,
  removeLine,
  changePayments,
  renewId,
  setAgeChecked,
  setQuantity,
  setSaleDiscounts,
  settleSale,
  stepQuantity,
  switchTo,
  useCart,
} = await import("./cart");
const { judge } = await import("./judge");
const { asksAge } = await import("./questions");

const tea: TillProduct = {
  product_id: "01900000-0000-7000-8000-0000000000a1",
  sku: "TEA",
  name: "Tea",
  unit_price_minor: 24000,
  tax_class_id: "t",
  unit: "pc",
  version: 1,
  barcodes: [
    { code: "111", pack_quantity: "1" },
    { code: "666", pack_quantity: "6" },
  ],
};
const milk: TillProduct = {
  product_id: "01900000-0000-7000-8000-0000000000a2",
  sku: "MILK",
  name: "Milk",
  unit_price_minor: 31000,
  tax_class_id: "t",
  unit: "pc",
  version: 1,
};

beforeAll(async () => loadPricing(readFileSync("src/pricing/pricing.wasm")));
beforeEach(() => {
  localStorage.clear();
  useCart.setState({ register: undefined });
  openCart("r1");
});

test("the same thing scanned and tapped is one line, a pack is another", () => {
  addProduct({ product: tea });
  addProduct({ product: tea, barcode: "111" });
  addProduct({ product: tea, barcode: "666" });
  expect(currentSale().lines.map((line) => [line.barcode, line.quantity])).toEqual([
    [undefined, "2"],
    ["666", "1"],
  ]);
});

test("the engine prices what the cart holds, packs included", () => {
  addProduct({ product: tea, barcode: "666" });
  addProduct({ product: milk, quantity: "2" });
  const terms: Parameters<typeof judge>[1] = {
    currency: "PKR",
    rules: {
      cash_rounding_minor: 1,
      tax_rounding: "line",
      rounding: "half_up",
      discount_reason_required: false,
      line_quantity_max: "10000",
      negative_stock: "warn",
      tile_pages: { pages: [] },
      lock_after_minutes: null,
    },
    mayChangePrice: false,
    discountPercentMax: null,
  };
  expect(judge(currentSale(), terms).judged?.totals.total_minor).toBe(6 * 24000 + 2 * 31000);
});

test("a reload finds the sale where it was left", () => {
  addProduct({ product: tea });
  addProduct({ product: milk });
  const before = currentSale();
  useCart.setState({ register: undefined, sales: [], current: "" });
  openCart("r1");
  expect(currentSale()).toEqual(before);
});

test("the id of a sale is made with its first line, however long the till stood open", () => {
  const before = currentSale().saleId;
  addProduct({ product: tea });
  const made = currentSale().saleId;
  expect(made).not.toBe(before);
  addProduct({ product: milk });
  expect(currentSale().saleId).toBe(made);
  expect(useCart.getState().sales.map((one) => one.saleId)).toEqual([made]);
});

test("an id that the server refuses for its time is made anew, and nothing else of the sale changes", () => {
  addProduct({ product: tea });
  const before = currentSale();
  const made = renewId(before.saleId);
  expect(currentSale()).toEqual({ ...before, saleId: made });
});

test("the age that was checked belongs to the sale: the next buyer is asked again (8)", () => {
  addProduct({ product: tea });
  setAgeChecked(18);
  setAgeChecked(16);
  expect(currentSale().ageChecked).toBe(18);
  expect(asksAge({ ...tea, age_restriction: 18 })).toBe(false);
  expect(asksAge({ ...tea, age_restriction: 21 })).toBe(true);
  newSale();
  expect(asksAge({ ...tea, age_restriction: 18 })).toBe(true);
  expect(asksAge(tea)).toBe(false);
});

test("registers keep their own sales", () => {
  addProduct({ product: tea });
  openCart("r2");
  expect(currentSale().lines).toEqual([]);
  openCart("r1");
  expect(currentSale().lines).toHaveLength(1);
});

test("none left removes the line, and it can be put back where it was", () => {
  addProduct({ product: tea });
  addProduct({ product: milk });
  const [first] = currentSale().lines;
  if (!first) throw new Error("a line");
  stepQuantity(first, "-1");
  expect(currentSale().lines.map((line) => line.product.name)).toEqual(["Milk"]);
  const gone = removeLine(currentSale().lines[0]?.lineId ?? "");
  expect(currentSale().lines).toEqual([]);
  if (gone) putBack(gone);
  expect(currentSale().lines.map((line) => line.product.name)).toEqual(["Milk"]);
});

test("a quantity of nothing is a removal, not a line of zero", () => {
  addProduct({ product: tea });
  setQuantity(currentSale().lines[0]?.lineId ?? "", "0.00");
  expect(currentSale().lines).toEqual([]);
});

test("the selection stays at the ends of the list", () => {
  addProduct({ product: tea });
  addProduct({ product: milk });
  moveSelection(1);
  expect(currentSale().selected).toBe(currentSale().lines[1]?.lineId);
  moveSelection(-1);
  moveSelection(-1);
  expect(currentSale().selected).toBe(currentSale().lines[0]?.lineId);
});

test("a paid sale leaves the screen and the next one has another id", () => {
  addProduct({ product: tea });
  const { saleId } = currentSale();
  settleSale(saleId);
  expect(currentSale().saleId).not.toBe(saleId);
  expect(useCart.getState().paid.at(-1)?.saleId).toBe(saleId);
});

test("a second sale stands beside the first; empty ones do not pile up", () => {
  addProduct({ product: tea });
  const first = currentSale().saleId;
  newSale();
  const second = currentSale().saleId;
  newSale();
  expect(currentSale().saleId).toBe(second);
  closeSale(second);
  expect(currentSale().saleId).toBe(first);
});

test("money that was taken stays with the sale, whatever is scanned or taken out, and the last line stays with it (1, 21)", () => {
  addProduct({ product: tea });
  changePayments(currentSale().saleId, () => [{ payment_id: "p", kind: "card", amount_minor: 100 }]);
  addProduct({ product: milk });
  expect(currentSale().payments).toHaveLength(1);
  for (const { lineId } of currentSale().lines) removeLine(lineId);
  expect([currentSale().lines.length, currentSale().payments.length]).toEqual([1, 1]);
  changePayments(currentSale().saleId, () => []);
  const gone = removeLine(currentSale().lines[0]?.lineId ?? "");
  expect(currentSale().lines).toEqual([]);
  // A double tap on Undo.
  for (let times = 0; times < 2; times += 1) if (gone) putBack(gone);
  expect(currentSale().lines).toHaveLength(1);
});

test("what another tab of this till writes is taken over, and the sale on the screen stays the one it was", async () => {
  addProduct({ product: tea });
  const mine = currentSale();
  const theirs = { ...mine, saleId: "other", lines: [] };
  vi.resetModules();
  const elsewhere = await import("./kept-sales");
  const write = (...sales: (typeof mine)[]) => {
    elsewhere.writeSales("r1", { sales, current: "other" });
    window.dispatchEvent(new StorageEvent("storage", { key: "till.cart.r1" }));
  };
  write(theirs, { ...mine, note: "from the other tab" });
  expect([currentSale().saleId, currentSale().note]).toEqual([mine.saleId, "from the other tab"]);
  // It was paid there.
  write(theirs);
  expect([currentSale().saleId, currentSale().lines]).toEqual(["other", []]);
});

const names = () => currentSale().lines.map(({ product }) => product.name);

test("Undo puts a line back into the sale that it was taken from, whichever is on the screen, and into no other", () => {
  addProduct({ product: tea });
  addProduct({ product: milk });
  const first = currentSale().saleId;
  const gone = removeLine(currentSale().lines[0]?.lineId ?? "");
  newSale();
  addProduct({ product: milk });
  const second = currentSale().saleId;
  if (gone) putBack(gone);
  expect([currentSale().saleId, names()]).toEqual([first, ["Tea", "Milk"]]);
  const again = removeLine(currentSale().lines[0]?.lineId ?? "");
  settleSale(first);
  switchTo(second);
  if (again) putBack(again);
  expect([currentSale().saleId, names()]).toEqual([second, ["Milk"]]);
  // Something else was scanned in its place meanwhile, which begins the sale anew.
  const only = removeLine(currentSale().lines[0]?.lineId ?? "");
  addProduct({ product: tea });
  if (only) putBack(only);
  expect(names()).toEqual(["Milk", "Tea"]);
});

test("a sale that was cleared comes back once: what was scanned after that stays (21)", () => {
  addProduct({ product: tea });
  const undo = clearSale();
  expect(names()).toEqual([]);
  undo();
  addProduct({ product: milk });
  undo();
  expect(names()).toEqual(["Tea", "Milk"]);
});

test("goods that were all taken off leave no discount and no age to the next buyer", () => {
  addProduct({ product: tea });
  setSaleDiscounts([{ kind: "percent", percent: "10" }]);
  setAgeChecked(18);
  removeLine(currentSale().lines[0]?.lineId ?? "");
  addProduct({ product: milk });
  expect([currentSale().discounts, currentSale().ageChecked]).toEqual([[], undefined]);
});

test("after paying comes the next buyer's sale, not the one that waits beside it", () => {
  addProduct({ product: milk });
  const waits = currentSale().saleId;
  newSale();
  addProduct({ product: tea });
  settleSale(currentSale().saleId);
  expect(names()).toEqual([]);
  expect(useCart.getState().sales.map(({ saleId }) => saleId)).toContain(waits);
  // One that is stored late, from behind, takes the screen from nobody.
  addProduct({ product: tea });
  settleSale(waits);
  expect(names()).toEqual(["Tea"]);
});
