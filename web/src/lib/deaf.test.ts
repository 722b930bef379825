import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { deafness } from "./deaf";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const isSaid = () => document.documentElement.hasAttribute("data-deaf");

test("the page says for how long a press means nothing, and hears from then on", () => {
  const deaf = deafness(400);
  expect([deaf.isNow(), isSaid()]).toEqual([false, false]);
  deaf.begin();
  expect([deaf.isNow(), isSaid()]).toEqual([true, true]);
  vi.advanceTimersByTime(399);
  expect([deaf.isNow(), isSaid()]).toEqual([true, true]);
  vi.advanceTimersByTime(1);
  expect([deaf.isNow(), isSaid()]).toEqual([false, false]);
});

test("of two that are deaf the page says so until both hear; each begins anew with each press", () => {
  const [long, short] = [deafness(700), deafness(400)];
  long.begin();
  short.begin();
  vi.advanceTimersByTime(400);
  expect([long.isNow(), short.isNow(), isSaid()]).toEqual([true, false, true]);
  short.begin();
  vi.advanceTimersByTime(300);
  expect([long.isNow(), short.isNow(), isSaid()]).toEqual([false, true, true]);
  vi.advanceTimersByTime(100);
  expect([short.isNow(), isSaid()]).toEqual([false, false]);
});
