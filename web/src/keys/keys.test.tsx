import { renderHook } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { useKeys } from "./keys";

afterEach(() => {
  document.body.innerHTML = "";
});

const press = (key: string, value: string, type = "search") => {
  const field = document.createElement("input");
  field.type = type;
  field.value = value;
  document.body.append(field);
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
  field.dispatchEvent(event);
  return event.defaultPrevented;
};

test("whoever types means the text; only in a search that holds nothing the list of keys is asked for", () => {
  const shown = vi.fn();
  const { unmount } = renderHook(() => useKeys({ "?": shown, "+": shown }));
  expect(press("?", "")).toBe(true);
  expect(shown).toHaveBeenCalledTimes(1);
  expect([press("?", "milk"), press("+", ""), press("?", "", "text")]).toEqual([false, false, false]);
  expect(shown).toHaveBeenCalledTimes(1);
  unmount();
});

test("the digits of Urdu and Arabic keyboards are digits", () => {
  const seven = vi.fn();
  const { unmount } = renderHook(() => useKeys({ "7": seven }));
  for (const key of ["7", "۷", "٧"]) window.dispatchEvent(new KeyboardEvent("keydown", { key, cancelable: true }));
  expect(seven).toHaveBeenCalledTimes(3);
  unmount();
});
