import { Combobox as Base } from "@base-ui/react/combobox";
import { Check, ChevronDown, X } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { cx } from "./cx";
import { boxed, Field } from "./field";

export interface PickChoice {
  value: string;
  label: string;
  /** Stands before the label. */
  before?: ReactNode;
  /** Steps below the top of a tree. */
  depth?: number;
}

interface PickProps {
  value: string | undefined;
  onChange: (value: string | undefined) => void;
  choices: readonly PickChoice[];
  /** Shown while nothing is chosen. */
  empty: string;
  /** Whether it may be set back to nothing. */
  clearable?: boolean;
  disabled?: boolean;
  className?: string;
  icon?: ReactNode;
  id?: string;
  "aria-label"?: string;
  "aria-describedby"?: string;
  "aria-invalid"?: true;
}

/** One of many: opens a list with a search field. */
export function Pick({ value, onChange, choices, empty, clearable, disabled, className, icon, ...aria }: PickProps) {
  const { t } = useTranslation();
  const chosen = choices.find((choice) => choice.value === value) ?? null;
  return (
    <Base.Root
      items={choices as PickChoice[]}
      value={chosen}
      onValueChange={(next: PickChoice | null) => onChange(next?.value)}
      isItemEqualToValue={(one: PickChoice, other: PickChoice) => one.value === other.value}
      disabled={disabled ?? false}
      autoHighlight
    >
      <span className={cx("relative flex min-w-0", className)}>
        <Base.Trigger
          {...aria}
          className={cx(
            boxed,
            "press flex h-11 items-center gap-2 text-start text-sm hover:bg-hover [&_svg]:size-4 [&_svg]:shrink-0",
            clearable && chosen && "pe-9",
          )}
        >
          {chosen?.before ?? icon}
          <span className={cx("min-w-0 flex-1 truncate", chosen || icon ? "" : "text-ink-3", icon && "font-medium")}>
            {chosen?.label ?? empty}
          </span>
          {clearable && chosen ? null : <ChevronDown className="text-ink-3" />}
        </Base.Trigger>
        {clearable && chosen ? (
          <button
            type="button"
            aria-label={t("common:clear")}
            onClick={() => onChange(undefined)}
            className="press absolute inset-y-0 end-1 my-auto grid size-8 place-items-center rounded-md text-ink-3 hover:bg-hover hover:text-ink"
          >
            <X className="size-4" />
          </button>
        ) : null}
      </span>
      <Base.Portal>
        <Base.Positioner align="start" sideOffset={6} className="z-50 outline-none">
          <Base.Popup
            aria-label={empty}
            className="rise w-[max(var(--anchor-width),16rem)] max-w-(--available-width) overflow-hidden rounded-lg bg-surface shadow-3 outline-none hairline"
          >
            <Base.Input
              placeholder={t("common:search")}
              className="h-11 w-full border-b border-line bg-transparent px-4 text-sm outline-none placeholder:text-ink-3 focus-visible:outline-none"
            />
            <Base.Empty>
              <p className="px-4 py-5 text-center text-sm text-ink-2 empty:hidden">{t("common:no_match")}</p>
            </Base.Empty>
            <Base.List className="max-h-72 overflow-y-auto p-1 empty:p-0">
              {(choice: PickChoice) => (
                <Base.Item
                  key={choice.value}
                  value={choice}
                  className="flex min-h-10 items-center gap-2.5 rounded-md pe-2 text-sm outline-none data-highlighted:bg-hover"
                  style={{ paddingInlineStart: `${0.625 + (choice.depth ?? 0) * 1}rem` }}
                >
                  {choice.before}
                  <span className="min-w-0 flex-1 truncate">{choice.label}</span>
                  <Base.ItemIndicator>
                    <Check className="size-4 text-brand" />
                  </Base.ItemIndicator>
                </Base.Item>
              )}
            </Base.List>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

interface PickFieldProps extends PickProps {
  label: string;
  error?: string | undefined;
  help?: ReactNode;
  optional?: string;
}

export function PickField({ label, error, help, optional, className, ...rest }: PickFieldProps) {
  return (
    <Field
      label={label}
      error={error}
      help={help}
      {...(optional ? { optional } : {})}
      {...(className ? { className } : {})}
    >
      {(ids) => <Pick {...rest} {...ids} />}
    </Field>
  );
}
