import { beforeEach, expect, test, vi } from "vitest";
import { hold } from "@/session/tokens";
import { byCode, inCategory, openCatalogue, search, taxClassOf, useCatalogue } from "./catalogue";
import type { Category, TaxClass, TillProduct, Told } from "./model";
import { byShelf, ordered } from "./order";

let tell: (told: Told) => void;

class FakeWorker {
  addEventListener(_kind: string, hear: (event: { data: Told }) => void) {
    tell = (data) => hear({ data });
  }
  postMessage() {}
  terminate() {}
}

const category = (id: string, sort_no: number, name = id): Category =>
  ({ category_id: id, name, sort_no, is_active: true }) as Category;
const product = (id: string, category_id: string, name: string, version = 1): TillProduct =>
  ({ product_id: id, sku: id, name, category_id, version, barcodes: [{ code: `4${id}` }] }) as unknown as TillProduct;
const groups = {
  categories: [category("late", 2), category("early", 1)],
  taxClasses: [{ tax_class_id: "t" } as TaxClass],
  brands: [],
};
const names = () => inCategory(undefined).map(({ name }) => name);

let branch = 0;
beforeEach(() => {
  vi.stubGlobal("Worker", FakeWorker);
  hold({ access_token: "token", expires_in: 900, user: {} } as never);
  branch += 1;
  openCatalogue("tenant", `branch ${branch}`);
});

test("shelves come first, then names as people count", () => {
  const list = [product("1", "late", "Ant"), product("2", "early", "Milk 10"), product("3", "early", "Milk 9")];
  list.push({ ...product("4", "", "Loose"), category_id: null } as unknown as TillProduct);
  const sorted = list.toSorted(byShelf(ordered(groups.categories), list.length));
  expect(sorted.map(({ name }) => name)).toEqual(["Milk 9", "Milk 10", "Ant", "Loose"]);
});

test("the first chunk is shown and can be sold; what comes later moves none of it", () => {
  tell({ kind: "head", count: 3, ...groups });
  tell({ kind: "chunk", products: [product("2", "early", "Bread"), product("3", "early", "Milk")] });
  expect(useCatalogue.getState().status).toBe("partial");
  expect(taxClassOf("t")).toBeDefined();
  expect(byCode("42")?.product.name).toBe("Bread");
  const first = names();
  tell({ kind: "chunk", products: [product("1", "late", "Apple")] });
  tell({ kind: "whole", fresh: true });
  expect(useCatalogue.getState().status).toBe("ready");
  expect(names().slice(0, first.length)).toEqual(first);
  expect(names()).toEqual(["Bread", "Milk", "Apple"]);
});

test("a new snapshot takes the place of the old one when it is whole", () => {
  tell({ kind: "head", count: 1, ...groups });
  tell({ kind: "chunk", products: [product("1", "early", "Old")] });
  tell({ kind: "whole", fresh: true });
  tell({ kind: "head", count: 1, ...groups });
  tell({ kind: "chunk", products: [product("2", "early", "New")] });
  expect([names(), byCode("41")?.product.name]).toEqual([["Old"], "Old"]);
  tell({ kind: "whole", fresh: true });
  expect([names(), byCode("41"), useCatalogue.getState().count]).toEqual([["New"], undefined, 1]);
});

test("changes replace and remove; an older version changes nothing", () => {
  tell({ kind: "head", count: 2, ...groups });
  tell({ kind: "chunk", products: [product("1", "early", "Tea", 2), product("2", "early", "Jam")] });
  tell({ kind: "whole", fresh: true });
  tell({ kind: "changed", products: [product("1", "early", "Tea of old", 1)], gone: ["2"], ...groups });
  expect(names()).toEqual(["Tea"]);
  tell({ kind: "changed", products: [product("1", "early", "Green tea", 3)], gone: [], ...groups });
  expect([names(), byCode("42")]).toEqual([["Green tea"], undefined]);
});

/** A product with its own codes. */
const coded = (
  id: string,
  version: number,
  ...codes: { code: string; pack_quantity?: string; price_minor?: number }[]
) => ({ ...product(id, "early", `Product ${id}`, version), barcodes: codes }) as unknown as TillProduct;

function have(...products: TillProduct[]) {
  tell({ kind: "head", count: products.length, ...groups });
  tell({ kind: "chunk", products });
  tell({ kind: "whole", fresh: true });
}

test("a pack is a pack whichever form of its code a scanner sends", () => {
  have(
    coded("a", 1, { code: "725272730706", pack_quantity: "6", price_minor: 500 }),
    coded("b", 1, { code: "0036000291452" }),
  );
  for (const code of ["725272730706", "0725272730706", "00725272730706"])
    expect(byCode(code)).toMatchObject({ barcode: "725272730706", packQuantity: "6", priceMinor: 500 });
  expect(byCode("036000291452")?.product.product_id).toBe("b");
  expect(byCode("A")).toMatchObject({ barcode: undefined, packQuantity: "1" });
  expect(byCode("36000291452")).toBeUndefined();
});

test("a code that moved to another article stays there, in whatever order the changes come", () => {
  have(coded("a", 1, { code: "X" }), coded("b", 1));
  tell({ kind: "changed", products: [coded("b", 2, { code: "X" }), coded("a", 2)], gone: [], ...groups });
  expect(byCode("X")?.product.product_id).toBe("b");
  tell({ kind: "changed", products: [coded("b", 3)], gone: [], ...groups });
  expect(byCode("X")).toBeUndefined();
});

test("words without accents find what has them", () => {
  const names = ["Café crème", "Müller Milch", "İSKENDER kebap", "Phở bò", "دُودھ", "O\u2019Brien"];
  have(...names.map((name, at) => ({ ...product(`n${at}`, "early", name), barcodes: [] }) as unknown as TillProduct));
  for (const [at, question] of ["cafe creme", "muller", "iskender", "pho", "دودھ", "obrien"].entries())
    expect(search(question, 5).map(({ name }) => name)).toEqual([names[at]]);
});

test("a slip of the fingers and a word in short still find; a word that is there is never passed over for them (36)", () => {
  const names = ["Long-life milk 1 l", "Chocolate bar", "Tea black 250 g", "Tea green 250 g", "Mill stone"];
  have(...names.map((name, at) => ({ ...product(`n${at}`, "early", name), barcodes: [] }) as unknown as TillProduct));
  const found = (text: string) => search(text, 5).map(({ name }) => name);
  expect(["mlik", "choclate", "chocollate", "tea blk", "chpcolate"].map(found)).toEqual([
    ["Long-life milk 1 l"],
    ["Chocolate bar"],
    ["Chocolate bar"],
    ["Tea black 250 g"],
    ["Chocolate bar"],
  ]);
  expect(found("mil")).toEqual(["Long-life milk 1 l", "Mill stone"]);
  expect([found("xyz"), found("zzzz"), found("green tea")]).toEqual([[], [], ["Tea green 250 g"]]);
});

test("a part of a barcode finds its article (36)", () => {
  have(coded("a", 1, { code: "0036000291452" }), coded("b", 1, { code: "4006381333931" }));
  expect(search("29145", 5).map(({ product_id }) => product_id)).toEqual(["a"]);
  expect(search("4006381333931", 5).map(({ product_id }) => product_id)).toEqual(["b"]);
  expect(search("036000291452", 5).map(({ product_id }) => product_id)).toEqual(["a"]);
});
