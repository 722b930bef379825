import { expect, test } from "vitest";
import { csvCell, csvOf } from "./csv";
import type { FileCell } from "./file-cell";

const text = (words: string): FileCell => ({ kind: "text", text: words });

test("what a spreadsheet would run is kept from it", () => {
  for (const words of ["=1+1", "+41 44 000", "@SUM(A1)", "-cmd|' /C calc'!A0", "\t=1", "\r=1", "-7"])
    expect(csvCell(text(words)).replace(/^"/, "")).toMatch(/^'/);
});

test("a figure below zero stays a figure", () => {
  expect(csvCell({ kind: "money", text: "-12.50" })).toBe("-12.50");
  expect(csvCell({ kind: "number", text: "-7" })).toBe("-7");
});

test("quotes, commas and lines are kept inside their cell", () => {
  expect(csvCell(text('5" pipe, red'))).toBe('"5"" pipe, red"');
  expect(csvCell(text("one\ntwo"))).toBe('"one\ntwo"');
  expect(csvOf(["a", "=b"], [[text("1"), text("2")]])).toBe("\uFEFFa,'=b\r\n1,2\r\n");
});
