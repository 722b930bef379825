import { afterEach, expect, test, vi } from "vitest";
import { clockOffMs, heardTime, rightNow } from "./clock";
import { uuid7 } from "./ids";

afterEach(() => vi.useRealTimers());

/** The milliseconds that a UUIDv7 begins with. */
const madeAt = (id: string) => Number.parseInt(id.replace("-", "").slice(0, 12), 16);

test("ids of a till whose clock is wrong are made by the server's", () => {
  vi.useFakeTimers({ now: Date.parse("1970-01-01T00:05:00Z") });
  heardTime("Mon, 02 Mar 2026 10:00:00 GMT");
  expect(new Date(rightNow()).toISOString()).toBe("2026-03-02T10:00:00.000Z");
  expect(madeAt(uuid7())).toBe(Date.parse("2026-03-02T10:00:00Z"));
  vi.advanceTimersByTime(1_000);
  expect(new Date(rightNow()).toISOString()).toBe("2026-03-02T10:00:01.000Z");
});

test("a few seconds are no wrong clock, and an answer without a time says nothing", () => {
  vi.useFakeTimers({ now: Date.parse("2026-03-02T10:00:20Z") });
  heardTime("Mon, 02 Mar 2026 10:00:00 GMT");
  heardTime(null);
  expect(clockOffMs()).toBe(0);
  expect(rightNow()).toBe(Date.now());
});
