import { renderHook } from "@testing-library/react";
import { beforeEach, expect, test, vi } from "vitest";
import { ACTS, KEYS, keyName, refusalOf } from "./acts";
import { chooseKey, presentKey, restoreKeys, useChosenKeys } from "./chosen";
import { useKeys } from "./keys";

beforeEach(() => {
  localStorage.clear();
  restoreKeys();
});

const press = (init: KeyboardEventInit) => {
  const event = new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...init });
  document.body.dispatchEvent(event);
  return event.defaultPrevented;
};

test("the keys that there are at first refuse one another nothing", () => {
  for (const act of ACTS) expect([act, refusalOf(act, KEYS[act], {})]).toEqual([act, undefined]);
});

test("a key that does something else there is refused, and so is one that is everybody's", () => {
  expect(refusalOf("sale.hold", "F9", {})).toEqual({ why: "double", act: "sale.charge" });
  expect(refusalOf("sale.hold", "Ctrl+Shift+l", {})).toEqual({ why: "double", act: "till.lock" });
  for (const key of ["5", "Enter", "F5", "Ctrl+w", "Delete"])
    expect([key, refusalOf("pay.cash", key, {})?.why]).toEqual([key, "taken"]);
  // Letters search at the sale, and are keys where money is taken.
  expect(refusalOf("sale.hold", "h", {})?.why).toBe("letter");
  expect(refusalOf("pay.cash", "h", {})).toBeUndefined();
  // The drawer and the payment are two screens.
  expect(refusalOf("pay.cash", "i", {})).toBeUndefined();
  // What was moved away is free, and what was put there is not.
  expect(refusalOf("sale.hold", "F9", { "sale.charge": "F7" })).toBeUndefined();
  expect(refusalOf("sale.charge", "F9", { "sale.charge": "F7", "sale.hold": "F9" })?.why).toBe("double");
});

test("a chosen key does what the first one did, which does nothing any more; and all can be restored", () => {
  const held = vi.fn();
  const { unmount } = renderHook(() => useKeys({ "sale.hold": held }));
  chooseKey("sale.hold", "Alt+h");
  expect([press({ key: "F4" }), press({ key: "h", altKey: true })]).toEqual([false, true]);
  expect(held).toHaveBeenCalledTimes(1);
  expect(JSON.parse(localStorage.getItem("till.keys") ?? "")).toEqual({ "sale.hold": "Alt+h" });
  restoreKeys();
  expect([press({ key: "F4" }), press({ key: "h", altKey: true })]).toEqual([true, false]);
  expect(localStorage.getItem("till.keys")).toBeNull();
  unmount();
});

test("another tab's choice holds at once; what is kept and cannot be is not taken", () => {
  const told = (kept: string) => {
    localStorage.setItem("till.keys", kept);
    window.dispatchEvent(new StorageEvent("storage", { key: "till.keys" }));
  };
  told('{"sale.hold":"F7","gone.act":"F2"}');
  expect([presentKey("sale.hold"), Object.keys(useChosenKeys.getState().chosen)]).toEqual(["F7", ["sale.hold"]]);
  told('{"sale.hold":"F9"}');
  expect(presentKey("sale.hold")).toBe("F4");
  told("{");
  expect(presentKey("sale.hold")).toBe("F4");
});

test("keys are called what stands on them", () => {
  expect(["Ctrl+Shift+l", "Delete", "-", "+", "Shift+F4", "c"].map(keyName)).toEqual([
    "Ctrl Shift L",
    "Del",
    "−",
    "+",
    "Shift F4",
    "C",
  ]);
});
