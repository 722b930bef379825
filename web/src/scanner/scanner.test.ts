import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { forgetEnding } from "./ending";
import { listen } from "./scanner";

let stop: () => void;
let scans: string[];
let now: number;

beforeEach(() => {
  vi.useFakeTimers();
  document.body.innerHTML = '<input id="field" value="tea"><button id="tile">Tea</button>';
  scans = [];
  now = 1000;
  localStorage.clear();
  forgetEnding();
  stop = listen((code) => scans.push(code), { now: () => now });
});
afterEach(() => {
  stop();
  vi.useRealTimers();
});

/** Presses a key `after` ms later; true if the page got it. */
function key(name: string, after: number, target: EventTarget = document.body): boolean {
  now += after;
  const event = new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true });
  Object.defineProperty(event, "timeStamp", { value: now });
  return target.dispatchEvent(event);
}

/** What a field does with a key that reaches it. */
function type(field: HTMLInputElement, name: string, after: number): void {
  if (key(name, after, field) && name.length === 1) field.value += name;
}

test("a burst with Enter is a scan, and its Enter presses nothing", () => {
  for (const digit of "4006381333931") key(digit, 5);
  expect(key("Enter", 5)).toBe(false);
  expect(scans).toEqual(["4006381333931"]);
});

test("a burst that ends in silence is a scan, at once where the scanner was seen to send no end key", () => {
  const code = (wait: number) => {
    for (const digit of "12345678") key(digit, 8);
    now += wait;
    vi.advanceTimersByTime(wait);
    return scans.splice(0);
  };
  for (let times = 0; times < 2; times += 1) {
    expect(code(900)).toEqual([]);
    now += 200;
    vi.advanceTimersByTime(200);
    expect(scans.splice(0)).toEqual(["12345678"]);
  }
  expect(code(100)).toEqual(["12345678"]);
  // One end key, and it is waited for again.
  for (const digit of "12345678") key(digit, 8);
  key("Enter", 8);
  scans.length = 0;
  expect(code(100)).toEqual([]);
});

test("a browser that hands the end of a code over late does not tear it off", () => {
  for (const digit of "760000000008") key(digit, 5);
  // Its timers run while the last keys, pressed in time, are still on their way.
  vi.advanceTimersByTime(400);
  const pressed = now + 5;
  now += 400;
  const late = (name: string, at: number) => {
    const event = new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true });
    Object.defineProperty(event, "timeStamp", { value: at });
    return document.body.dispatchEvent(event);
  };
  expect(late("1", pressed)).toBe(false);
  expect(late("Enter", pressed + 5)).toBe(false);
  expect(scans).toEqual(["7600000000081"]);
});

test("a gap within a code whose end key is awaited does not make two of it", () => {
  for (const [at, digit] of [..."7600000000081"].entries()) key(digit, at === 7 ? 120 : 5);
  key("Enter", 110);
  expect(scans).toEqual(["7600000000081"]);
});

test("the rest of a code that silence ended too early reaches neither the page nor the next code", () => {
  localStorage.setItem("till.scanner", "silent");
  forgetEnding();
  const heard: string[] = [];
  const onKey = ({ key: name }: KeyboardEvent) => heard.push(name);
  window.addEventListener("keydown", onKey);
  for (const digit of "76000000") key(digit, 5);
  vi.advanceTimersByTime(500);
  for (const name of ["8", "1", "Enter"]) expect(key(name, 5)).toBe(false);
  vi.advanceTimersByTime(500);
  now += 500;
  for (const digit of "7600000000081") key(digit, 5);
  key("Enter", 5);
  window.removeEventListener("keydown", onKey);
  expect([scans, heard]).toEqual([["76000000", "7600000000081"], []]);
});

test("what was pressed before anybody listened is looked at first, and goes on with what is pressed then", () => {
  stop();
  const early = [..."7600000"].map((digit) => {
    now += 5;
    const event = new KeyboardEvent("keydown", { key: digit, bubbles: true, cancelable: true });
    Object.defineProperty(event, "timeStamp", { value: now });
    return event;
  });
  stop = listen((code) => scans.push(code), { now: () => now }, window, early);
  for (const digit of "000081") key(digit, 5);
  key("Enter", 5);
  expect(scans).toEqual(["7600000000081"]);
});

test("a field gets back what it held before the scan", () => {
  const field = document.querySelector("#field") as HTMLInputElement;
  for (const digit of "90210777") type(field, digit, 6);
  key("Enter", 6, field);
  expect(scans).toEqual(["90210777"]);
  expect(field.value).toBe("tea");
});

test("fingers write into a field, also when two keys come fast", () => {
  const field = document.querySelector("#field") as HTMLInputElement;
  type(field, "s", 200);
  type(field, "x", 20);
  vi.advanceTimersByTime(100);
  expect(field.value).toContain("s");
  expect(field.value).toContain("x");
  expect(field.value).toHaveLength(5);
  expect(scans).toEqual([]);
});

test("a single key outside a field reaches the page a moment later", () => {
  const heard: string[] = [];
  window.addEventListener("keydown", (event) => heard.push(event.key), { once: true });
  expect(key("5", 300)).toBe(false);
  expect(heard).toEqual([]);
  vi.advanceTimersByTime(50);
  expect(heard).toEqual(["5"]);
  expect(scans).toEqual([]);
});

test("a page that was busy does not tear a code apart: the times of the keys count", () => {
  for (const digit of "11112222") key(digit, 10);
  key("Enter", 10);
  for (const digit of "33334444") key(digit, 10);
  key("Enter", 10);
  expect(scans).toEqual(["11112222", "33334444"]);
});

test("one scan after the other, none lost and none out of order", () => {
  const wanted = Array.from({ length: 200 }, (_, at) => String(10_000_000 + at));
  for (const code of wanted) {
    for (const digit of code) key(digit, 3);
    key("Enter", 3);
    now += 20;
  }
  expect(scans).toEqual(wanted);
});

test("prefix and suffix of the scanner are taken off", () => {
  stop();
  stop = listen((code) => scans.push(code), { prefix: "~", suffix: "#", now: () => now });
  for (const sign of "~4006381#") key(sign, 4);
  key("Enter", 4);
  expect(scans).toEqual(["4006381"]);
});

test("Enter after slow typing is left alone", () => {
  for (const digit of "1234") {
    key(digit, 200);
    vi.advanceTimersByTime(200);
  }
  expect(key("Enter", 200)).toBe(true);
  expect(scans).toEqual([]);
});

test("a key that is held down is no scan, however fast it repeats", () => {
  const heard: string[] = [];
  const onKey = ({ key: name }: KeyboardEvent) => heard.push(name);
  window.addEventListener("keydown", onKey);
  key("+", 500);
  for (let times = 0; times < 6; times += 1) {
    now += 30;
    const event = new KeyboardEvent("keydown", { key: "+", repeat: true, bubbles: true, cancelable: true });
    Object.defineProperty(event, "timeStamp", { value: now });
    document.body.dispatchEvent(event);
  }
  vi.advanceTimersByTime(200);
  window.removeEventListener("keydown", onKey);
  expect(scans).toEqual([]);
  expect(heard).toEqual(Array(7).fill("+"));
});

test("what was typed comes before the arrow that follows it", () => {
  const heard: string[] = [];
  const onKey = ({ key: name }: KeyboardEvent) => heard.push(name);
  window.addEventListener("keydown", onKey);
  key("+", 500);
  key("ArrowUp", 5);
  vi.advanceTimersByTime(200);
  window.removeEventListener("keydown", onKey);
  expect(heard).toEqual(["+", "ArrowUp"]);
});

test("a browser that hands keys over late tears a code: the times say that its beginning belongs to it", () => {
  const heard: unknown[] = [];
  stop();
  stop = listen((code, torn) => heard.push([code, torn?.text, torn?.perhaps]), { now: () => now });
  key("4", 500);
  // The timer runs before the next key is there, which was pressed in time.
  vi.advanceTimersByTime(60);
  for (const digit of "006381") key(digit, 5);
  key("Enter", 5);
  expect(heard).toEqual([["4006381", "4", false]]);
});

test("a key a little too early may belong to the scan; one long before does not", () => {
  const heard: unknown[] = [];
  stop();
  stop = listen((code, torn) => heard.push([code, torn?.text, torn?.perhaps]), { now: () => now });
  for (const pause of [100, 400]) {
    key("4", 500);
    vi.advanceTimersByTime(60);
    for (const [at, digit] of [..."006381"].entries()) key(digit, at === 0 ? pause : 5);
    key("Enter", 5);
  }
  expect(heard).toEqual([
    ["006381", "4", true],
    ["006381", undefined, undefined],
  ]);
});

test("a field gets back what it held before the torn beginning", () => {
  const field = document.querySelector("#field") as HTMLInputElement;
  type(field, "9", 500);
  vi.advanceTimersByTime(60);
  for (const digit of "0210777") type(field, digit, 6);
  key("Enter", 6, field);
  expect([scans, field.value]).toEqual([["90210777"], "tea"]);
});

test("what was typed just before a scan stays in its field", () => {
  const field = document.querySelector("#field") as HTMLInputElement;
  type(field, "s", 500);
  vi.advanceTimersByTime(60);
  for (const [at, digit] of [..."90210777"].entries()) type(field, digit, at === 0 ? 70 : 6);
  key("Enter", 6, field);
  expect([scans, field.value]).toEqual([["90210777"], "teas"]);
});

test("a code that is torn twice is put together as well", () => {
  const heard: unknown[] = [];
  stop();
  stop = listen((code, torn) => heard.push([code, torn?.text]), { now: () => now });
  key("4", 500);
  vi.advanceTimersByTime(60);
  key("0", 5);
  vi.advanceTimersByTime(60);
  for (const digit of "06381") key(digit, 5);
  key("Enter", 5);
  expect(heard).toEqual([["4006381", "40"]]);
});

test("a page that lags behind its keys is waited for", () => {
  key("4", 500);
  // The next key is pressed in time, but it reaches the page long after.
  now += 300;
  const late = (digit: string, at: number) => {
    const event = new KeyboardEvent("keydown", { key: digit, bubbles: true, cancelable: true });
    Object.defineProperty(event, "timeStamp", { value: at });
    document.body.dispatchEvent(event);
  };
  const pressed = now - 295;
  late("0", pressed);
  vi.advanceTimersByTime(120);
  for (const [at, digit] of [..."06381"].entries()) late(digit, pressed + 5 * (at + 1));
  late("Enter", pressed + 30);
  expect(scans).toEqual(["4006381"]);
});
