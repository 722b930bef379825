/** The fields of a form, each bound by its name: what was typed, what is wrong with it, whether it may be changed. */
import { useTranslation } from "react-i18next";
import { onlyDigits } from "@/lib/figures";
import { AmountField } from "@/ui/amount-field";
import { Switch } from "@/ui/checkbox";
import { AreaField, TextField } from "@/ui/field";
import { PickField } from "@/ui/pick";
import { type Chosen, Segmented } from "@/ui/segmented";
import { SelectField } from "@/ui/select";
import type { Form } from "../form";
import type { Draft, Field } from "./form";

interface FieldsProps {
  fields: readonly Field[];
  form: Form<Draft>;
  /** The row as it was; undefined for a new one. */
  row: Draft | undefined;
  disabled: boolean;
}

export function Fields({ fields, ...rest }: FieldsProps) {
  const first = fields.findIndex(({ kind }) => kind !== "own" && kind !== "switch");
  const follows = (name: string) => fields.filter((one) => one.follows === name).map((one) => [one.name, undefined]);
  return fields.map((field, place) => (
    <OneField
      key={field.name}
      field={field}
      isFirst={place === first}
      forgets={Object.fromEntries(follows(field.name))}
      {...rest}
    />
  ));
}

type Choice = Extract<Field, { kind: "choice" }>;

function ChoiceField({
  field,
  label,
  help,
  error,
  value,
  set,
  disabled,
  row,
  now,
}: { field: Choice; row: Draft | undefined; now: Draft } & Common) {
  const { t } = useTranslation();
  const choices = field.useChoices(row, now);
  return (
    <PickField
      label={label}
      help={help}
      error={error}
      empty={field.empty ? t(field.empty) : ""}
      clearable={field.empty !== undefined && !disabled}
      disabled={disabled}
      value={(value as string | null | undefined) ?? undefined}
      onChange={set}
      choices={choices}
    />
  );
}

/** The first line of several that is wrong. */
const wrongLine = (form: Form<Draft>, name: string): string | undefined =>
  String(form.now[name] ?? "")
    .split("\n")
    .map((_, place) => form.at(`/${name}/${place}`))
    .find(Boolean);

interface Common {
  label: string;
  help: string | undefined;
  error: string | undefined;
  value: unknown;
  set: (value: unknown) => void;
  disabled: boolean;
}

function OneField({
  field,
  form,
  row,
  isFirst,
  forgets,
  disabled: all,
}: Omit<FieldsProps, "fields"> & { field: Field; isFirst: boolean; forgets: Draft }) {
  const { t } = useTranslation();
  const { name } = field;
  const isNew = row === undefined;
  const isLocked = row !== undefined && (field.isFixed === true || field.isLocked?.(row) === true);
  const common: Common = {
    label: t(field.label),
    help: field.help ? t(typeof field.help === "string" ? field.help : field.help(form.now)) : undefined,
    error: form.at(`/${name}`) ?? (field.kind === "lines" ? wrongLine(form, name) : undefined),
    value: form.now[name],
    set: (value) => form.set({ [name]: value, ...forgets }),
    disabled: all || isLocked,
  };
  const { value, set, ...shared } = common;
  const text = String(value ?? "");
  const optional = field.isOptional ? { optional: t("common:optional") } : {};
  const typed = {
    ...shared,
    ...optional,
    value: text,
    maxLength: field.max,
    autoFocus: isFirst && isNew,
    onChange: (event: { target: { value: string } }) => set(event.target.value),
  };
  switch (field.kind) {
    case "keep":
      return null;
    case "text":
      return <TextField {...typed} />;
    case "caps":
      return <TextField {...typed} dir="ltr" onChange={(event) => set(event.target.value.toUpperCase())} />;
    case "tel":
    case "email":
      return <TextField {...typed} dir="ltr" type={field.kind} />;
    case "number":
      return <TextField {...typed} dir="ltr" inputMode="numeric" />;
    case "pin":
      return (
        <TextField
          {...typed}
          dir="ltr"
          type="password"
          inputMode="numeric"
          autoComplete="off"
          onChange={(event) => set(onlyDigits(event.target.value))}
        />
      );
    case "day":
      return <TextField {...typed} dir="ltr" type="date" />;
    case "area":
    case "lines":
      return <AreaField {...typed} />;
    case "money":
      return <AmountField {...shared} {...optional} value={text} onChange={set} />;
    case "switch":
      return (
        <div>
          <Switch
            checked={value === true}
            disabled={common.disabled}
            onChange={set}
            label={common.label}
            about={common.help}
          />
          {common.error ? <p className="mt-1 text-xs font-medium text-rose-ink">{common.error}</p> : null}
        </div>
      );
    case "oneOf":
      return (
        <div>
          <p className="mb-1.5 text-sm font-medium text-ink-2">{common.label}</p>
          <Segmented
            label={common.label}
            value={value as Chosen}
            onChange={(next) => !common.disabled && set(next)}
            choices={field.choices.map((one) => ({ value: one.value, label: t(one.label) }))}
          />
        </div>
      );
    case "select":
      return (
        <SelectField
          label={common.label}
          help={common.help}
          error={common.error}
          disabled={common.disabled}
          value={text}
          onChange={set}
          choices={field.choices.map((one) => ({ value: one.value, label: t(one.label) }))}
        />
      );
    case "choice":
      return <ChoiceField field={field} row={row} now={form.now} {...common} />;
    case "own":
      return (
        <field.Show
          label={common.label}
          error={common.error}
          value={value}
          set={set}
          disabled={common.disabled}
          at={(below) => form.at(`/${name}${below}`)}
          form={form}
          row={row}
        />
      );
  }
}
