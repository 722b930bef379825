import { expect, test } from "vitest";
import { csvCell, csvOf } from "./csv";

test("what a spreadsheet would run is kept from it", () => {
  for (const text of ["=1+1", "+41 44 000", "@SUM(A1)", "-cmd|' /C calc'!A0", "\t=1", "\r=1"])
    expect(csvCell(text).replace(/^"/, "")).toMatch(/^'/);
});

test("a figure below zero stays a figure", () => {
  expect(csvCell("-12.50")).toBe("-12.50");
  expect(csvCell("-7")).toBe("-7");
});

test("quotes, commas and lines are kept inside their cell", () => {
  expect(csvCell('5" pipe, red')).toBe('"5"" pipe, red"');
  expect(csvCell("one\ntwo")).toBe('"one\ntwo"');
  expect(
    csvOf([
      ["a", "b"],
      ["1", "2"],
    ]),
  ).toBe("\uFEFFa,b\r\n1,2\r\n");
});
