/** What a page declares about changing a row, and how its fields become a draft and a request. */
import type { ComponentType, ReactNode } from "react";
import { latin } from "@/lib/figures";
import type { PickChoice } from "@/ui/pick";
import type { Chosen } from "@/ui/segmented";
import type { Form } from "../form";
import type { Word } from "./list";

/** What was typed, under the names of the API. */
export type Draft = Record<string, unknown>;

export interface FieldProps<V = unknown> {
  label: string;
  error: string | undefined;
  value: V;
  set: (value: V) => void;
  disabled: boolean;
  /** What is wrong somewhere below this field, e.g. `/rates/0/rate`. */
  at: (below: string) => string | undefined;
  form: Form<Draft>;
  /** The row as it was; undefined for a new one. */
  row: Draft | undefined;
}

/** `lines`: several texts, one a line. `keep`: not shown; sent back as it came, where a PUT would empty it. */
export type FieldKind =
  | "text"
  | "caps"
  | "area"
  | "tel"
  | "email"
  | "number"
  | "money"
  | "switch"
  | "lines"
  | "day"
  /** Digits that nobody beside should read. */
  | "pin"
  | "keep";

interface Shared<N, R> {
  /** The API's name of it: where it is read from, sent as, and where errors point to. */
  name: N;
  /** Left out, it is the word of that name. */
  label?: Word;
  /** Below it; where it depends on what was chosen elsewhere in the form, by that. */
  help?: Word | ((now: Draft) => Word);
  /** Whether it is there at all, by what was chosen elsewhere. */
  when?: (now: Draft) => boolean;
  max?: number;
  /** Only when a row is made, or only when it is changed. */
  only?: "new" | "old";
  /** Chosen once: shown, and never sent again. */
  isFixed?: boolean;
  isOptional?: boolean;
  /** Another field: when that one changes, what was chosen here means nothing any more. */
  follows?: N;
  /** Only for those who hold this right. */
  may?: string;
  /** Cannot be changed in this row. */
  isLocked?: (row: R) => boolean;
  /** What a new one begins with. */
  begin?: () => unknown;
}

export type FieldOf<N extends string = string, R = Draft> = Shared<N, R> &
  (
    | { kind: FieldKind }
    /** One of two or three, all visible. */
    | { kind: "oneOf"; choices: readonly { value: Chosen; label: Word }[] }
    /** One of a few that are not all visible. */
    | { kind: "select"; choices: readonly { value: string; label: Word }[] }
    | { kind: "choice"; useChoices: (row: Draft | undefined, now: Draft) => readonly PickChoice[]; empty?: Word }
    | {
        kind: "own";
        // biome-ignore lint/suspicious/noExplicitAny: each such field knows its own value.
        Show: ComponentType<FieldProps<any>>;
        /** From what the API answered to what is edited, and back; left out, they are the same. */
        read?: (value: never) => unknown;
        send?: (value: never, figures: Figures) => unknown;
      }
  );

export interface FormOf<R> {
  /** The address of one row, with its id in braces. */
  one: string;
  method: "PUT" | "PATCH";
  mayAdd: string;
  mayEdit: string;
  /** Whether a row can be changed at all. */
  mayChange?: (row: R) => boolean;
  /** `new` and `saved` of the list's words, where they are not given. */
  add?: Word;
  /** With `{{name}}`; `changed` where it is another word when a row was there already. */
  saved?: Word;
  changed?: Word;
  /** What a row is called; left out, its name. */
  name?: (row: R) => string;
  fields: readonly FieldOf<keyof R & string, R>[];
  /** Below the title of a new one, and what its button says. */
  about?: Word;
  act?: Word;
  /** Completes the request that changes a row, where it says something in another way than by the member. */
  finish?: (body: Draft) => Draft;
  /** The row in the answer to a new one, where the answer holds more. */
  made?: (answer: Draft) => Draft;
  /** A line above the fields of a row that is there already. */
  notice?: Word;
  /** What the server would not understand, by pointer. */
  check?: (draft: Draft, t: (key: string) => string) => Record<string, string>;
  /** Whether it can be read alone: GET at `one`. */
  isRead?: boolean;
  /** After it is stored. */
  after?: () => Promise<unknown>;
}

/** With the words that go by names. */
export type Field = FieldOf & { label: Word };
export type FullForm = Omit<FormOf<Draft>, "fields" | "add" | "saved" | "name"> & {
  name: (row: Draft) => string;
  fields: readonly Field[];
  add: Word;
  saved: Word;
};

/** A form of its own: `kit/maker.tsx` draws it. */
export interface Make {
  label: Word;
  icon: ReactNode;
  may: string;
  isPrimary?: boolean;
  /** At the end side over the full height. */
  isSide?: boolean;
  isWide?: boolean;
  about?: (now: Draft) => Word;
  fields: readonly Field[];
  check?: (now: Draft, t: (key: string) => string, figures: Figures) => Record<string, string>;
  send: (body: Draft, how: { key: string; approval: string | undefined }) => Promise<unknown>;
  /** What whoever approves it is told of it. */
  tells?: (now: Draft) => readonly string[];
  /** What answers are kept under that it changes. */
  touches?: readonly string[];
  /** Said when it is done: a word and what it wants. */
  said: (now: Draft) => { word: Word } & Record<string, unknown>;
}

/** Whether a field is there, by what was chosen elsewhere. */
export const isThere = ({ when }: FieldOf, now: Draft): boolean => when?.(now) ?? true;

const EMPTY: Partial<Record<FieldOf["kind"], unknown>> = { switch: false };

/** Texts between what the API says and what stands in a field. */
export interface Figures {
  typed: (minor: number) => string;
  read: (text: string) => number | undefined;
}

function readField(field: FieldOf, value: unknown, figures: Figures): unknown {
  if (field.kind === "own") return field.read ? field.read(value as never) : value;
  if (value === undefined || value === null) return EMPTY[field.kind] ?? (field.kind === "choice" ? undefined : "");
  if (field.kind === "money") return figures.typed(value as number);
  if (field.kind === "number") return String(value);
  if (field.kind === "lines") return (value as readonly string[]).join("\n");
  return value;
}

export function draftOf(fields: readonly FieldOf[], row: Draft | undefined, figures: Figures): Draft {
  return Object.fromEntries(
    fields.map((field) => [field.name, readField(field, row ? row[field.name] : field.begin?.(), figures)]),
  );
}

function sendField(field: FieldOf, value: unknown, figures: Figures): unknown {
  const text = typeof value === "string" ? value.trim() : "";
  switch (field.kind) {
    case "own":
      return field.send ? field.send(value as never, figures) : value;
    case "text":
    case "area":
    case "tel":
    case "email":
    case "pin":
      return text;
    case "caps":
      return text.toUpperCase();
    case "number":
      return text === "" ? null : Number(latin(text));
    case "money":
      return text === "" ? null : (figures.read(text) ?? null);
    case "day":
      return text === "" ? null : text;
    case "lines":
      return text
        .split("\n")
        .map((line) => line.trim())
        .filter(Boolean);
    case "choice":
      return value ?? null;
    case "switch":
      return value === true;
    case "keep":
    case "oneOf":
    case "select":
      return value;
  }
}

/** Whether a field is part of what is sent. */
const isSent = (field: FieldOf, isNew: boolean): boolean => (isNew ? field.kind !== "keep" : !field.isFixed);

/** The request. What is optional and left empty in a new row is left out: the server has its own beginning for it. */
export function bodyOf(fields: readonly FieldOf[], draft: Draft, isNew: boolean, figures: Figures): Draft {
  const body: Draft = {};
  for (const field of fields) {
    if (!isSent(field, isNew)) continue;
    const value = sendField(field, draft[field.name], figures);
    if (isNew && field.isOptional && (value === "" || value === null)) continue;
    body[field.name] = value;
  }
  return body;
}

/** The fields that are there for this person: some only when a row is made, or changed, or seen at all. */
export const shownFields = <F extends FieldOf>(
  fields: readonly F[],
  isNew: boolean,
  may: (right: string) => boolean,
): readonly F[] =>
  fields.filter(({ only, may: right }) => (!only || (only === "new") === isNew) && (!right || may(right)));

/** Amounts that cannot be read, by pointer. */
export const wrongFields = (fields: readonly FieldOf[], draft: Draft, words: string, figures: Figures) =>
  Object.fromEntries(
    fields
      .filter(({ kind, name }) => {
        const text = String(draft[name] ?? "").trim();
        if (text === "") return false;
        if (kind === "money") return figures.read(text) === undefined;
        return kind === "number" && !/^-?\d{1,15}$/.test(latin(text));
      })
      .map(({ name }) => [`/${name}`, words]),
  );
