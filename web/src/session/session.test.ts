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

const asked: string[] = [];
let answers: (() => Promise<Response>) | undefined;

beforeEach(() => {
  localStorage.clear();
  asked.length = 0;
  answers = async () => new Response(null, { status: 204 });
  vi.stubGlobal("fetch", async (path: string) => {
    asked.push(path);
    if (!answers) throw new TypeError("nobody answers");
    return answers();
  });
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

test("a lock ends the session on the server, and the next page knows of it (4)", async () => {
  const { begin, lock, loadMe, useSession } = await import("./session");
  answer.me = me(["sales.sell"]);
  useSession.setState({ locked: false });
  await loadMe();
  lock();
  expect(useSession.getState()).toMatchObject({ status: "in", locked: true });
  await vi.waitFor(() => expect(asked).toEqual(["/api/v1/auth/sign-out"]));
  // The page after a reload: nothing is renewed, and the screen says why.
  useSession.setState({ status: "starting", locked: false, me: undefined });
  await begin();
  expect(asked).not.toContain("/api/v1/auth/refresh");
  expect(useSession.getState()).toMatchObject({ status: "out", why: "locked" });
});

test("a server that is away ends no session: it is asked until it says which it is (26)", async () => {
  vi.useFakeTimers();
  const { begin, useSession } = await import("./session");
  useSession.setState({ status: "starting", locked: false, me: undefined, why: undefined });
  answers = undefined;
  await begin();
  expect(useSession.getState()).toMatchObject({ status: "out", why: "away" });
  answers = async () =>
    new Response(JSON.stringify({ data: { access_token: "t", expires_in_s: 900, user: { user_id: "u" } } }));
  answer.me = me(["sales.sell"]);
  await vi.advanceTimersByTimeAsync(4000);
  expect(useSession.getState()).toMatchObject({ status: "in", why: undefined });
  vi.useRealTimers();
});

test("a browser that was told it has no session does not ask at every load, until somebody has signed in", async () => {
  const { begin, signedIn, useSession } = await import("./session");
  const { hold } = await import("./tokens");
  const asks = async () => {
    hold(undefined);
    asked.length = 0;
    useSession.setState({ status: "starting", locked: false, me: undefined, why: undefined });
    await begin();
    return asked.filter((path) => path === "/api/v1/auth/refresh").length;
  };
  answers = async () => new Response(null, { status: 401 });
  expect(await asks()).toBe(1);
  expect(await asks()).toBe(0);
  expect(useSession.getState()).toMatchObject({ status: "out", why: undefined });
  answer.me = me(["sales.sell"]);
  await signedIn({ access_token: "t", expires_in_s: 0, session_id: "s", user: { user_id: "u" } } as never);
  expect(await asks()).toBe(1);
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
