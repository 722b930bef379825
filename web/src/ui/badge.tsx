import type { ReactNode } from "react";
import { cx } from "./cx";

const TONES = {
  plain: "bg-hover text-ink-2",
  brand: "bg-brand-soft text-brand-ink",
  amber: "bg-amber-soft text-amber-ink",
  rose: "bg-rose-soft text-rose-ink",
  sky: "bg-sky-soft text-sky-ink",
  dark: "bg-ink text-surface",
} as const;

export type Tone = keyof typeof TONES;

/** A state in a word. */
export function Badge({
  tone = "plain",
  children,
  className,
}: {
  tone?: Tone;
  children: ReactNode;
  className?: string;
}) {
  return (
    <span
      className={cx(
        "inline-flex h-6 items-center gap-1.5 rounded-full px-2.5 text-xs font-medium whitespace-nowrap",
        TONES[tone],
        className,
      )}
    >
      {children}
    </span>
  );
}

/** The initials of a person on a colour of their own. */
export function Avatar({ name, size = 40, className }: { name: string; size?: number; className?: string }) {
  const words = name.trim().split(/\s+/);
  const initials = ((words[0]?.[0] ?? "") + (words.length > 1 ? (words.at(-1)?.[0] ?? "") : "")).toUpperCase();
  let hue = 0;
  for (const letter of name) hue = (hue * 31 + (letter.codePointAt(0) ?? 0)) % 360;
  return (
    <span
      aria-hidden
      style={{
        width: size,
        height: size,
        fontSize: size * 0.36,
        background: `oklch(.87 .07 ${hue})`,
        color: `oklch(.33 .07 ${hue})`,
      }}
      data-initials={initials}
      className={cx(
        "grid shrink-0 place-items-center rounded-full font-semibold before:content-[attr(data-initials)]",
        className,
      )}
    />
  );
}
