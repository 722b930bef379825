/** A declaration says only what is its own: a word that is not given goes by the name of the thing. */
import type { FieldOf } from "./form";
import type { Action, AnyList, AnyRow, Column, Filter, Peek, Word } from "./list";
import { act, replace, sameAgain } from "./rows";

/** What somebody declared, whatever its address. */
export type Loose = Omit<AnyList, "count" | "columns" | "filters" | "empty" | "peek" | "form" | "quick"> & {
  count?: Word;
  columns: readonly Column<AnyRow>[];
  filters?: readonly Filter[];
  empty: { icon: AnyList["empty"]["icon"]; title?: Word; text?: Word };
  peek?: Peek<AnyRow>;
  peekWhole?: Peek<AnyRow>;
  form?: Omit<NonNullable<AnyList["form"]>, "fields" | "add" | "saved" | "name"> & {
    name?: (row: AnyRow) => string;
    fields: readonly FieldOf[];
    add?: Word;
    saved?: Word;
  };
  quick?: { action: Action<AnyRow>; name: (row: AnyRow) => string };
};

/** The kind of a column that shows what a field of a form holds. */
const KIND_OF_FIELD: Partial<Record<FieldOf["kind"], Column<AnyRow>["kind"]>> = {
  lines: "texts",
  money: "money",
  number: "number",
  day: "day",
  caps: "code",
  switch: "flag",
};

const nameOf = (row: AnyRow): string => String(row.name ?? "");

export function completed(declared: Loose): AnyList {
  const word = (name: string): Word => `${declared.words}:${name}`;
  const idAt = (row: AnyRow) => (typeof declared.id === "string" ? String(row[declared.id]) : declared.id(row));
  const run = ({ post, set }: Action<AnyRow>, row: AnyRow, reason: string) => {
    if (post) return act(post, idAt(row), Number(row.version), reason);
    if (!declared.form) throw new Error(`${declared.path}: an action without a request`);
    const body = { ...sameAgain(declared.form, row), ...set, reason };
    return replace(declared.form, idAt(row), Number(row.version), body);
  };
  const action = (one: Action<AnyRow>) => ({
    ...one,
    run: one.run ?? ((row: AnyRow, reason: string) => run(one, row, reason)),
    label: one.label ?? word(one.name),
    ...(one.isPlain
      ? {}
      : { title: one.title ?? word(`${one.name}_title`), text: one.text ?? word(`${one.name}_text`) }),
  });
  const columns = declared.columns.map((one) => ({ ...one, head: one.head ?? word(one.name) }));
  const fields = declared.form?.fields.map((one) => ({ ...one, label: one.label ?? word(one.name) }));
  const fact = (one: string | Column<AnyRow>) => {
    if (typeof one !== "string") return { ...one, head: one.head ?? word(one.name) };
    const column = columns.find(({ name }) => name === one);
    if (column) return column;
    const field = fields?.find(({ name }) => name === one);
    const kind = (field && KIND_OF_FIELD[field.kind]) ?? "text";
    return { name: one, head: field?.label ?? word(one), kind, ...(field?.may ? { may: field.may } : {}) };
  };
  /** Every column but the first, which is the title, and what the form holds besides. */
  const all = () => {
    const shown = (fields ?? []).filter(({ kind }) => kind !== "keep" && kind !== "own");
    const names = [...columns, ...shown].map(({ name }) => name);
    return [...new Set(names)].filter((name) => name !== columns[0]?.name);
  };
  const peek = (one: Peek<AnyRow>) => ({
    ...one,
    title: one.title ?? nameOf,
    ...(one.facts ? { facts: (one.facts === "all" ? all() : one.facts).map(fact) } : {}),
    ...(one.actions ? { actions: one.actions.map(action) } : {}),
  });
  const { form, quick, empty } = declared;
  return {
    ...declared,
    count: declared.count ?? word("count"),
    columns,
    empty: { ...empty, title: empty.title ?? word("none") },
    ...(declared.filters
      ? { filters: declared.filters.map((one) => ({ ...one, label: one.label ?? word(one.name) })) }
      : {}),
    ...(declared.peek ? { peek: peek(declared.peek) } : {}),
    ...(declared.peekWhole ? { peekWhole: peek(declared.peekWhole) } : {}),
    ...(form && fields
      ? {
          form: {
            ...form,
            fields,
            name: form.name ?? nameOf,
            add: form.add ?? word("new"),
            saved: form.saved ?? word("saved"),
          },
        }
      : {}),
    ...(quick ? { quick: { ...quick, action: action(quick.action) } } : {}),
  } as AnyList;
}
