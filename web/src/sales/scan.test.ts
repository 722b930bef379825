import { beforeEach, expect, test, vi } from "vitest";
import { openCatalogue } from "@/catalog/catalogue";
import type { TillProduct, Told } from "@/catalog/model";
import { hold } from "@/session/tokens";
import { keptCodes } from "./kept-codes";
import { answered, useQuestions } from "./questions";
import { scanned, takeKeptCodes, useSearch } from "./scan";

const added = vi.hoisted((): { sku: string; barcode: string | undefined; quantity: string }[] => []);

vi.mock("./cart", () => ({
  addProduct: ({ product, barcode, quantity }: { product: TillProduct; barcode?: string; quantity: string }) => {
    added.push({ sku: product.sku, barcode, quantity });
    return true;
  },
  currentSale: () => ({ ageChecked: undefined }),
}));
vi.mock("./sound", () => ({ sound: () => undefined }));
vi.mock("@/ui/toast", () => ({ say: () => undefined }));

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
  useSearch.setState({ text: "" });
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
  expect([added.length, keptCodes(), useSearch.getState().unknown]).toEqual([1, 0, "999"]);
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
