import { expect, test, vi } from "vitest";
import { lazyRouteComponent, routeParts } from "./lazy-route";

test("a screen whose code does not come is asked for again, and the page is never loaded anew", async () => {
  vi.useFakeTimers();
  const reload = vi.fn();
  vi.stubGlobal("location", { ...location, reload });
  let there = false;
  const load = vi.fn(async () => {
    if (!there) throw new TypeError("Failed to fetch dynamically imported module: /assets/users.js");
    return { Users: () => null };
  });
  const Users = lazyRouteComponent(load, "Users");
  expect(routeParts()).toContain(load);
  const coming = Users.preload?.();
  await vi.advanceTimersByTimeAsync(5000);
  expect(load.mock.calls.length).toBeGreaterThan(1);
  there = true;
  await vi.advanceTimersByTimeAsync(3000);
  await coming;
  expect(reload).not.toHaveBeenCalled();
  vi.useRealTimers();
});
