import { Delete } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { cx } from "./cx";

export type PadKey = "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "00" | "000" | "." | "erase" | "clear";

interface NumberPadProps {
  onKey: (key: PadKey) => void;
  /** `money`: 7-8-9 on top as on a keyboard, with a corner for the key that acts. `pin`: 1-2-3 on top as on a telephone. */
  layout: "money" | "pin";
  /** Decimal places of what is typed; above zero there is a point instead of the second pair of noughts. */
  decimals?: number;
  /** Two rows high at the end of the last two rows. */
  corner?: ReactNode;
  className?: string;
}

const MONEY = ["7", "8", "9", "4", "5", "6", "1", "2", "3"] as const;
const PIN = ["1", "2", "3", "4", "5", "6", "7", "8", "9"] as const;

/** Keys for the thumb. Digits stand from left to right in every language, as on the keys of a till. */
export function NumberPad({ onKey, layout, decimals = 0, corner, className }: NumberPadProps) {
  const { t } = useTranslation();
  const key =
    "press grid min-h-12 place-items-center rounded-xl bg-surface text-xl font-medium shadow-1 hairline hover:bg-hover";
  const soft = cx(key, "bg-hover text-ink-2 shadow-none");
  const button = (name: PadKey, look = key, area?: string) => (
    <button
      key={name}
      type="button"
      className={look}
      style={area ? { gridArea: area } : undefined}
      onClick={() => onKey(name)}
      {...(name === "erase"
        ? { "aria-label": t("common:erase") }
        : name === "clear"
          ? { "aria-label": t("common:clear") }
          : {})}
    >
      {name === "erase" ? <Delete className="size-5.5" /> : name === "clear" ? "C" : name}
    </button>
  );
  if (layout === "pin") {
    return (
      <div dir="ltr" className={cx("grid grid-cols-3 gap-2.5", className)}>
        {PIN.map((digit) => button(digit))}
        <span />
        {button("0")}
        {button("erase")}
      </div>
    );
  }
  return (
    <div dir="ltr" className={cx("grid grid-cols-4 grid-rows-4 gap-2", className)}>
      {MONEY.map((digit, at) => button(digit, key, `${Math.floor(at / 3) + 1} / ${(at % 3) + 1}`))}
      {button("0", key, "4 / 1")}
      {button("00", key, "4 / 2")}
      {decimals > 0 ? button(".", key, "4 / 3") : button("000", key, "4 / 3")}
      {button("erase", soft, "1 / 4")}
      {button("clear", soft, "2 / 4")}
      <div className="grid" style={{ gridArea: "3 / 4 / 5 / 5" }}>
        {corner}
      </div>
    </div>
  );
}
