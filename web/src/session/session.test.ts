import { beforeEach, expect, test, vi } from "vitest";

const answer = vi.hoisted(() => ({ me: {} as Record<string, unknown> }));
vi.mock("@/api/client", () => ({ api: { GET: vi.fn(), POST: vi.fn() }, take: () => Promise.resolve(answer.me) }));

const me = (permissions: string[], grants: unknown[] = []) => ({
  user_id: "u",
  holds_all: false,
  permissions,
  limits: {},
  grants,
});

beforeEach(() => {
  localStorage.clear();
});

test("a right that is taken away is gone from the screens once it is read anew, and a lock stays", async () => {
  const { loadMe, lock, may, useSession } = await import("./session");
  answer.me = me(["drawer.move", "sales.sell"]);
  await loadMe();
  expect(may("drawer.move")).toBe(true);
  lock();
  answer.me = me(["sales.sell"]);
  await loadMe();
  expect(may("drawer.move")).toBe(false);
  expect(useSession.getState().locked).toBe(true);
});

test("the register's branch decides what may be done", async () => {
  const { actIn, loadMe, may } = await import("./session");
  answer.me = me(
    ["sales.sell", "stock.adjust"],
    [
      { role: "Cashier", branch_ids: ["a", "b"], permissions: ["sales.sell"], limits: {} },
      { role: "Manager", branch_ids: ["b"], permissions: ["stock.adjust"], limits: {} },
    ],
  );
  await loadMe();
  expect(may("stock.adjust")).toBe(true);
  actIn("a");
  expect(may("stock.adjust")).toBe(false);
  expect(may("sales.sell")).toBe(true);
  actIn("b");
  expect(may("stock.adjust")).toBe(true);
});
