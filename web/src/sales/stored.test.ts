import { expect, test, vi } from "vitest";
import { ApiProblem } from "@/api/problem";

let stored: unknown;
let status = 404;
vi.stubGlobal("fetch", async () =>
  stored
    ? new Response(JSON.stringify({ data: stored }), { headers: { "content-type": "application/json" } })
    : new Response("{}", { status, headers: { "content-type": "application/json" } }),
);
vi.mock("@/session/tokens", () => ({ accessToken: () => "t", refreshed: async () => false }));

const { isStored, PAID_ELSEWHERE, PAID_WITH_OTHERS } = await import("./stored");

const line = (line_id: string, quantity: string) => ({ line_id, product_id: "p", quantity, discounts: [], note: "" });
const paid = (payment_id: string) => ({ payment_id, kind: "cash" as const, amount_minor: 450 });
const reused = new ApiProblem("kernel.idempotency-key-reused", 422, { title: "" });
const sold = { lines: [line("a", "1"), line("b", "2.5")], expected_total_minor: 450, payments: [paid("m")] };

test("a sale that was refused is this one only with the same lines, the same total and the same money (3)", async () => {
  stored = { lines: [line("b", "2.500"), line("a", "1")], total_minor: 450, payments: [paid("m")], number: "7" };
  expect(await isStored("s", reused, sold)).toEqual(stored);
  const other = { code: PAID_WITH_OTHERS };
  await expect(isStored("s", reused, { ...sold, expected_total_minor: 280 })).rejects.toMatchObject(other);
  await expect(isStored("s", reused, { ...sold, lines: [line("a", "1")] })).rejects.toMatchObject(other);
  // The same goods, paid in another tab or at another register: what was taken here was taken a second time.
  const elsewhere = { code: PAID_ELSEWHERE, more: { number: "7" } };
  await expect(isStored("s", reused, { ...sold, payments: [paid("n")] })).rejects.toMatchObject(elsewhere);
});

test("what is not shown here is never called this one, and what is not known is no answer", async () => {
  stored = undefined;
  await expect(isStored("s", reused, sold)).rejects.toMatchObject({ code: PAID_WITH_OTHERS });
  status = 503;
  await expect(isStored("s", reused, sold)).rejects.toMatchObject({ isPassing: true });
  const refusal = new ApiProblem("sales.out-of-stock", 422, { title: "" });
  await expect(isStored("s", refusal, sold)).rejects.toBe(refusal);
});
