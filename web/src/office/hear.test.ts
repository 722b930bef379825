import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { queries } from "@/lib/queries";
import { hearOffice } from "./hear";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.runAllTimers();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test("changes that go on for long are asked about once a second, each time all of them", () => {
  const asked = vi.spyOn(queries, "invalidateQueries").mockResolvedValue();
  for (let at = 0; at < 12; at += 1) {
    hearOffice("jobs.changed");
    hearOffice("stock.moved");
    vi.advanceTimersByTime(400);
  }
  const jobs = asked.mock.calls.filter(([what]) => what?.queryKey?.[0] === "jobs");
  expect(jobs.length).toBe(4);
  expect(asked.mock.calls.filter(([what]) => what?.queryKey?.[0] === "levels").length).toBe(4);
});

test("what no list shows asks nothing", () => {
  const asked = vi.spyOn(queries, "invalidateQueries").mockResolvedValue();
  hearOffice("connected");
  vi.advanceTimersByTime(5000);
  expect(asked).not.toHaveBeenCalled();
});
