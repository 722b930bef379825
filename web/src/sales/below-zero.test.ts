import type { TFunction } from "i18next";
import { expect, test } from "vitest";
import { namesBelowZero } from "./below-zero";

const t = ((_key: string, { names, count }: { names: string; count: number }) => `${names} +${count}`) as TFunction;
const line = (product_id: string) => ({ product_id, name: `Tea ${product_id}` });

test("an article of many lines is named once", () => {
  const lines = Array.from({ length: 400 }, () => line("a"));
  expect(namesBelowZero(t, lines, ["a"])).toBe("Tea a");
});

test("of many articles the first three are named, and how many there are besides", () => {
  const ids = ["a", "b", "c", "d", "e"];
  expect(namesBelowZero(t, ids.map(line), ids)).toBe("Tea a, Tea b, Tea c +2");
});
