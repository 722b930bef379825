import { expect, test } from "vitest";
import { kindOf, maySetAt } from "./schema";

test("a setting is drawn as what its schema says", () => {
  expect(kindOf("sales.discount_reason_required", { type: "boolean" })).toEqual({ kind: "bool" });
  expect(kindOf("shifts.tolerance", { type: "integer", format: "int64" })).toEqual({ kind: "amount" });
  expect(kindOf("sales.cash_rounding_minor", { type: ["integer", "null"] })).toEqual({ kind: "amount", off: true });
  expect(kindOf("jobs.tries", { type: "integer" })).toEqual({ kind: "number" });
  expect(kindOf("sales.lock_after_minutes", { type: ["integer", "null"] })).toEqual({ kind: "number", off: true });
  expect(kindOf("sales.tile_pages", { type: "object", properties: { pages: {} } })).toEqual({ kind: "whole" });
  expect(kindOf("shifts.day_cutoff", { type: "string", pattern: "^([01]\\d|2[0-3]):[0-5]\\d$" })).toEqual({
    kind: "time",
  });
  expect(kindOf("x", { oneOf: [{ const: "block", description: "It is refused." }] })).toEqual({
    kind: "choice",
    choices: [{ value: "block", about: "It is refused." }],
  });
  expect(kindOf("x", { type: "string", format: "lines" })).toEqual({ kind: "text", lines: true });
  expect(kindOf("x", undefined)).toEqual({ kind: "text" });
});

test("a setting is not set nearer than it may differ", () => {
  expect([maySetAt("business", "business"), maySetAt("business", "branch")]).toEqual([true, false]);
  expect([maySetAt("branch", "branch"), maySetAt("branch", "register")]).toEqual([true, false]);
  expect(maySetAt("register", "register")).toBe(true);
});
