import { expect, test } from "vitest";
import { moved, PAGES_MAX, PRODUCTS_MAX, pagesOf, stored, whyNot, withProducts, wrongName } from "./model";

test("what is no list of pages is none, and no more are read than there may be", () => {
  for (const odd of [undefined, null, {}, { pages: 3 }, { pages: [null, { name: "x" }] }])
    expect(pagesOf(odd)).toEqual([]);
  const many = Array.from({ length: PAGES_MAX + 1 }, (_, no) => ({ name: String(no), products: [] }));
  expect(pagesOf({ pages: many })).toHaveLength(PAGES_MAX);
});

test("things are moved to a place in their list, and not out of it", () => {
  expect(moved(["a", "b", "c"], 0, 2)).toEqual(["b", "c", "a"]);
  expect(moved(["a", "b", "c"], 2, 0)).toEqual(["c", "a", "b"]);
  for (const [from, to] of [
    [0, -1],
    [2, 3],
    [5, 0],
  ] as const)
    expect(moved(["a", "b", "c"], from, to)).toEqual(["a", "b", "c"]);
});

test("a product stands on a page once, and a page is full at some time", () => {
  const page = { name: "Bread", products: Array.from({ length: PRODUCTS_MAX - 1 }, (_, no) => String(no)) };
  expect([whyNot(page, "0"), whyNot(page, "new")]).toEqual(["twice", undefined]);
  const [full] = withProducts([page], 0, (products) => [...products, "last"]);
  expect(full && whyNot(full, "new")).toBe("full");
});

test("pages have names, each its own; blanks around them are none", () => {
  const pages = ["Bread", " bread ", "  "].map((name) => ({ name, products: [] }));
  expect([0, 1, 2].map((at) => wrongName(pages, at))).toEqual(["alike", "alike", "unnamed"]);
  expect(stored([{ name: " Tea ", products: ["1"] }])).toEqual({ pages: [{ name: "Tea", products: ["1"] }] });
});
