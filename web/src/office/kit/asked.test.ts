import { expect, test } from "vitest";
import { isNarrowed, queryOf, startOfDay } from "./asked";
import type { AnyList } from "./list";

const list = {
  path: "/api/v1/audit",
  id: "event_id",
  key: "audit",
  title: "a:b",
  count: "a:b",
  order: "-recorded_at",
  isByBranch: true,
  base: { status: "all" },
  views: [{ name: "gone", label: "a:b", query: { status: "archived" } }],
  filters: [
    { name: "action", label: "a:b", kind: "text" },
    { name: "kind", label: "a:b", kind: "word", values: ["one", "two"], words: "a:b" },
    { name: "low", label: "a:b", kind: "flag" },
    { name: "from", label: "a:b", kind: "moment" },
    { name: "to", label: "a:b", kind: "moment", end: true },
    { name: "day", label: "a:b", kind: "day" },
  ],
  columns: [{ name: "recorded_at", head: "a:b", kind: "moment", sort: "recorded_at" }],
  empty: { icon: null, title: "a:b" },
} as unknown as AnyList;

test("filters and order of the address are asked; what nobody declared is not", () => {
  expect(queryOf(list, { action: "users.update", sort: "recorded_at", evil: "1", id: "x" })).toEqual({
    status: "all",
    action: "users.update",
    sort: "recorded_at",
  });
  expect(queryOf(list, { sort: "-password" }).sort).toBe("-recorded_at");
  expect(queryOf(list, { kind: "three" }).kind).toBeUndefined();
  expect(queryOf(list, { low: "true" }).low).toBe(true);
  expect(queryOf(list, { low: "no" }).low).toBeUndefined();
  expect(queryOf(list, { day: "yesterday" }).day).toBeUndefined();
});

test("a view adds its filters, and the branch above the navigation its own", () => {
  expect(queryOf(list, { view: "gone" }, { branch: "b1" })).toMatchObject({ status: "archived", branch_id: "b1" });
});

test("with words to look for the server orders by fit", () => {
  const found = queryOf({ ...list, search: "a:b" }, { q: " tea ", sort: "recorded_at" });
  expect(found.q).toBe("tea");
  expect("sort" in found).toBe(false);
});

test("a day is meant from its beginning to its end, in the zone of the business", () => {
  const zone = "Asia/Karachi";
  const query = queryOf(list, { from: "2026-11-29", to: "2026-11-29" }, { zone });
  expect(query.from).toBe("2026-11-28T19:00:00.000Z");
  expect(query.to).toBe("2026-11-29T19:00:00.000Z");
  // The night in which clocks go forward, and the one in which they go back.
  expect(startOfDay("2026-03-29", "Europe/Zurich")).toBe("2026-03-28T23:00:00.000Z");
  expect(startOfDay("2026-03-30", "Europe/Zurich")).toBe("2026-03-29T22:00:00.000Z");
  expect(startOfDay("2026-10-26", "Europe/Zurich")).toBe("2026-10-25T23:00:00.000Z");
});

test("an order alone narrows nothing down", () => {
  expect(isNarrowed(list, { sort: "recorded_at" })).toBe(false);
  expect(isNarrowed(list, { action: "x" })).toBe(true);
});
