/** What the server is told of money before the sale: until it has it, and once. */
import type { TFunction } from "i18next";
import { beforeEach, expect, test, vi } from "vitest";

const answers: (() => Promise<Response>)[] = [];
const sent: (string | null)[] = [];
vi.stubGlobal("fetch", async (request: Request) => {
  sent.push(request.headers.get("idempotency-key"));
  const answer = answers.shift();
  if (!answer) throw new TypeError("nobody answers");
  return answer();
});
vi.mock("@/session/tokens", () => ({ accessToken: () => "t", refreshed: async () => false }));

const { changePayments, currentSale, useCart } = await import("./cart");
const { giveBackPart, takePart, tellParts } = await import("./parts");

const json = (status: number, value: unknown) => async () =>
  new Response(JSON.stringify(value), { status, headers: { "content-type": "application/json" } });
const problem = (status: number, code: string) => json(status, { type: `urn:till:fault:${code}`, title: code, status });
const done = json(201, { data: {} });
const part = { payment_id: "p", kind: "cash", amount_minor: 100 } as const;
const t = ((key: string) => key) as unknown as TFunction;
const untold = () => JSON.parse(localStorage.getItem("till.parts") ?? "[]") as unknown[];

beforeEach(() => {
  vi.useFakeTimers({ shouldAdvanceTime: true, advanceTimeDelta: 200 });
  answers.length = 0;
  sent.length = 0;
  localStorage.clear();
  changePayments(useCart.getState().current, () => []);
});

test("an answer that is not known leaves it to be told again, under the same key", async () => {
  answers.push(problem(409, "kernel.in-progress"), problem(503, "kernel.outcome-unknown"), done);
  takePart(currentSale().saleId, "s", part, t);
  await vi.waitFor(() => expect(untold()).toEqual([]), { timeout: 20_000 });
  expect(sent).toEqual(["p", "p", "p"]);
  expect(currentSale().payments).toEqual([part]);
});

test("what another tab is giving back at this moment is not put back; what is refused is", async () => {
  const { saleId } = currentSale();
  changePayments(saleId, () => [part]);
  answers.push(problem(409, "kernel.in-progress"));
  giveBackPart(saleId, "s", part, t);
  await vi.waitFor(() => expect(sent).toHaveLength(1));
  expect(currentSale().payments).toEqual([]);
  answers.push(problem(409, "shifts.drawer-short"));
  await tellParts(saleId, t);
  expect(currentSale().payments).toEqual([part]);
  expect(untold()).toEqual([]);
});

test("a sale without any asks nothing", async () => {
  await tellParts(currentSale().saleId, t);
  expect(sent).toEqual([]);
});
