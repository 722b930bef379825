import type { ReactNode } from "react";
import { cx } from "./cx";

/** What a choice stands for: itself, so that no number has to be made of a text. */
export type Chosen = string | number | boolean;

interface SegmentedProps<T extends Chosen> {
  label: string;
  value: T;
  onChange: (value: T) => void;
  choices: readonly { value: T; label: ReactNode }[];
  className?: string;
}

/** One of two to five, all visible. */
export function Segmented<T extends Chosen>({ label, value, onChange, choices, className }: SegmentedProps<T>) {
  return (
    <div role="radiogroup" aria-label={label} className={cx("flex gap-1 rounded-lg bg-sunken p-1 hairline", className)}>
      {choices.map((choice) => (
        <button
          key={String(choice.value)}
          type="button"
          role="radio"
          aria-checked={choice.value === value}
          onClick={() => onChange(choice.value)}
          className="press h-9 min-w-0 flex-1 rounded-md px-3 text-sm font-medium whitespace-nowrap text-ink-2 aria-checked:bg-surface aria-checked:text-ink aria-checked:shadow-1"
        >
          {choice.label}
        </button>
      ))}
    </div>
  );
}

interface TabsProps<T extends string> {
  label: string;
  value: T;
  onChange: (value: T) => void;
  tabs: readonly { value: T; label: ReactNode }[];
}

/** Views of one list. */
export function Tabs<T extends string>({ label, value, onChange, tabs }: TabsProps<T>) {
  return (
    <div role="tablist" aria-label={label} className="flex shrink-0 gap-1 overflow-x-auto border-b border-line no-bar">
      {tabs.map((tab) => (
        <button
          key={tab.value}
          type="button"
          role="tab"
          aria-selected={tab.value === value}
          onClick={() => onChange(tab.value)}
          className="relative h-10 shrink-0 px-3 text-sm whitespace-nowrap font-medium text-ink-2 hover:text-ink aria-selected:text-ink aria-selected:after:absolute aria-selected:after:inset-x-3 aria-selected:after:bottom-0 aria-selected:after:h-0.5 aria-selected:after:rounded-full aria-selected:after:bg-brand"
        >
          {tab.label}
        </button>
      ))}
    </div>
  );
}
