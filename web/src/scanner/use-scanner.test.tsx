import { act, cleanup, render } from "@testing-library/react";
import { useLayoutEffect } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { forgetEnding } from "./ending";
import { listenAlone, useScanner } from "./use-scanner";

let heard: [string, string][];
let now: number;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  heard = [];
  now = 1000;
  localStorage.clear();
  forgetEnding();
});
afterEach(() => {
  cleanup();
  delete window.earlyKeys;
  vi.useRealTimers();
});

function press(name: string): KeyboardEvent {
  now += 5;
  const event = new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true });
  Object.defineProperty(event, "timeStamp", { value: now });
  return event;
}
const keys = (text: string, end = true) => {
  for (const key of text) document.body.dispatchEvent(press(key));
  if (end) document.body.dispatchEvent(press("Enter"));
};

function Screen({ name, below, early }: { name: string; below?: boolean; early?: boolean }) {
  useScanner((code) => heard.push([name, code]), { below: below === true, early: early === true });
  return <p>{name}</p>;
}

test("a scan at the moment when the screen can be seen is heard", () => {
  // After the elements are in the page, and before the browser has drawn them.
  function Page() {
    useLayoutEffect(() => keys("7600000000081"), []);
    return <Screen name="sale" />;
  }
  render(<Page />);
  expect(heard).toEqual([["sale", "7600000000081"]]);
});

test("what was scanned while the page was blank is heard by the first screen that it was meant for", () => {
  const kept = [..."7600000000081"].map(press);
  kept.push(press("Enter"));
  const clock = vi.spyOn(performance, "now").mockReturnValue(now);
  window.earlyKeys = () => kept;
  render(
    <>
      <Screen name="sale" early />
      <Screen name="elsewhere" below />
    </>,
  );
  clock.mockRestore();
  expect(heard).toEqual([["sale", "7600000000081"]]);
});

test("a code that begins on one screen and ends on the next is one code", async () => {
  const { rerender } = render(<Screen key="1" name="receipts" />);
  keys("7600000", false);
  rerender(<Screen key="2" name="sale" />);
  await act(async () => undefined);
  keys("000081");
  expect(heard).toEqual([["sale", "7600000000081"]]);
});

test("a screen below hears what no other hears", () => {
  const { rerender } = render(<Screen name="elsewhere" below />);
  keys("11112222");
  rerender(
    <>
      <Screen name="elsewhere" below />
      <Screen name="sale" />
    </>,
  );
  keys("33334444");
  expect(heard).toEqual([
    ["elsewhere", "11112222"],
    ["sale", "33334444"],
  ]);
});

test("what is tried out is heard by nobody else, and by the screens again after that (40)", () => {
  render(<Screen name="sale" />);
  const end = listenAlone((code) => heard.push(["tried", code]));
  keys("7600000000012");
  end();
  keys("7600000000029");
  expect(heard).toEqual([
    ["tried", "7600000000012"],
    ["sale", "7600000000029"],
  ]);
});
