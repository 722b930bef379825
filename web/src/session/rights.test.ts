import { expect, test } from "vitest";
import { type Me, rightsIn } from "./rights";

const cashier = {
  role: "Cashier",
  branch_ids: ["a", "b"],
  permissions: ["sales.sell"],
  limits: { pay_out_minor_max: 100 },
};
const manager = {
  role: "Manager",
  branch_ids: ["b"],
  permissions: ["sales.sell", "stock.adjust"],
  limits: { pay_out_minor_max: 500, look_back_days: 7 },
};
const auditor = { role: "Auditor", branch_ids: null, permissions: ["audit.view"], limits: {} };
const me = (grants: Me["grants"]): Me =>
  ({
    permissions: ["audit.view", "sales.sell", "stock.adjust"],
    limits: { pay_out_minor_max: 100 },
    holds_all: false,
    grants,
  }) as unknown as Me;

test("a role that was given for one branch holds there only", () => {
  const both = me([cashier, manager]);
  expect(rightsIn(both, "a").permissions).toEqual(["sales.sell"]);
  expect(rightsIn(both, "b").permissions).toEqual(["sales.sell", "stock.adjust"]);
  expect(rightsIn(both, "c").permissions).toEqual([]);
  expect(rightsIn(both, undefined).permissions).toContain("stock.adjust");
});

test("how far alone is that of the branch, and a role that does not sell widens nothing", () => {
  const all = me([cashier, manager, auditor]);
  expect(rightsIn(all, "a").limits).toEqual({ pay_out_minor_max: 100 });
  expect(rightsIn(all, "b").limits).toEqual({ pay_out_minor_max: 500 });
  expect(rightsIn(all, "a").permissions).toEqual(["audit.view", "sales.sell"]);
});

test("nobody loses anything where all holds everywhere", () => {
  const one = me([]);
  expect(rightsIn(one, "a")).toBe(one);
});
