import { expect, test } from "vitest";
import { code128, code128Values } from "./code128";

test("text goes as set B with its check digit", () => {
  // The well-known example has 54 in set A; its letters have the same values in set B, whose start counts one more.
  expect(code128Values("PJJ123C")).toEqual([104, 48, 42, 42, 17, 18, 19, 35, 55, 106]);
});

test("an even run of digits goes in pairs", () => {
  expect(code128Values("123456")).toEqual([105, 12, 34, 56, (105 + 12 + 2 * 34 + 3 * 56) % 103, 106]);
});

test("a receipt's number changes to pairs for its last digits", () => {
  const values = code128Values("B01-R01-26-003253") ?? [];
  expect(values[0]).toBe(104);
  expect(values.slice(-6, -2)).toEqual([99, 0, 32, 53]);
});

test("the first digit of an odd run stays text, a run in the middle comes back to text", () => {
  expect(code128Values("A12345")?.slice(1, -2)).toEqual([33, 17, 99, 23, 45]);
  expect(code128Values("A123456B")?.slice(1, -2)).toEqual([33, 99, 12, 34, 56, 100, 34]);
});

test("every sign has eleven modules and the stop thirteen", () => {
  const { bars, width } = code128("Till 2") ?? { bars: [], width: 0 };
  expect(width).toBe(11 * 8 + 13);
  const last = bars.at(-1);
  expect(last && last.at + last.width).toBe(width);
  expect(bars[0]).toEqual({ at: 0, width: 2 });
});

test("letters outside the set have no bars", () => {
  expect(code128("رسید")).toBeUndefined();
  expect(code128("")).toBeUndefined();
});
