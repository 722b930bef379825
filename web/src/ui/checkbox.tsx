import { Checkbox as Base } from "@base-ui/react/checkbox";
import { Switch as BaseSwitch } from "@base-ui/react/switch";
import { Check, Minus } from "lucide-react";
import { type ReactNode, useId } from "react";
import { cx } from "./cx";

interface CheckboxProps {
  checked: boolean | "some";
  onChange: (checked: boolean) => void;
  label: string;
  /** Shows the label beside the box; otherwise only screen readers get it. */
  shown?: boolean;
  disabled?: boolean;
  className?: string;
}

export function Checkbox({ checked, onChange, label, shown, disabled, className }: CheckboxProps) {
  const id = useId();
  return (
    <span className={cx("inline-flex items-center gap-2.5", className)}>
      <Base.Root
        id={id}
        checked={checked === true}
        indeterminate={checked === "some"}
        disabled={disabled ?? false}
        onCheckedChange={onChange}
        {...(shown ? {} : { "aria-label": label })}
        className="press grid size-5 shrink-0 place-items-center rounded-sm bg-surface hairline-2 data-checked:bg-brand data-indeterminate:bg-brand data-disabled:opacity-50"
      >
        <Base.Indicator className="text-on-brand [&_svg]:size-3.5 [&_svg]:stroke-3">
          {checked === "some" ? <Minus /> : <Check />}
        </Base.Indicator>
      </Base.Root>
      {shown ? (
        <label htmlFor={id} className="text-sm text-ink">
          {label}
        </label>
      ) : null}
    </span>
  );
}

/** Something that holds at once, not after a "save". */
export function Switch({
  checked,
  onChange,
  label,
  about,
  disabled,
}: {
  checked: boolean;
  onChange: (on: boolean) => void;
  label: string;
  about?: ReactNode;
  disabled?: boolean;
}) {
  const id = useId();
  return (
    <div className="flex items-start justify-between gap-4">
      <label htmlFor={id} className="min-w-0 text-sm font-medium text-ink">
        {label}
        {about ? <span className="block text-xs font-normal text-ink-3">{about}</span> : null}
      </label>
      <BaseSwitch.Root
        id={id}
        checked={checked}
        disabled={disabled ?? false}
        onCheckedChange={onChange}
        className="relative h-6 w-10 shrink-0 rounded-full bg-line-2 transition-colors data-checked:bg-brand data-disabled:opacity-50"
      >
        <BaseSwitch.Thumb className="absolute start-0.5 top-0.5 size-5 rounded-full bg-white shadow-1 transition-[inset-inline-start] data-checked:start-[1.125rem]" />
      </BaseSwitch.Root>
    </div>
  );
}
