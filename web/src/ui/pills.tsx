/** Round choices side by side: what narrows something down, or what is meant. */
import type { ReactNode, Ref } from "react";
import { cx } from "./cx";

/** Chosen is a tint with a ring; on the shelves of a till, which are far from the eye, it is dark. */
const LOOKS = {
  tint: "bg-brand-soft text-brand-ink shadow-[inset_0_0_0_2px_var(--brand)]",
  ink: "bg-ink text-surface",
} as const;

interface PillProps {
  on: boolean;
  onClick: () => void;
  /** One of a radio group; otherwise a button that is pressed or not. */
  isRadio?: boolean;
  look?: keyof typeof LOOKS;
  icon?: ReactNode;
  className?: string;
  children: ReactNode;
}

/** A name that has no room is cut at its own end. */
export function Pill({ on, onClick, isRadio = false, look = "tint", icon, className, children }: PillProps) {
  return (
    <button
      type="button"
      {...(isRadio ? { role: "radio", "aria-checked": on } : { "aria-pressed": on })}
      onClick={onClick}
      className={cx(
        "press inline-flex h-11 max-w-full shrink-0 items-center gap-2 rounded-full px-4 text-sm font-medium",
        on ? LOOKS[look] : "bg-surface hairline-2 hover:bg-hover",
        className,
      )}
    >
      {icon}
      <bdi className="min-w-0 truncate">{children}</bdi>
    </button>
  );
}

interface PillsProps<T extends string> {
  label: string;
  value: T | undefined;
  onChange: (value: T) => void;
  choices: readonly { value: T; label: string; icon?: ReactNode }[];
  /** Where something else may be meant as well, e.g. a text of one's own: buttons, of which perhaps none is pressed. */
  isOpen?: boolean;
  className?: string;
  ref?: Ref<HTMLDivElement>;
}

/** One of a few, all visible. */
export function Pills<T extends string>({
  label,
  value,
  onChange,
  choices,
  isOpen = false,
  className,
  ref,
}: PillsProps<T>) {
  const named = { role: isOpen ? "group" : "radiogroup", "aria-label": label };
  return (
    <div ref={ref} {...named} className={cx("flex flex-wrap gap-2", className)}>
      {choices.map((one) => (
        <Pill
          key={one.value}
          on={one.value === value}
          onClick={() => onChange(one.value)}
          isRadio={!isOpen}
          icon={one.icon}
        >
          {one.label}
        </Pill>
      ))}
    </div>
  );
}
