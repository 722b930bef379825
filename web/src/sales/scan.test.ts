import { beforeEach, expect, test, vi } from "vitest";
import { openCatalogue } from "@/catalog/catalogue";
import type { TillProduct, Told } from "@/catalog/model";
import { hold } from "@/session/tokens";
import { keptCodes } from "./kept-codes";
import { answered, useQuestions } from "./questions";
import { forgetUnknown, scanned, takeKeptCodes, useSearch } from "./scan";

const added = vi.hoisted((): { sku: string; barcode: string | undefined; quantity: string }[] => []);
const words = vi.hoisted((): string[] => []);
const cart = vi.hoisted(() => ({ hear: (_now: object, _before: object) => undefined as unknown }));

vi.mock("./cart", () => ({
  addProduct: ({ product, barcode, quantity }: { product: TillProduct; barcode?: string; quantity: string }) => {
    added.push({ sku: product.sku, barcode, quantity });
    return true;
  },
  currentSale: (state?: { lines: unknown }) => ({ ageChecked: undefined, ...state }),
  useCart: { subscribe: (hear: typeof cart.hear) => Object.assign(cart, { hear }) },
}));
vi.mock("./sound", () => ({ sound: () => undefined }));
vi.mock("@/ui/toast", () => ({
  say: ({ id, text }: { id: string; text: string }) => words.push(`${id}: ${text}`),
  unsay: (id: string) => words.push(`no ${id}`),
}));

let tell: (told: Told) => void;

class FakeWorker {
  addEventListener(_kind: string, hear: (event: { data: Told }) => void) {
    tell = (data) => hear({ data });
  }
  postMessage() {}
  terminate() {}
}

const product = (sku: string, ...codes: string[]): TillProduct =>
  ({
    product_id: sku,
    sku,
    name: sku,
    version: 1,
    barcodes: codes.map((code) => ({ code, pack_quantity: "6" })),
  }) as unknown as TillProduct;

let branch = 0;
beforeEach(() => {
  vi.stubGlobal("Worker", FakeWorker);
  hold({ access_token: "token", expires_in: 900, user: {} } as never);
  branch += 1;
  openCatalogue("tenant", `scan ${branch}`);
  added.length = 0;
  words.length = 0;
  useSearch.setState({ text: "", unknown: undefined });
  useQuestions.setState({ asked: [] });
  sessionStorage.clear();
  const products = [product("4X6-FRAME"), product("JUICE", "12X500ML"), product("COLA", "725272730706")];
  tell({ kind: "head", count: products.length, categories: [], taxClasses: [], brands: [] });
  tell({ kind: "chunk", products });
  tell({ kind: "whole", fresh: true });
});

const t = ((key: string) => key) as never;

test("a code that looks like a quantity is looked up whole first", () => {
  for (const code of ["4X6-FRAME", "12X500ML", "3*12X500ML", "2x4X6-FRAME"]) scanned(code, t);
  expect(added).toEqual([
    { sku: "4X6-FRAME", barcode: undefined, quantity: "1" },
    { sku: "JUICE", barcode: "12X500ML", quantity: "1" },
    { sku: "JUICE", barcode: "12X500ML", quantity: "3" },
    { sku: "4X6-FRAME", barcode: undefined, quantity: "2" },
  ]);
});

test("a pack stays a pack when its code comes with another number of noughts", () => {
  for (const code of ["725272730706", "0725272730706"]) scanned(code, t);
  expect(added).toEqual([
    { sku: "COLA", barcode: "725272730706", quantity: "1" },
    { sku: "COLA", barcode: "725272730706", quantity: "1" },
  ]);
});

test("a code that comes before the products is kept, and means what it means when they are here", () => {
  openCatalogue("tenant", `${branch} late`);
  scanned("3*725272730706", t);
  scanned("999", t);
  expect([added, keptCodes(), useSearch.getState().unknown]).toEqual([[], 2, undefined]);
  tell({ kind: "head", count: 1, categories: [], taxClasses: [], brands: [] });
  tell({ kind: "chunk", products: [product("COLA", "725272730706")] });
  takeKeptCodes(t);
  expect([added, keptCodes()]).toEqual([[{ sku: "COLA", barcode: "725272730706", quantity: "3" }], 1]);
  tell({ kind: "whole", fresh: true });
  takeKeptCodes(t);
  expect([added.length, keptCodes(), useSearch.getState().unknown?.code]).toEqual([1, 0, "999"]);
});

test("an article that asks something does not take the place of the one that was scanned before (9)", () => {
  const aged = (sku: string) => ({ ...product(sku, sku), age_restriction: 18 });
  tell({ kind: "chunk", products: [aged("KNIFE"), aged("LIGHTER")] });
  for (const code of ["KNIFE", "LIGHTER"]) scanned(code, t);
  expect(useQuestions.getState().asked.map(({ barcode }) => barcode)).toEqual(["KNIFE", "LIGHTER"]);
  const offered: unknown[] = [];
  answered(({ barcode }) => offered.push(barcode));
  expect([offered, useQuestions.getState().asked]).toEqual([["LIGHTER"], []]);
});

test("that nothing has a code is said until the next thing is done", () => {
  const unknown = "unknown-code: sales:unknown_code";
  const lines = [{}];
  scanned("nothing", t);
  // Something else about the sale: its lines are as they were.
  cart.hear({ current: "a", lines }, { current: "a", lines });
  expect(words.splice(0)).toEqual([unknown]);
  cart.hear({ current: "a", lines: [] }, { current: "a", lines });
  expect(words.splice(0)).toEqual(["no unknown-code"]);
  scanned("nothing", t);
  scanned("COLA", t);
  scanned("nothing", t);
  cart.hear({ current: "b", lines }, { current: "a", lines });
  expect(words.splice(0)).toEqual([unknown, "no unknown-code", unknown, "no unknown-code"]);
  // On the screen that a scan leads to it is still said; on any other it is not.
  scanned("nothing", t, undefined, "/there");
  expect(useSearch.getState().unknown?.screen).toBe("/there");
  forgetUnknown();
  forgetUnknown();
  expect(words.splice(0)).toEqual([unknown, "no unknown-code"]);
});
