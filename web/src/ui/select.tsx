import { Select as Base } from "@base-ui/react/select";
import { Check, ChevronDown } from "lucide-react";
import type { ReactNode } from "react";
import { cx } from "./cx";
import { boxed, Field } from "./field";
import type { Chosen } from "./segmented";

export interface Choice<T extends Chosen> {
  value: T;
  label: ReactNode;
  disabled?: boolean;
}

interface SelectProps<T extends Chosen> {
  value: T;
  onChange: (value: T) => void;
  choices: readonly Choice<T>[];
  disabled?: boolean;
  className?: string;
  id?: string;
  "aria-label"?: string;
  "aria-describedby"?: string;
  "aria-invalid"?: true;
}

/** One of a few. For many, use a searchable list. */
export function Select<T extends Chosen>({ value, onChange, choices, disabled, className, ...aria }: SelectProps<T>) {
  return (
    <Base.Root
      value={value}
      onValueChange={(next) => next !== null && onChange(next as T)}
      disabled={disabled ?? false}
    >
      <Base.Trigger
        {...aria}
        className={cx(boxed, "flex h-11 items-center justify-between gap-2 text-start", className)}
      >
        <Base.Value className="min-w-0 truncate">
          {(now) => choices.find((choice) => choice.value === now)?.label ?? ""}
        </Base.Value>
        <Base.Icon>
          <ChevronDown className="size-4 text-ink-3" />
        </Base.Icon>
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner sideOffset={6} className="z-50 outline-none" alignItemWithTrigger={false}>
          <Base.Popup className="rise max-h-80 min-w-(--anchor-width) overflow-y-auto rounded-lg bg-surface p-1 shadow-3 hairline">
            {choices.map((choice) => (
              <Base.Item
                key={String(choice.value)}
                value={choice.value}
                disabled={choice.disabled ?? false}
                className="flex min-h-11 items-center justify-between gap-3 rounded-md px-3 text-sm outline-none data-disabled:opacity-40 data-highlighted:bg-hover"
              >
                <Base.ItemText>{choice.label}</Base.ItemText>
                <Base.ItemIndicator>
                  <Check className="size-4 text-brand" />
                </Base.ItemIndicator>
              </Base.Item>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

interface SelectFieldProps<T extends Chosen> extends SelectProps<T> {
  label: string;
  error?: string | undefined;
  help?: ReactNode;
}

export function SelectField<T extends Chosen>({ label, error, help, className, ...rest }: SelectFieldProps<T>) {
  return (
    <Field label={label} error={error} help={help} {...(className ? { className } : {})}>
      {(ids) => <Select {...rest} {...ids} />}
    </Field>
  );
}
