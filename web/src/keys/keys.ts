/** Keys of a screen. The one that was registered last hears first, so a panel over a screen takes its keys and gives them back. */
import { useEffect, useLayoutEffect, useRef } from "react";
import { useDevice } from "@/lib/device";
import { latin } from "@/lib/figures";
import type { Act } from "./acts";
import { actsOf, presentKey } from "./chosen";

/** What a key does; `false` lets the key pass on to whoever stands below. */
export type KeyAction = (event: KeyboardEvent) => unknown;
/** By the name of a key, or by the act, whose key can be chosen (`acts.ts`). */
export type KeyMap = Partial<Record<Act, KeyAction>> & { [name: string]: KeyAction | undefined };

/** A barrier is an entry without keys: nothing below it hears any. */
const stack: { current: KeyMap | undefined }[] = [];

/** `Ctrl+K`, `Shift+F4`, `F9`, `a`, `7` of any keyboard, `Enter`. Shift counts only with keys that have a name. */
export function nameOf(event: KeyboardEvent): string {
  const named = event.key.length > 1;
  const main = named ? event.key : latin(event.key.toLowerCase());
  return `${event.ctrlKey || event.metaKey ? "Ctrl+" : ""}${event.altKey ? "Alt+" : ""}${event.shiftKey && (named || event.ctrlKey) ? "Shift+" : ""}${main}`;
}

/** Letters and signs, which a shop may switch off; digits and their point are what is typed on a pad. */
const isSign = (event: KeyboardEvent): boolean =>
  event.key.length === 1 && !/[\d.,]/.test(latin(event.key)) && !event.ctrlKey && !event.metaKey && !event.altKey;

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target.tagName === "TEXTAREA" ||
    (target instanceof HTMLInputElement && !["checkbox", "radio", "button"].includes(target.type)));

/** Nothing is called that: in a search that holds nothing it asks for the list of keys. */
const asksKeys = ({ key, target }: KeyboardEvent): boolean =>
  key === presentKey("till.keys") &&
  target instanceof HTMLInputElement &&
  target.type === "search" &&
  target.value === "";

/** What a key that is held down does again and again: it moves, steps or takes back. Everything else is meant once. */
const REPEATS = /^(Arrow(Up|Down|Left|Right)|Page(Up|Down)|Backspace|[\d.,+−-])$/;

/**
 * An Enter that is held presses no button, neither ours nor the one that has the focus: what stands there by now is not what was meant.
 * In a text of several lines it is a new line each time.
 */
window.addEventListener(
  "keydown",
  (event) => {
    if (event.repeat && event.key === "Enter" && !(event.target instanceof HTMLTextAreaElement)) {
      event.preventDefault();
      event.stopPropagation();
    }
  },
  { capture: true },
);

function onKey(event: KeyboardEvent): void {
  if (event.repeat && !REPEATS.test(event.key)) return;
  if (event.defaultPrevented || event.isComposing) return;
  if (isSign(event) && !useDevice.getState().letters) return;
  const name = nameOf(event);
  // Whoever types a text means the text: only keys that write nothing are ours then.
  if (typing(event.target) && event.key.length === 1 && !event.ctrlKey && !event.metaKey && !asksKeys(event)) return;
  if (typing(event.target) && ["Backspace", "Delete", "ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key))
    return;
  const acts = actsOf(name);
  for (let at = stack.length - 1; at >= 0; at -= 1) {
    const map = stack[at]?.current;
    if (!map) return;
    const act = acts.find((one) => map[one]);
    // The comma of a number pad stands where others have their point.
    const action = map[name] ?? (act ? map[act] : name === "," ? map["."] : undefined);
    if (action && action(event) !== false) {
      event.preventDefault();
      return;
    }
  }
}

function push(entry: { current: KeyMap | undefined }): () => void {
  if (stack.length === 0) window.addEventListener("keydown", onKey);
  stack.push(entry);
  return () => {
    stack.splice(stack.indexOf(entry), 1);
    if (stack.length === 0) window.removeEventListener("keydown", onKey);
  };
}

/** Hears keys while mounted. `map` may be new on every render. */
export function useKeys(map: KeyMap, on = true): void {
  const held = useRef(map);
  held.current = map;
  useEffect(() => (on ? push(held) : undefined), [on]);
}

/** Keeps keys from everything that was there before, while something stands over it. What is inside still hears its own. */
export function useKeyBarrier(on: boolean): void {
  // Before the effects of what is inside: those entries must lie above the barrier.
  useLayoutEffect(() => (on ? push({ current: undefined }) : undefined), [on]);
}
