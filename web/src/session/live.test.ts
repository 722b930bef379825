import { readFileSync } from "node:fs";
import { beforeEach, expect, test, vi } from "vitest";
import { RIGHT_TO_HEAR } from "./topics";

const session = vi.hoisted(() => ({
  rights: [] as string[],
  me: { user_id: "ada" },
  changed: (_now: object, _before: object) => {},
}));
vi.mock("./session", () => ({
  loadMe: vi.fn(() => Promise.resolve()),
  may: (right: string) => session.rights.includes(right),
  useSession: {
    getState: () => ({ me: session.me }),
    subscribe: (told: typeof session.changed) => {
      session.changed = told;
    },
  },
}));
vi.mock("./tokens", () => ({ accessToken: () => "token", onTokens: () => () => {}, refreshed: vi.fn() }));

class FakeSocket extends EventTarget {
  static OPEN = 1;
  static last: FakeSocket;
  readyState = 1;
  sent: string[] = [];
  constructor() {
    super();
    FakeSocket.last = this;
  }
  send(text: string) {
    this.sent.push(text);
  }
  close() {}
  says(message: unknown) {
    this.dispatchEvent(new MessageEvent("message", { data: JSON.stringify(message) }));
  }
}

beforeEach(() => {
  vi.resetModules();
  vi.stubGlobal("WebSocket", FakeSocket);
});

test("a changed right reloads what the person may do, without a subscription", async () => {
  const { listenLive } = await import("./live");
  const { loadMe } = await import("./session");
  vi.mocked(loadMe).mockClear();
  listenLive([], () => {});
  FakeSocket.last.says({ type: "ready" });
  FakeSocket.last.says({ type: "heartbeat" });
  expect(loadMe).not.toHaveBeenCalled();
  FakeSocket.last.says({ type: "rights" });
  expect(loadMe).toHaveBeenCalledTimes(1);
});

const asked = () => FakeSocket.last.sent.map((text) => JSON.parse(text) as { type: string; id?: string });

test("only what the person may hear is asked for, and as much more or less when that changes", async () => {
  const { listenLive } = await import("./live");
  session.rights = ["sales.sell", "catalog.view"];
  listenLive(["sales.parked", "sales.completed", "users.changed", "catalog.product_changed"], () => {});
  FakeSocket.last.says({ type: "ready", user_id: "ada" });
  expect(asked().map(({ type, id }) => [type, id])).toEqual([
    ["subscribe", "sales.parked"],
    ["subscribe", "catalog.product_changed"],
  ]);
  FakeSocket.last.sent = [];
  session.rights = ["sales.sell", "sales.view_all"];
  session.changed({ me: {} }, { me: {} });
  expect(asked().map(({ type, id }) => [type, id])).toEqual([
    ["subscribe", "sales.completed"],
    ["unsubscribe", "catalog.product_changed"],
  ]);
});

test("with the rights of somebody else nothing is asked for", async () => {
  const { listenLive } = await import("./live");
  session.rights = ["sales.sell"];
  listenLive(["sales.parked"], () => {});
  FakeSocket.last.says({ type: "ready", user_id: "ben" });
  expect(asked()).toEqual([]);
});

test("the right that each event takes is the one of docs/openapi.json", () => {
  const api = JSON.parse(readFileSync("../docs/openapi.json", "utf8"));
  const events: { topic: string; permission: string }[] = api["x-events"];
  expect(RIGHT_TO_HEAR).toEqual(Object.fromEntries(events.map(({ topic, permission }) => [topic, permission])));
});
