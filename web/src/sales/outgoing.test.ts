import { beforeEach, expect, test, vi } from "vitest";

const answers: (() => Promise<Response>)[] = [];
const sent: { key: string | null; body: string }[] = [];

vi.stubGlobal("fetch", async (request: Request) => {
  sent.push({ key: request.headers.get("idempotency-key"), body: await request.clone().text() });
  const answer = answers.shift();
  if (!answer) throw new TypeError("nobody answers");
  return answer();
});
vi.mock("@/session/tokens", () => ({ accessToken: () => "t", refreshed: async () => false }));

const { outgoingOf, send, useOutgoingEntries, whenAnswered } = await import("./outgoing");
const { takenUp, takeOverdue } = await import("./outgoing");
const { useSession } = await import("@/session/session");

const body = { register_id: "r", shift_id: "s", lines: [], payments: [] };
const complete = (saleId: string, sold: typeof body) =>
  send(saleId, { kind: "complete", body: sold, approval: undefined });
const json = (status: number, value: unknown) => async () =>
  new Response(JSON.stringify(value), { status, headers: { "content-type": "application/json" } });
const problem = (status: number, code: string) => json(status, { type: `urn:till:fault:${code}`, title: code, status });

beforeEach(() => {
  vi.useFakeTimers({ shouldAdvanceTime: true, advanceTimeDelta: 200 });
  answers.length = 0;
  sent.length = 0;
  localStorage.clear();
  useOutgoingEntries.setState({ entries: [] });
});

test("without an answer the same sale is sent again under the same key, until it is known", async () => {
  answers.push(
    async () => {
      throw new TypeError("cut");
    },
    problem(503, "kernel.outcome-unknown"),
    json(200, { data: { sale_id: "a", number: "1" } }),
  );
  const sale = await complete("a", body);
  expect(sale.number).toBe("1");
  expect(sent.map(({ key }) => key)).toEqual(["a", "a", "a"]);
  // What is sold is the same each time; only when it is sent is said anew.
  const sold = sent.map((one) => JSON.parse(one.body) as Record<string, unknown>);
  expect(sold.every(({ sent_at }) => typeof sent_at === "string")).toBe(true);
  expect(new Set(sold.map(({ sent_at: _, ...rest }) => JSON.stringify(rest))).size).toBe(1);
  expect(outgoingOf("a")).toBeUndefined();
  expect(localStorage.getItem("till.outgoing")).toBe("[]");
});

test("a refusal is told at once, and nothing is left under way", async () => {
  answers.push(problem(422, "sales.out-of-stock"));
  await expect(complete("b", body)).rejects.toMatchObject({ code: "sales.out-of-stock" });
  expect(sent).toHaveLength(1);
  expect(outgoingOf("b")).toBeUndefined();
});

test("what is under way is known at once, and drawn once it is on its way", async () => {
  answers.push(() => new Promise(() => {}));
  const seen: number[] = [];
  const stop = useOutgoingEntries.subscribe(({ entries }) => seen.push(entries.length));
  void complete("drawn", body);
  expect(outgoingOf("drawn")?.state).toBe("sending");
  expect(JSON.parse(localStorage.getItem("till.outgoing") ?? "[]")).toHaveLength(1);
  await vi.waitFor(() => expect(sent).toHaveLength(1), { interval: 1 });
  expect(seen).toEqual([]);
  await vi.waitFor(() => expect(seen.at(-1)).toBe(1));
  stop();
  // Who looks no more is told no more, also of what was on its way to be told.
  useOutgoingEntries.setState({ entries: [] });
  const told = seen.length;
  await new Promise((done) => setTimeout(done, 250));
  expect(seen).toHaveLength(told);
});

test("it is written down before it is sent, and the next page goes on with it", async () => {
  // The page is gone before the answer: its promise never ends.
  answers.push(() => new Promise(() => {}));
  void complete("c", body);
  await vi.waitFor(() => expect(sent).toHaveLength(1));
  expect(JSON.parse(localStorage.getItem("till.outgoing") ?? "[]")).toMatchObject([
    { kind: "complete", saleId: "c", body },
  ]);
  vi.resetModules();
  const next = await import("./outgoing");
  next.resumeOutgoing();
  expect(next.outgoingOf("c")?.state).toBe("waiting");
  answers.push(json(200, { data: { sale_id: "c", number: "7" } }));
  expect(await next.follow("c")).toMatchObject({ number: "7" });
  expect(sent.map(({ key }) => key)).toEqual(["c", "c"]);
});

test("a sale that waits is not lost when a colleague signs in: it goes when its seller is back", async () => {
  const is = (user_id: string) => useSession.setState({ me: { user_id } as never });
  is("ada");
  answers.push(
    problem(503, "kernel.unavailable"),
    problem(403, "shifts.not-yours"),
    json(201, { data: { number: "9" } }),
  );
  const going = complete("d", body);
  await vi.waitFor(() => expect(sent).toHaveLength(1));
  is("ben");
  await vi.waitFor(() => expect(sent).toHaveLength(2));
  await vi.waitFor(() => expect(outgoingOf("d")?.state).toBe("waiting"));
  is("ada");
  expect((await going).number).toBe("9");
  // What somebody tries in a drawer that is not theirs is refused to them.
  answers.push(problem(403, "shifts.not-yours"));
  await expect(complete("e", body)).rejects.toMatchObject({ code: "shifts.not-yours" });
});

test("what another tab has under way stays written down when this one's sale is done", async () => {
  const theirs = { kind: "complete", saleId: "theirs", register: "r", body, state: "sending", tries: 1 };
  localStorage.setItem("till.outgoing", JSON.stringify([theirs]));
  answers.push(json(200, { data: { sale_id: "mine", number: "1" } }));
  await complete("mine", body);
  expect(JSON.parse(localStorage.getItem("till.outgoing") ?? "")).toEqual([theirs]);
});

const parked = { sale_id: "h", basket: { lines: [] }, label: "Blue coat", customer_id: null } as never;
const recall = { kind: "recall", key: "k", body: { register_id: "r" }, parked } as const;
const cut = async () => {
  throw new TypeError("cut");
};

test("a lost answer of holding and of taking up is asked for again under the same key, also by the next page", async () => {
  answers.push(cut, json(200, { data: {} }));
  const basket = { lines: [], discounts: [], note: "" };
  await send("g", { kind: "hold", key: "p", body: { register_id: "r", label: "", basket } });
  answers.push(() => new Promise(() => {}));
  void send("h", recall);
  await vi.waitFor(() => expect(sent).toHaveLength(3));
  vi.resetModules();
  const next = await import("./outgoing");
  next.resumeOutgoing();
  expect(next.outgoingOf("h")).toMatchObject({ kind: "recall", state: "waiting", parked: { label: "Blue coat" } });
  answers.push(json(200, { data: parked }));
  expect(await next.follow("h")).toMatchObject({ parked: { sale_id: "h" } });
  expect(sent.map(({ key }) => key)).toEqual(["p", "p", "k", "k"]);
  expect(localStorage.getItem("till.outgoing")).toBe("[]");
});

test("what was taken up stays written down until it is on the screen", async () => {
  const kept: (string | null)[] = [];
  whenAnswered("recall", () => void kept.push(localStorage.getItem("till.outgoing")));
  answers.push(json(200, { data: parked }));
  await send("i", recall);
  expect(kept).toHaveLength(1);
  expect(JSON.parse(kept[0] ?? "")).toMatchObject([{ saleId: "i", kind: "recall" }]);
  expect(outgoingOf("i")).toBeUndefined();
});

test("somebody else who asks again is told how it stands: that is the answer, but not to who asks for the first time", async () => {
  const stands = (from: string) =>
    json(409, { type: "urn:till:fault:kernel.wrong-state", entity: "parked_sale", from });
  const is = (user_id: string) => useSession.setState({ me: { user_id } as never });
  whenAnswered("recall", () => undefined);
  is("ada");
  answers.push(cut, stands("recalled"));
  const going = send("j", recall);
  await vi.waitFor(() => expect(sent).toHaveLength(1));
  is("ben");
  expect(await going).toMatchObject({ parked: { sale_id: "h" } });
  answers.push(stands("recalled"));
  await expect(send("j", recall)).rejects.toMatchObject({ code: "kernel.wrong-state" });
});

test("what another tab has under way is under way here too, and is taken over only when that tab sends no more", async () => {
  const told = (entries: unknown[]) =>
    window.dispatchEvent(new StorageEvent("storage", { key: "till.outgoing", newValue: JSON.stringify(entries) }));
  const theirs = { kind: "complete", saleId: "t", register: "r", body, state: "sending", tries: 1 };
  localStorage.setItem("till.outgoing", JSON.stringify([theirs]));
  told([theirs]);
  expect(outgoingOf("t")).toMatchObject({ saleId: "t", kind: "complete" });
  takeOverdue();
  expect(takenUp()).toEqual([]);
  told([]);
  expect(outgoingOf("t")).toBeUndefined();
  told([theirs]);
  vi.advanceTimersByTime(30_000);
  takeOverdue();
  expect(takenUp()).toMatchObject([{ saleId: "t", state: "waiting" }]);
});
