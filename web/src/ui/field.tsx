import { type InputHTMLAttributes, type ReactNode, type Ref, type TextareaHTMLAttributes, useId } from "react";
import { cx } from "./cx";

export const boxed =
  "w-full rounded-md bg-surface text-ink hairline-2 px-3 placeholder:text-ink-3 disabled:bg-sunken disabled:text-ink-3 aria-invalid:shadow-[inset_0_0_0_1.5px_var(--rose)] focus:outline-2 focus:outline-offset-0 focus:outline-brand";

interface FieldProps {
  label: string;
  /** What is wrong with it, in words; already translated. */
  error?: string | undefined;
  help?: ReactNode;
  /** Set when it may be left empty. */
  optional?: string;
  className?: string;
  children: (ids: { id: string; "aria-describedby"?: string; "aria-invalid"?: true }) => ReactNode;
}

/** A labelled field with its help and its error, tied together for screen readers. */
export function Field({ label, error, help, optional, className, children }: FieldProps) {
  const id = useId();
  const told = error ?? help;
  return (
    <div className={cx("flex min-w-0 flex-col gap-1.5", className)}>
      <label htmlFor={id} className="flex items-baseline justify-between text-sm font-medium text-ink-2">
        {label}
        {optional ? <span className="text-xs font-normal text-ink-3">{optional}</span> : null}
      </label>
      {children({
        id,
        ...(told ? { "aria-describedby": `${id}-told` } : {}),
        ...(error ? { "aria-invalid": true } : {}),
      })}
      {told ? (
        <p id={`${id}-told`} className={cx("text-xs", error ? "font-medium text-rose-ink" : "text-ink-3")}>
          {told}
        </p>
      ) : null}
    </div>
  );
}

type Shared = Pick<FieldProps, "label" | "error" | "help" | "optional">;

interface TextFieldProps extends Shared, Omit<InputHTMLAttributes<HTMLInputElement>, "id"> {
  /** Stands at the end, inside the box. */
  after?: ReactNode;
  ref?: Ref<HTMLInputElement>;
}

export function TextField({ label, error, help, optional, className, after, ...rest }: TextFieldProps) {
  return (
    <Field
      label={label}
      error={error}
      help={help}
      {...(optional ? { optional } : {})}
      {...(className ? { className } : {})}
    >
      {(ids) => (
        <span dir={rest.dir} className="relative flex">
          <input {...ids} {...rest} className={cx(boxed, "h-11", after && "pe-11")} />
          {after ? <span className="absolute inset-y-0 end-0 flex items-center pe-1">{after}</span> : null}
        </span>
      )}
    </Field>
  );
}

interface AreaFieldProps extends Shared, Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, "id"> {
  ref?: Ref<HTMLTextAreaElement>;
  /** Broken into lines by the width of the box only: Enter is the answer of the dialog. */
  oneLine?: boolean;
}

export function AreaField({ label, error, help, optional, className, oneLine, ...rest }: AreaFieldProps) {
  return (
    <Field
      label={label}
      error={error}
      help={help}
      {...(optional ? { optional } : {})}
      {...(className ? { className } : {})}
    >
      {(ids) => (
        <textarea rows={3} data-one-line={oneLine} {...ids} {...rest} className={cx(boxed, "resize-none py-2.5")} />
      )}
    </Field>
  );
}
