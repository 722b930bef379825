import { expect, test, vi } from "vitest";
import { ApiProblem } from "@/api/problem";

let stored: unknown;
vi.stubGlobal("fetch", async () =>
  stored
    ? new Response(JSON.stringify({ data: stored }), { headers: { "content-type": "application/json" } })
    : new Response("{}", { status: 404, headers: { "content-type": "application/json" } }),
);
vi.mock("@/session/tokens", () => ({ accessToken: () => "t", refreshed: async () => false }));

const { whatIsStored } = await import("./stored");

const line = (line_id: string, quantity: string) => ({ line_id, product_id: "p", quantity, discounts: [], note: "" });
const reused = new ApiProblem("kernel.idempotency-key-reused", 422, { title: "" });

test("a sale that was refused is stored only if lines and total are the same", async () => {
  const sold = { lines: [line("a", "1"), line("b", "2.5")], expected_total_minor: 450 };
  stored = { lines: [line("b", "2.500"), line("a", "1")], total_minor: 450 };
  expect(await whatIsStored("s", reused, sold)).toBe("this");
  expect(await whatIsStored("s", reused, { ...sold, expected_total_minor: 280 })).toBe("another");
  expect(await whatIsStored("s", reused, { ...sold, lines: [line("a", "1"), line("c", "2.5")] })).toBe("another");
  stored = undefined;
  expect(await whatIsStored("s", reused, sold)).toBe("nothing");
  expect(await whatIsStored("s", new ApiProblem("sales.out-of-stock", 422, { title: "" }), sold)).toBe("nothing");
});
