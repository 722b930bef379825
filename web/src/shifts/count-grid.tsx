/** Counting a drawer: one box for each kind of note and coin. Tab and Enter go to the next one, the arrows go all ways. */
import { Minus, Plus } from "lucide-react";
import type { KeyboardEvent } from "react";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { onlyDigits } from "@/lib/figures";
import { useMoney } from "@/lib/money";
import { cx } from "@/ui/cx";
import { Money } from "@/ui/money";
import { type Counts, type Look, lookOf, worth } from "./pieces";

const MOST = 99_999;

interface CountGridProps {
  kinds: readonly number[];
  counts: Counts;
  onCount: (kind: number, count: number) => void;
  /** Nothing can be changed any more; everything stays where it was. */
  locked?: boolean;
  /** What Enter does in the last box. */
  onDone?: () => void;
  autoFocus?: boolean;
  className?: string;
}

export function CountGrid({ kinds, counts, onCount, locked, onDone, autoFocus, className }: CountGridProps) {
  const boxes = useRef<(HTMLInputElement | null)[]>([]);
  const goTo = (at: number) => {
    const box = boxes.current[at];
    if (box) {
      box.focus();
      box.select();
    } else if (at >= kinds.length) onDone?.();
  };
  return (
    <ul
      className={cx(
        "grid auto-rows-[minmax(3.75rem,1fr)] grid-cols-2 gap-3.5 max-md:grid-cols-1 max-md:gap-2 xl:gap-x-5",
        className,
      )}
    >
      {kinds.map((kind, at) => (
        <Kind
          key={kind}
          kind={kind}
          place={at}
          count={counts[kind] ?? 0}
          locked={locked === true}
          autoFocus={autoFocus === true && at === 0}
          onCount={(count) => onCount(kind, Math.min(MOST, Math.max(0, count)))}
          onMove={(step) => goTo(at + step)}
          hold={(box) => {
            boxes.current[at] = box;
          }}
        />
      ))}
    </ul>
  );
}

interface KindProps {
  kind: number;
  place: number;
  count: number;
  locked: boolean;
  autoFocus: boolean;
  onCount: (count: number) => void;
  onMove: (step: number) => void;
  hold: (box: HTMLInputElement | null) => void;
}

const step =
  "press grid size-11 shrink-0 place-items-center rounded-lg text-ink-2 hover:bg-hover disabled:invisible [&_svg]:size-4.5";

function Kind({ kind, place, count, locked, autoFocus, onCount, onMove, hold }: KindProps) {
  const { t } = useTranslation();
  const money = useMoney();
  const name = money.text(kind);
  const onKey = (event: KeyboardEvent<HTMLInputElement>) => {
    // Ctrl Enter hands the whole count in.
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const moves: Record<string, number> = { ArrowDown: 2, ArrowUp: -2, Enter: 1 };
    const isRtl = document.documentElement.dir === "rtl";
    if (event.key === "+" || event.key === "=") onCount(count + 1);
    else if (event.key === "-") onCount(count - 1);
    else if (event.key === "ArrowRight") onMove(isRtl ? -1 : 1);
    else if (event.key === "ArrowLeft") onMove(isRtl ? 1 : -1);
    else if (event.key in moves) onMove(moves[event.key] ?? 0);
    else return;
    event.preventDefault();
    // The screen's own Enter must not hear the one that went to the next box.
    event.stopPropagation();
  };
  return (
    <li className="flex min-w-0 items-center rounded-xl px-2 hairline focus-within:bg-brand-soft focus-within:shadow-[inset_0_0_0_2px_var(--brand)] xl:px-3.5">
      <Cash kind={kind} place={place} />
      <span className="hidden flex-1 xl:block" />
      <button
        type="button"
        tabIndex={-1}
        disabled={locked}
        aria-label={t("shifts:one_less", { name })}
        onClick={() => onCount(count - 1)}
        className={step}
      >
        <Minus />
      </button>
      <input
        ref={hold}
        inputMode="numeric"
        autoComplete="off"
        aria-label={t("shifts:how_many", { name })}
        autoFocus={autoFocus}
        readOnly={locked}
        value={count === 0 ? "" : String(count)}
        placeholder="0"
        onFocus={(event) => event.target.select()}
        onChange={(event) => onCount(Number(onlyDigits(event.target.value).slice(0, 5)))}
        onKeyDown={onKey}
        className="tabular h-10 w-11 shrink-0 xl:w-12 rounded-lg bg-surface text-center text-lg font-semibold hairline-2 outline-none placeholder:font-normal placeholder:text-ink-3 focus-visible:outline-none"
      />
      <button
        type="button"
        tabIndex={-1}
        disabled={locked}
        aria-label={t("shifts:one_more", { name })}
        onClick={() => onCount(count + 1)}
        className={step}
      >
        <Plus />
      </button>
      <span
        className={cx(
          "tabular min-w-13 flex-1 truncate text-end text-xs xl:min-w-16 xl:text-base",
          count > 0 ? "text-ink-2" : "text-ink-3",
        )}
      >
        <Money minor={worth({ [kind]: count }) ?? 0} />
      </span>
    </li>
  );
}

function Cash({ kind, place }: { kind: number; place: number }) {
  const money = useMoney();
  const look: Look = lookOf(kind, money.currency.code, place);
  const figure = money.parts(kind).figure.replace(/\.00$/, "");
  if (look.isCoin)
    return (
      <span aria-hidden className="grid w-14 xl:w-17 shrink-0 place-items-center">
        <span className="grid size-10 place-items-center rounded-full bg-[oklch(.865_.024_88)] text-xs font-semibold text-[oklch(.33_.02_88)] shadow-[inset_0_0_0_1px_oklch(.72_.03_88),inset_0_0_0_4px_oklch(.92_.018_88)]">
          <bdi>{figure}</bdi>
        </span>
      </span>
    );
  const { hue } = look;
  return (
    <span
      aria-hidden
      style={{
        background: `oklch(.862 .078 ${hue})`,
        color: `oklch(.33 .075 ${hue})`,
        boxShadow: `inset 0 0 0 1px oklch(.73 .09 ${hue}), inset 0 0 0 4px oklch(.925 .05 ${hue})`,
      }}
      className="grid h-9 w-14 xl:w-17 shrink-0 place-items-center rounded-md text-xs font-semibold"
    >
      <bdi>{figure}</bdi>
    </span>
  );
}
