/**
 * Barcode scanners that type. Keys that come faster than fingers, four or more of them, are a scan, wherever the focus is.
 *
 * The first key of a burst cannot be told from a finger's. In a field it is let through, and when the burst turns out to be a scan the
 * field gets back what it held before; elsewhere it waits for the length of a gap, so that it neither presses a number pad nor a shortcut.
 * From the second fast key on nothing reaches the page. Times are those of the event, taken when the key was pressed: a page that was busy
 * does not tear a code apart. A browser so busy that it hands keys over late may: then the keys before a scan are part of it if their times
 * say so, and perhaps part of it if they came only a little too early. The end of a code that is still on its way is waited for: nearly
 * every scanner sends an end key, so silence ends a code only at once where the scanner was seen to send none. Codes are handed over one
 * by one, in order.
 */
import { endsInSilence, sawEnd } from "./ending";

export interface ScannerOptions {
  /** Between two keys of a scan, at most, in ms. */
  gapMs?: number;
  /** A scan of a scanner that sends no end key ends after this silence, in ms. */
  silenceMs?: number;
  least?: number;
  /** The clock that times of keys are of, in ms. */
  now?: () => number;
  prefix?: string;
  suffix?: string;
}

/** Keys that were taken for typed and are, or may be, the beginning of the code. */
export interface Torn {
  text: string;
  /** Whether the code is only perhaps longer by them. */
  perhaps: boolean;
}

/** Longer than this before a scan nothing belongs to it, in ms. */
const TORN_MS = 150;
/** A page that lags behind its keys is waited for, but no longer than this, in ms. */
const LAG_MAX_MS = 400;
/** For so long the end key of a code is waited for, in ms. */
const END_MS = 1000;

type Field = HTMLInputElement | HTMLTextAreaElement;

interface Burst {
  text: string;
  last: number;
  /** The field that got the first key, and what it held before. */
  field: Field | undefined;
  held: string;
  selection: [number | null, number | null];
  /** Where the keys would have gone, to give them back. */
  target: EventTarget | null;
}

/** Keys that were given back: they are not looked at again. */
const replayed = new WeakSet<Event>();

const ENDS = new Set(["Enter", "Tab"]);

const fieldOf = (target: EventTarget | null): Field | undefined =>
  (target instanceof HTMLInputElement && !["checkbox", "radio", "button", "submit"].includes(target.type)) ||
  target instanceof HTMLTextAreaElement
    ? target
    : undefined;

/** Puts a value back so that React hears of it. */
function restore(field: Field, value: string, [start, end]: [number | null, number | null]): void {
  if (field.value === value) return;
  const proto = field instanceof HTMLTextAreaElement ? HTMLTextAreaElement.prototype : HTMLInputElement.prototype;
  Object.getOwnPropertyDescriptor(proto, "value")?.set?.call(field, value);
  field.dispatchEvent(new Event("input", { bubbles: true }));
  try {
    field.setSelectionRange(start, end);
  } catch {
    // Number and e-mail fields have no selection.
  }
}

function stop(event: Event): void {
  event.preventDefault();
  event.stopImmediatePropagation();
}

/** Listens on `target` until the answer is called. `early` was pressed before anybody listened, and is looked at first. */
export function listen(
  onScan: (code: string, torn?: Torn) => void,
  options: ScannerOptions = {},
  target: Window = window,
  early: readonly KeyboardEvent[] = [],
): () => void {
  const { gapMs = 35, silenceMs = 80, least = 4, prefix = "", suffix = "" } = options;
  const now = options.now ?? (() => performance.now());
  let burst: Burst | undefined;
  /** What was taken for typed last, and what the present burst may be the rest of. */
  let typed: Burst | undefined;
  let head: (Burst & { perhaps: boolean }) | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const strip = (text: string): string => {
    let code = text;
    if (prefix && code.startsWith(prefix)) code = code.slice(prefix.length);
    if (suffix && code.endsWith(suffix)) code = code.slice(0, -suffix.length);
    return code;
  };

  /** The code that silence ended last: what comes in time behind it is the rest of it, and no code of its own. */
  let ended: { last: number } | undefined;

  const isCode = (text = ""): boolean => text.length >= least;

  /** Ends the burst: a scan is handed over, anything shorter were fingers and gets its keys back. */
  const end = (by: "key" | "silence" | "other" = "other"): void => {
    clearTimeout(timer);
    const done = burst;
    burst = undefined;
    if (!done) return;
    ended = undefined;
    if (isCode(done.text)) {
      if (by === "silence") ended = { last: done.last };
      sawEnd(by);
      if (head?.field && !head.perhaps) restore(head.field, head.held, head.selection);
      else if (done.field) restore(done.field, done.held, done.selection);
      const torn = head && { text: head.text, perhaps: head.perhaps };
      typed = undefined;
      head = undefined;
      onScan(strip(torn && !torn.perhaps ? torn.text + done.text : done.text), torn);
      return;
    }
    // The rest of a beginning that is torn once more.
    typed = head && !head.perhaps ? { ...head, text: head.text + done.text, last: done.last } : done;
    head = undefined;
    if (!done.field) {
      for (const key of done.text) {
        const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
        replayed.add(event);
        (done.target ?? target).dispatchEvent(event);
      }
    } else if (done.text.length > 1) {
      const at = done.selection[0] ?? done.held.length;
      const typed = done.held.slice(0, at) + done.text + done.held.slice(done.selection[1] ?? at);
      restore(done.field, typed, [at + done.text.length, at + done.text.length]);
    }
  };

  /** Ends the burst when nothing more comes. Keys of a busy page may be on their way: it lags by so much, or its timer comes late. */
  const wait = ({ timeStamp }: KeyboardEvent): void => {
    const quiet = isCode(burst?.text) && !endsInSilence() ? END_MS : burst?.text.length === 1 ? gapMs + 5 : silenceMs;
    const lag = Math.min(LAG_MAX_MS, Math.max(0, now() - timeStamp));
    const due = now() + quiet + lag;
    const over = (again: boolean) => () => {
      const late = now() - due;
      if (again && late > gapMs) timer = setTimeout(over(false), Math.min(LAG_MAX_MS, late));
      else end("silence");
    };
    clearTimeout(timer);
    timer = setTimeout(over(true), quiet + lag);
  };

  /** The rest of a code that was ended too early is kept from the page; the next code is waited for. */
  const isRest = (event: KeyboardEvent, code: { last: number }): boolean => {
    const since = event.timeStamp - code.last;
    const isEnd = ENDS.has(event.key);
    if (since > (isEnd ? silenceMs : gapMs)) {
      ended = undefined;
      return false;
    }
    code.last = event.timeStamp;
    stop(event);
    if (isEnd) {
      ended = undefined;
      sawEnd("key");
    }
    return true;
  };

  const onKey = (event: KeyboardEvent): void => {
    if (replayed.has(event) || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const since = burst ? event.timeStamp - burst.last : Number.POSITIVE_INFINITY;
    if (ended && isRest(event, ended)) return;
    const waits = isCode(burst?.text) && !endsInSilence();
    if (ENDS.has(event.key)) {
      const isEnd = isCode(burst?.text) && (since <= silenceMs || waits);
      if (isEnd) stop(event);
      end(isEnd ? "key" : "other");
      return;
    }
    // A scanner lets go of every key: one that is held down is held by a finger. Keys with a name write nothing, and what was typed
    // before them comes before them; Shift is part of a capital letter.
    if (event.repeat || event.key.length !== 1) {
      if (event.key !== "Shift") end();
      return;
    }
    // No code begins with a blank, and a blank presses the button that has the focus.
    if (event.key === " " && !burst) return;
    // A scanner that ends its codes with a key begins no other one before: a gap within is a browser that handed a key over late.
    if (burst && since <= (waits ? TORN_MS : gapMs)) {
      burst.text += event.key;
      burst.last = event.timeStamp;
      stop(event);
    } else {
      end();
      const apart = typed ? event.timeStamp - typed.last : Number.POSITIVE_INFINITY;
      head = typed && apart <= TORN_MS ? { ...typed, perhaps: apart > gapMs } : undefined;
      const field = fieldOf(event.target);
      const selection: Burst["selection"] = field ? [field.selectionStart, field.selectionEnd] : [null, null];
      burst = {
        text: event.key,
        last: event.timeStamp,
        field,
        held: field?.value ?? "",
        selection,
        target: event.target,
      };
      if (!field) stop(event);
    }
    wait(event);
  };

  for (const event of early) onKey(event);
  target.addEventListener("keydown", onKey, { capture: true });
  return () => {
    clearTimeout(timer);
    target.removeEventListener("keydown", onKey, { capture: true });
  };
}
