import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { keepsSale, readSales, sweepLines, writeSales } from "./kept-sales";
import type { Line, OpenSale } from "./model";

const line = (no: number, quantity = "1"): Line =>
  ({ lineId: `l${no}`, product: { name: `Tea ${no}` }, quantity, discounts: [], note: "" }) as unknown as Line;
const sale = (lines: Line[], saleId = "s"): OpenSale =>
  ({ saleId, lines, discounts: [], note: "", channel: "pos", payments: [] }) as unknown as OpenSale;
const many = (count: number) => Array.from({ length: count }, (_, no) => line(no));
const write = (...sales: OpenSale[]) => writeSales("r", { sales, current: sales[0]?.saleId ?? "" });
/** As another page of this browser does it. */
const another = async () => {
  vi.resetModules();
  return import("./kept-sales");
};

/** Hears what is done to the store from now on; what `before` throws is not done. */
function watched(before: (key: string) => void = () => undefined): string[] {
  const done: string[] = [];
  const store = localStorage;
  const own = {
    setItem: (key: string, value: string) => {
      before(key);
      done.push(`set ${key}`);
      store.setItem(key, value);
    },
    removeItem: (key: string) => {
      if (store.getItem(key) !== null) done.push(`remove ${key}`);
      store.removeItem(key);
    },
  };
  vi.stubGlobal(
    "localStorage",
    new Proxy(store, { get: (all, name) => Reflect.get(name in own ? own : all, name) as unknown }),
  );
  return done;
}

beforeEach(() => {
  localStorage.clear();
  write();
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test("one more line, or one more of a line, is one line to write, among 400 as well", () => {
  const lines = many(400);
  write(sale(lines));
  const done = watched();
  write(sale([...lines, line(400)]));
  write(sale([...lines.map((one) => (one.lineId === "l7" ? line(7, "2") : one)), line(400)]));
  expect(done).toEqual([
    "set till.line.r.s.l400",
    "set till.cart.r",
    // Another object with the same content is the same line.
    "set till.line.r.s.l7",
    "set till.cart.r",
  ]);
});

test("what was written is read by the next page", async () => {
  const sales = [sale([line(1), line(2, "3")]), sale([], "t")];
  write(...sales);
  expect((await another()).readSales("r")).toEqual({ sales, current: "s" });
  expect([keepsSale("r"), keepsSale("other")]).toEqual([true, false]);
});

test("a line is there before it is named, and goes after that: a page that ends between loses nothing", async () => {
  write(sale(many(2)));
  const done = watched();
  write(sale([line(1), line(2)]));
  expect(done).toEqual(["set till.line.r.s.l2", "set till.cart.r", "remove till.line.r.s.l0"]);
  watched((key) => {
    if (key === "till.cart.r") throw new Error("the page ends");
  });
  expect(() => write(sale([line(2), line(3)]))).toThrow();
  const names = (await another()).readSales("r")?.sales[0]?.lines.map(({ lineId }) => lineId);
  expect(names).toEqual(["l1", "l2"]);
});

test("a sale that is gone takes its lines along, and one that has another id keeps them", async () => {
  write(sale(many(3)), sale(many(2), "t"));
  write(sale(many(2), "u"));
  expect(Object.keys(localStorage).sort()).toEqual(["till.cart.r", "till.line.r.u.l0", "till.line.r.u.l1"]);
  expect((await another()).readSales("r")?.sales).toEqual([sale(many(2), "u")]);
});

test("what another tab changed is read anew, and a line that it left alone is the same object", async () => {
  const [tea, milk] = [line(1), line(2)];
  write(sale([tea, milk]));
  const elsewhere = await another();
  const head = localStorage.getItem("till.cart.r");
  const [theirs] = elsewhere.readSales("r")?.sales ?? [];
  if (!theirs) throw new Error("a sale");
  elsewhere.writeSales("r", { sales: [{ ...theirs, lines: [line(1, "2"), ...theirs.lines.slice(1)] }], current: "s" });
  // A tab hears of a change by the head: it is another one, though only a line changed.
  expect(localStorage.getItem("till.cart.r")).not.toBe(head);
  const lines = readSales("r")?.sales[0]?.lines;
  expect(lines?.[0]).toEqual(line(1, "2"));
  expect(lines?.[1]).toBe(milk);
});

test("what an older page kept as a whole is taken over, and is there once", async () => {
  const old = { sales: [sale(many(2), "old")], current: "old" };
  localStorage.setItem("till.sales.r", JSON.stringify(old));
  expect(keepsSale("r")).toBe(true);
  const kept = readSales("r");
  expect(kept).toEqual(old);
  if (kept) writeSales("r", kept);
  expect(localStorage.getItem("till.sales.r")).toBeNull();
  expect((await another()).readSales("r")).toEqual(old);
});

test("what cannot be read is nothing, and no fault", () => {
  localStorage.setItem("till.cart.r", "{");
  expect(readSales("r")).toBeUndefined();
  write(sale(many(2)));
  localStorage.setItem("till.line.r.s.l0", "{");
  expect(readSales("r")?.sales[0]?.lines).toEqual([line(1)]);
});

test("lines that nothing names are taken away later, but not those that have their head by then", () => {
  vi.useFakeTimers();
  write(sale(many(1)));
  for (const stray of ["a", "b"]) localStorage.setItem(`till.line.r.s.${stray}`, JSON.stringify({ lineId: stray }));
  localStorage.setItem("till.line.r2.s.c", "of another register");
  sweepLines("r");
  const head = JSON.parse(localStorage.getItem("till.cart.r") ?? "");
  head.sales[0].lines.push("b");
  localStorage.setItem("till.cart.r", JSON.stringify(head));
  vi.runAllTimers();
  expect(Object.keys(localStorage).sort()).toEqual([
    "till.cart.r",
    "till.line.r.s.b",
    "till.line.r.s.l0",
    "till.line.r2.s.c",
  ]);
});
