/** An amount that is typed on a number pad or on the keyboard. */
import { useState } from "react";
import { useKeys } from "@/keys/keys";
import { type MoneyFormat, useMoney } from "@/lib/money";
import type { PadKey } from "./number-pad";

/** What stands there after a key. A key that would make it no amount of this currency changes nothing. */
export function padText(now: string, key: PadKey, money: Pick<MoneyFormat, "currency" | "read">): string {
  if (key === "erase") return now.slice(0, -1);
  if (key === "clear") return "";
  if (key === ".") return money.currency.exponent === 0 || now.includes(".") ? now : `${now || "0"}.`;
  const longer = now === "" || now === "0" ? key.replace(/^0+(?=\d)/, "") : now + key;
  return money.read(longer) === undefined ? now : longer;
}

export interface AmountPad {
  /** As typed, with groups of three for the eye. */
  shown: string;
  /** Undefined while nothing is typed. */
  minor: number | undefined;
  key: (key: PadKey) => void;
  set: (minor: number | undefined) => void;
}

const DIGITS = [..."0123456789"] as PadKey[];

/** Typing `500` means five hundred of the currency; a point comes before its cents. `on` false leaves the keyboard alone. */
export function useAmountPad({ start, on = true }: { start?: number | undefined; on?: boolean } = {}): AmountPad {
  const money = useMoney();
  const [text, setText] = useState(() => (start === undefined ? "" : money.typed(start)));
  const key = (pressed: PadKey) => setText((now) => padText(now, pressed, money));
  useKeys(
    {
      ...Object.fromEntries(DIGITS.map((digit) => [digit, () => key(digit)])),
      ".": () => key("."),
      Backspace: () => key("erase"),
      Delete: () => key("clear"),
    },
    on,
  );
  const [whole = "", cents] = text.split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return {
    shown: cents === undefined ? grouped : `${grouped}.${cents}`,
    minor: text === "" ? undefined : money.read(text),
    key,
    set: (minor) => setText(minor === undefined ? "" : money.typed(minor)),
  };
}
