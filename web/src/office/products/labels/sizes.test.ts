import { expect, test } from "vitest";
import { pagesOf, placeOf, SIZES } from "./sizes";

test("every label of a sheet lies on its page, over no other one", () => {
  for (const size of Object.values(SIZES)) {
    const count = size.columns * size.rows;
    const places = Array.from({ length: count }, (_, at) => placeOf(at, size));
    for (const { left, top } of places) {
      expect(left + size.label[0]).toBeLessThanOrEqual(size.page[0]);
      expect(top + size.label[1]).toBeLessThanOrEqual(size.page[1]);
    }
    expect(size.step[0]).toBeGreaterThanOrEqual(size.label[0]);
    expect(size.step[1]).toBeGreaterThanOrEqual(size.label[1]);
    expect(new Set(places.map((one) => JSON.stringify(one))).size).toBe(count);
  }
});

test("labels fill one page after the other", () => {
  const labels = Array.from({ length: 27 }, (_, at) => at);
  expect(pagesOf(labels, SIZES.sheet24).map((page) => page.length)).toEqual([24, 3]);
  expect(pagesOf(labels, SIZES.roll)).toHaveLength(27);
  expect(pagesOf([], SIZES.roll)).toEqual([]);
});
