/** What the server is told of money before the sale: until it has it, and once. */
import { act, renderHook } from "@testing-library/react";
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
const { giveBackPart, takePart, tellParts, useParts } = await import("./parts");

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
  // Another tab would have said so.
  window.dispatchEvent(new StorageEvent("storage", { key: "till.parts" }));
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

test("a part counts as stored once the server said so, and not before", async () => {
  const { saleId } = currentSale();
  const { result } = renderHook(() => useParts(saleId));
  let answer: (response: Response) => void = () => undefined;
  answers.push(() => new Promise((done) => (answer = done)));
  act(() => takePart(saleId, "s", part, t));
  await vi.waitFor(() => expect(sent).toHaveLength(1));
  expect(result.current.of("p")).toBe("storing");
  // The answer is lost: it is told again, and does not look stored meanwhile.
  answers.push(() => new Promise((done) => (answer = done)));
  answer(await problem(503, "kernel.outcome-unknown")());
  await vi.waitFor(() => expect(sent).toHaveLength(2), { timeout: 20_000 });
  expect(result.current.of("p")).toBe("waiting");
  answer(await done());
  await vi.waitFor(() => expect(result.current.of("p")).toBe("stored"));
});

test("a part that the server does not take alone does not look stored either", async () => {
  const { saleId } = currentSale();
  const { result } = renderHook(() => useParts(saleId));
  answers.push(problem(409, "shifts.shift-closed"));
  act(() => takePart(saleId, "s", part, t));
  await vi.waitFor(() => expect(untold()).toEqual([]));
  expect(result.current.of("p")).toBe("waiting");
});

test("a part is on its way back until the server gave it back", async () => {
  const { saleId } = currentSale();
  changePayments(saleId, () => [part]);
  const { result } = renderHook(() => useParts(saleId));
  let answer: (response: Response) => void = () => undefined;
  answers.push(() => new Promise((done) => (answer = done)));
  act(() => giveBackPart(saleId, "s", part, t));
  expect(result.current.returning).toEqual([part]);
  await vi.waitFor(() => expect(sent).toHaveLength(1));
  answer(await done());
  await vi.waitFor(() => expect(result.current.returning).toEqual([]));
});

test("a sale without any asks nothing", async () => {
  await tellParts(currentSale().saleId, t);
  expect(sent).toEqual([]);
});
