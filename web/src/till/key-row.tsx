/** One act and its key. */
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { type Act, keyName, refusalOf } from "@/keys/acts";
import { chooseKey, useChosenKeys, useKeyNames } from "@/keys/chosen";
import { nameOf } from "@/keys/keys";
import { cx } from "@/ui/cx";

interface KeyRowProps {
  act: Act;
  words: string;
  wordsOf: (act: Act) => string;
  asking: boolean;
  onAsk: (on: boolean) => void;
  /** Why the key that was pressed is refused; nothing once that is past. */
  onRefused: (why: string) => void;
}

const HELD = new Set(["Shift", "Control", "Alt", "AltGraph", "Meta"]);

/** The next key, kept from everything else; Esc leaves it as it was. */
function useNextKey(on: boolean, told: (key: string | undefined) => void): void {
  const latest = useRef(told);
  latest.current = told;
  useEffect(() => {
    if (!on) return;
    const hear = (event: KeyboardEvent) => {
      if (HELD.has(event.key) || event.isComposing || event.key === "Dead") return;
      // Who leaves by Tab wants none.
      if (event.key !== "Tab") {
        event.preventDefault();
        event.stopImmediatePropagation();
      }
      latest.current(event.key === "Escape" || event.key === "Tab" ? undefined : nameOf(event));
    };
    window.addEventListener("keydown", hear, { capture: true });
    return () => window.removeEventListener("keydown", hear, { capture: true });
  }, [on]);
}

export function KeyRow({ act, words, wordsOf, asking, onAsk, onRefused }: KeyRowProps) {
  const { t } = useTranslation();
  const present = useKeyNames()(act);
  useNextKey(asking, (key) => {
    const refusal = key === undefined ? undefined : refusalOf(act, key, useChosenKeys.getState().chosen);
    if (refusal && key !== undefined) {
      const what = refusal.why === "double" ? wordsOf(refusal.act) : "";
      return onRefused(t(`till:key_refused.${refusal.why}`, { key: keyName(key), what }));
    }
    if (key !== undefined) chooseKey(act, key);
    onRefused("");
    onAsk(false);
  });
  return (
    <li className="text-sm">
      <button
        type="button"
        aria-pressed={asking}
        onClick={() => onAsk(!asking)}
        onBlur={() => {
          onRefused("");
          onAsk(false);
        }}
        className="press -mx-2 flex min-h-11 w-[calc(100%+1rem)] items-center justify-between gap-3 rounded-md px-2 text-start hover:bg-hover aria-pressed:bg-brand-soft"
      >
        <span className={asking ? "text-brand-ink" : "text-ink-2"}>{words}</span>{" "}
        <kbd
          className={cx(
            "rounded-sm px-1.5 py-0.5 font-sans text-2xs leading-4 font-medium whitespace-nowrap",
            asking ? "bg-brand text-on-brand" : "bg-sunken text-ink-2 hairline-2",
          )}
        >
          {asking ? t("till:key_press") : <bdi dir="ltr">{present}</bdi>}
        </kbd>
        {asking ? null : <span className="sr-only"> {t("till:key_change")}</span>}
      </button>
    </li>
  );
}
