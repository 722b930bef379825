import { cva, type VariantProps } from "class-variance-authority";
import type { ButtonHTMLAttributes, ReactNode, Ref } from "react";
import { cx } from "./cx";
import { Spinner } from "./spinner";

const look = cva(
  "press inline-flex shrink-0 items-center justify-center gap-2 rounded-lg font-medium whitespace-nowrap disabled:opacity-45",
  {
    variants: {
      kind: {
        primary: "bg-brand text-on-brand hover:bg-brand-2 shadow-1",
        plain: "bg-surface text-ink hairline-2 hover:bg-hover",
        soft: "bg-brand-soft text-brand-ink hover:bg-brand-line/50",
        ghost: "text-ink-2 hover:bg-hover hover:text-ink",
        danger: "bg-rose-soft text-rose-ink hover:bg-rose/20",
        dark: "bg-ink text-surface hover:bg-ink-2",
      },
      size: {
        sm: "h-9 px-3 text-sm",
        md: "h-11 px-4 text-sm",
        lg: "h-12 px-5 text-base",
        xl: "h-16 rounded-xl px-6 text-lg",
      },
    },
    defaultVariants: { kind: "plain", size: "md" },
  },
);

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement>, VariantProps<typeof look> {
  icon?: ReactNode;
  /** A key that does the same; shown, not bound. */
  hint?: string;
  busy?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

/** A button. While `busy` it keeps its size and cannot be pressed again. */
export function Button({ kind, size, icon, hint, busy, className, children, disabled, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      data-kind={kind}
      className={cx(look({ kind, size }), className)}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      {...rest}
    >
      {busy ? <Spinner /> : icon}
      {children}
      {hint ? <Kbd loud={kind === "primary"}>{hint}</Kbd> : null}
    </button>
  );
}

interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  label: string;
  ref?: Ref<HTMLButtonElement>;
}

/** A button that is only a picture: 44 px, named for those who cannot see it. */
export function IconButton({ label, className, children, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className={cx(
        "press inline-flex size-11 shrink-0 items-center justify-center rounded-lg text-ink-2 hover:bg-hover hover:text-ink disabled:opacity-40 [&_svg]:size-[18px]",
        className,
      )}
      {...rest}
    >
      {children}
    </button>
  );
}

/** A key of the keyboard. Hidden where there is only touch. */
export function Kbd({ children, loud, className }: { children: ReactNode; loud?: boolean; className?: string }) {
  return (
    <kbd
      aria-hidden
      className={cx(
        "rounded-sm px-1.5 py-0.5 font-sans text-2xs font-medium leading-4",
        loud ? "bg-black/15 text-current" : "bg-sunken text-ink-2 hairline-2",
        className,
      )}
    >
      {children}
    </kbd>
  );
}
