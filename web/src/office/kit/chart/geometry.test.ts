import { expect, test } from "vitest";
import { geometry, paths, SIDE } from "./geometry";

const points = (...values: readonly number[]) => values.map((value, at) => ({ label: `d${at}`, value }));
const size = { width: 656, height: 200, rightToLeft: false };

test("twice as much is twice as high, from a line of zero", () => {
  const { marks, zero } = geometry(points(0, 50, 100), size);
  const [none = 0, half = 0, whole = 0] = marks.map(({ y }) => zero - y);
  expect(none).toBe(0);
  expect(whole).toBeCloseTo(2 * half);
  expect(whole).toBeGreaterThan(100);
});

test("days run with the direction of the language, and leave room for the figures", () => {
  const ltr = geometry(points(1, 2, 3), size).marks;
  const rtl = geometry(points(1, 2, 3), { ...size, rightToLeft: true }).marks;
  expect(ltr.map(({ x }) => x)).toEqual([...ltr.map(({ x }) => x)].sort((a, b) => a - b));
  expect(rtl.map(({ x }) => x)).toEqual([...rtl.map(({ x }) => x)].sort((a, b) => b - a));
  expect(Math.min(...ltr.map(({ from }) => from))).toBeGreaterThanOrEqual(SIDE - 1);
  expect(Math.max(...rtl.map(({ x }) => x))).toBeLessThan(size.width - SIDE);
});

test("what is below zero hangs below its line", () => {
  const { marks, zero } = geometry(points(-20, 40), size);
  expect(marks[0]?.y).toBeGreaterThan(zero);
  expect(marks[1]?.y).toBeLessThan(zero);
});

test("labels are left out where they would touch, never the last one", () => {
  const { marks } = geometry(points(...Array.from({ length: 31 }, (_, at) => at)), size);
  const named = marks.filter(({ isLabelled }) => isLabelled);
  expect(marks.at(-1)?.isLabelled).toBe(true);
  const gaps = named.slice(1).map(({ x }, at) => x - (named[at]?.x ?? 0));
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(55);
});

test("many points are a line, few are bars; nothing but zeros is drawn too", () => {
  expect(geometry(points(...Array.from({ length: 90 }, () => 1)), size).isLine).toBe(true);
  expect(geometry(points(1, 2), size).isLine).toBe(false);
  const { marks, zero } = geometry(points(0, 0), size);
  expect(marks.every(({ y }) => y === zero)).toBe(true);
  expect(paths(marks, zero).line).toMatch(/^M[\d.]+,[\d.]+L/);
});
