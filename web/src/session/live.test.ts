import { beforeEach, expect, test, vi } from "vitest";

vi.mock("./session", () => ({ loadMe: vi.fn(() => Promise.resolve()) }));
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
