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

const { complete, outgoingOf, useOutgoingEntries } = await import("./outgoing");
const { useSession } = await import("@/session/session");

const body = { register_id: "r", shift_id: "s", lines: [], payments: [] };
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

test("it is written down before it is sent, and the next page goes on with it", async () => {
  // The page is gone before the answer: its promise never ends.
  answers.push(() => new Promise(() => {}));
  void complete("c", body);
  await vi.waitFor(() => expect(sent).toHaveLength(1));
  expect(JSON.parse(localStorage.getItem("till.outgoing") ?? "[]")).toMatchObject([{ saleId: "c", body }]);
  vi.resetModules();
  const next = await import("./outgoing");
  next.resumeOutgoing();
  expect(next.outgoingOf("c")?.state).toBe("waiting");
  answers.push(json(200, { data: { sale_id: "c", number: "7" } }));
  expect((await next.follow("c")).number).toBe("7");
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
  const theirs = { saleId: "theirs", register: "r", body, state: "sending", tries: 1 };
  localStorage.setItem("till.outgoing", JSON.stringify([theirs]));
  answers.push(json(200, { data: { sale_id: "mine", number: "1" } }));
  await complete("mine", body);
  expect(JSON.parse(localStorage.getItem("till.outgoing") ?? "")).toEqual([theirs]);
});
