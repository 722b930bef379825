import { expect, test } from "vitest";
import { moneyFormat } from "@/lib/money";
import type { Product } from "./data";
import { draftOf, emptyDraft, nextDraft, readDraft } from "./draft";

const money = moneyFormat({ code: "PKR", exponent: 2 });

const product = {
  product_id: "p",
  sku: "A-1",
  name: "Tea",
  description: "",
  category_id: null,
  brand_id: null,
  barcodes: [{ code: "4006381333931", pack_quantity: "6", price_minor: 50_000 }],
  unit_price_minor: 12_345,
  cost_price_minor: 9000,
  tax_class_id: "t",
  price_includes_tax: false,
  discount_allowed: true,
  discount_percent_max: "10",
  min_price_minor: null,
  unit: "pcs",
  attributes: { shelf: "4" },
  status: "active",
  tracks_stock: true,
  reorder_point: "3",
  version: 4,
} as unknown as Product;

test("what was read and not changed is sent as it was, also what no field shows", () => {
  const { input, wrong } = readDraft(draftOf(product, money), product, money, true);
  expect(wrong).toEqual({});
  expect(input).toMatchObject({
    sku: "A-1",
    unit_price_minor: 12_345,
    cost_price_minor: 9000,
    price_includes_tax: false,
    discount_percent_max: "10",
    reorder_point: "3",
    limited_qty: null,
    attributes: { shelf: "4" },
    barcodes: [{ code: "4006381333931", pack_quantity: "6", price_minor: 50_000 }],
  });
});

test("whoever may not set costs does not send one", () => {
  expect(readDraft(draftOf(product, money), product, money, false).input).not.toHaveProperty("cost_price_minor");
});

test("figures that are none are named at their fields", () => {
  const draft = {
    ...emptyDraft("t"),
    name: "Tea",
    sku: "A",
    price: "12,5x",
    lowBelow: "many",
    barcodes: [{ key: 0, code: "1", pack: "1", price: "?" }],
  };
  expect(readDraft(draft, undefined, money, true).wrong).toEqual({
    "/unit_price_minor": "amount",
    "/limited_qty": "quantity",
    "/barcodes/0/price_minor": "amount",
  });
});

test("a product needs a name, a number and a price", () => {
  expect(Object.keys(readDraft(emptyDraft("t"), undefined, money, true).wrong)).toEqual([
    "/name",
    "/sku",
    "/unit_price_minor",
  ]);
});

test("barcodes without a code are left out", () => {
  const draft = {
    ...emptyDraft("t"),
    name: "Tea",
    sku: "A",
    price: "1",
    barcodes: [{ key: 0, code: " ", pack: "", price: "" }],
  };
  expect(readDraft(draft, undefined, money, true).input.barcodes).toEqual([]);
});

test("the next product is of the same kind, and has nothing else of the one before (45)", () => {
  const before = { ...emptyDraft("t"), name: "Tea", sku: "A", price: "1", unit: "box", categoryId: "c", brandId: "b" };
  expect(nextDraft(before)).toEqual({ ...emptyDraft("t"), unit: "box", categoryId: "c", brandId: "b" });
});
