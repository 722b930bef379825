/**
 * What a page of the office declares about its list. A page is data: where the rows come from, what is shown of them, how they are
 * narrowed down, and how one is looked at and changed. `page.tsx` makes the screen of it. `settings/branches.tsx` is a short example.
 *
 * Addresses, orders, filters and members are those of docs/openapi.json: a wrong one does not compile.
 */
import type { ComponentType, ReactNode } from "react";
import type { paths } from "@/api/schema";
import type { Tone } from "@/ui/badge";
import type { PickChoice } from "@/ui/pick";
import type { How } from "./change";
import { completed, type Loose } from "./completed";
import type { FormOf, FullForm, Make } from "./form";

/** A key of the language files, e.g. `settings:code`. `words.test.ts` looks for each of them. */
export type Word = `${string}:${string}`;

/** Addresses that answer a list. */
export type ListPath = {
  [P in keyof paths]: paths[P] extends { get: { parameters: { query?: { include_total?: boolean } } } } ? P : never;
}[keyof paths];

export type Query<P extends ListPath> = NonNullable<paths[P]["get"]["parameters"]["query"]>;
export type RowOf<P extends ListPath> = paths[P] extends {
  get: { responses: { 200: { content: { "application/json": { data: (infer R)[] } } } } };
}
  ? R
  : never;
/** An order of the list, `-` before it turns it round. */
export type Order<P extends ListPath> = Query<P> extends { sort?: infer S } ? NonNullable<S> : never;
type FilterName<P extends ListPath> = Exclude<keyof Query<P> & string, "cursor" | "limit" | "sort" | "include_total">;

/** How a member is shown, and written into a file. */
export type Kind =
  | "text"
  | "code"
  | "number"
  | "money"
  | "quantity"
  | "day"
  | "moment"
  /** Several texts. */
  | "texts"
  /** An id of a branch, or several, by their names. */
  | "branch"
  /** An id of a register, by its name. */
  | "register"
  /** A word of the API; `words` says where ours are. */
  | "word"
  /** Yes or no. */
  | "flag"
  /** In use or out of it. */
  | "use";

/** How a member is changed in place. */
export interface Edit<R> {
  kind: "text" | "money" | "quantity";
  /** Most letters of a text. */
  max?: number;
  may: string;
  when?: (row: R) => boolean;
  /** What the row is called where it is said. */
  of: (row: R) => string;
  /** Stores it; answers the row's new version, which an undo is based on. A text, minor units, a quantity as text, or null for nothing. */
  save: (row: R, value: unknown, how: How) => Promise<{ version: number }>;
}

export interface Column<R> {
  /** A member of the row, unless `value` says what is meant. */
  name: string;
  /** Left out, it is the word of that name. */
  head?: Word;
  kind: Kind;
  /** Where the words of `kind: "word"` are, e.g. `stock:reasons`. */
  words?: Word;
  /** Words that stand out: the others stay quiet. */
  tones?: Readonly<Record<string, Tone>>;
  /** The API's order that this column stands for. */
  sort?: string;
  value?: (row: R) => unknown;
  /** Stands where there is nothing, in place of a dash. */
  nothing?: Word;
  /** Draws it otherwise than its kind does; in a file it stands as its kind says. */
  show?: (row: R) => ReactNode;
  /** Only for those who hold this right: the server sends the member to nobody else. */
  may?: string;
  /** Drawn only: a file has no such column. */
  isDrawn?: boolean;
  /** Changed in the table itself, and undone from there. */
  edit?: Edit<R>;
  /** Not there until it is chosen. */
  isExtra?: boolean;
  /** Classes for its width. */
  width?: string;
}

/** Left out, its label is the word of its name. */
export type Filter<N extends string = string> = {
  name: N;
  label?: Word;
  /** Who may choose; for others it is shown only to be taken away. */
  may?: string;
  /** Asked seldom: behind a button, and beside it as soon as it narrows. */
  isMore?: boolean;
} & (
  | { kind: "text" }
  /** An amount: typed as such, in the address in minor units. */
  | { kind: "money" }
  | { kind: "choice"; icon?: ReactNode; useChoices: () => readonly PickChoice[] }
  /** One of the API's own words. */
  | { kind: "word"; values: readonly string[]; words: Word }
  | { kind: "flag" }
  /** An id, which another page's link gives: shown only to be taken away. */
  | { kind: "id" }
  | { kind: "day" }
  /** A day whose beginning (`from`) or end (`to`) is meant, where the API wants a moment. */
  | { kind: "moment"; end?: boolean }
);

export interface View {
  name: string;
  label: Word;
  query: Record<string, string | boolean>;
  /** Said when nothing is in it. */
  empty?: { title: Word; text?: Word };
}

/** Something that is done to a row: at once, or with a reason where there is a question. */
export interface Action<D> {
  /** Its words are `name`, `name_title` and `name_text`, where they are not given. */
  name: string;
  label?: Word;
  icon: ReactNode;
  /** A right, or several that it takes together: where the request is one of changing the row, that one as well. */
  may: string | readonly string[];
  when?: (row: D) => boolean;
  /** There, but not to be pressed now: its neighbours keep their places. */
  isOff?: (row: D) => boolean;
  danger?: boolean;
  /** Done at once: no reason is asked. */
  isPlain?: boolean;
  /** Asked whether it is meant, but no reason is written down. */
  takesNoReason?: boolean;
  /** What the question says; it may name `{{name}}`. */
  title?: Word;
  text?: Word;
  /** Said when it is done, with `{{name}}`. */
  said?: Word;
  /** What is done: a request of its own, */
  run?: (row: D, reason: string) => Promise<unknown>;
  /** an address that it is sent to, with the reason and the row's version, */
  post?: keyof paths;
  /** or members that become other ones, while the rest of the form is sent as it is. */
  set?: Partial<D>;
}

/** Whether somebody holds every right that an action takes. */
export const mayDo = <D>({ may: rights }: Pick<Action<D>, "may">, holds: (right: string) => boolean): boolean =>
  [rights].flat().every(holds);

/** The way to another list, narrowed down to what belongs to this row. */
export interface PeekLink<D> {
  to: string;
  /** The member that the other list is narrowed down by; `as` is what that list calls it, if not the same. */
  by: keyof D & string;
  as?: string;
  label: Word;
  icon: ReactNode;
  may: string;
}

/** A look at one row at the side. */
export interface Peek<D> {
  /** Where the whole of it is; without it the row is the whole. */
  one?: string;
  /** Left out, its name. */
  title?: (row: D) => string;
  about?: (row: D) => ReactNode;
  /** What is known of it; a name is the column, or the field of the form, that is called so. `all`: each of them. */
  facts?: readonly ((keyof D & string) | Column<D>)[] | "all";
  links?: readonly PeekLink<D>[];
  Body?: (props: { row: D }) => ReactNode;
  /** Stands below what can be done: what may be long. */
  Below?: (props: { row: D }) => ReactNode;
  actions?: readonly Action<D>[];
  wide?: boolean;
}

export interface BulkOf<R> {
  may: string;
  /** What a row is called where it is chosen. */
  name: (row: R) => string;
  /** What can be done with them: buttons of `bulk.tsx`, and what they open. */
  Actions: ComponentType<{ chosen: readonly R[]; onDone: () => void }>;
}

/** A page of its own for each row, and for a new one. */
export interface PageOf<R> {
  of: (row: R) => string;
  new: string;
  mayAdd: string;
  /** Who goes there from a peek. */
  mayEdit?: string;
  add: Word;
}

export interface List<P extends ListPath> {
  path: P;
  /** The member that is its id, or what tells it from others where it takes more than one. */
  id: (keyof RowOf<P> & string) | ((row: RowOf<P>) => string);
  /** What the answers are kept under; others of the office invalidate it by this name. */
  key: string;
  /** Who may see it; left out, whoever is signed in. */
  may?: string;
  title: Word;
  /** Where its words are that are not given: `audit` for `audit:recorded_at`. */
  words?: string;
  /** With `{{count}}`. */
  count?: Word;
  about?: Word;
  columns: readonly (Column<RowOf<P>> & { sort?: Order<P> })[];
  /** The order it comes in. */
  order: Order<P>;
  /** Words looked for in `q`. */
  search?: "q" extends keyof Query<P> ? Word : never;
  filters?: readonly Filter<FilterName<P>>[];
  /** Always asked. */
  base?: Omit<Query<P>, "cursor" | "limit" | "sort" | "include_total">;
  views?: readonly View[];
  /** Follows the branch chosen above the navigation. */
  isByBranch?: "branch_id" extends keyof Query<P> ? true : never;
  /** Rows in an order of their own, e.g. a tree: all of them are loaded. */
  arrange?: (rows: readonly RowOf<P>[]) => readonly { row: RowOf<P>; depth: number }[];
  empty: { icon: ReactNode; title?: Word; text?: Word };
  /** What is seen of a row at the side. */
  peek?: Peek<RowOf<P>>;
  /** The same where the row is only a part: made with `peekOf`. */
  peekWhole?: Peek<never>;
  form?: FormOf<RowOf<P>>;
  page?: PageOf<RowOf<P>>;
  /** What is done with several rows at once, and who may choose them. */
  bulk?: BulkOf<RowOf<P>>;
  /** Done from the row itself, at its end. */
  quick?: { action: Action<RowOf<P>>; name: (row: RowOf<P>) => string };
  /** What is made from here besides a row. */
  makes?: readonly Make[];
  /** Further buttons beside "new". */
  Actions?: ComponentType;
  /** Pages that stand beside this one as tabs. */
  beside?: readonly { to: string; label: Word; may: string }[];
}

/** Ties a declaration to its address, and gives it the words that go by names. */
export const list = <P extends ListPath>(declared: List<P>): List<P> =>
  completed(declared as unknown as Loose) as unknown as List<P>;

/** The whole of a row, where its list shows only a part of it. */
type WholeOf<P extends keyof paths> = paths[P] extends {
  get: { responses: { 200: { content: { "application/json": { data: infer D } } } } };
}
  ? D
  : never;

/** A look at the whole of a row, which `one` answers. */
export const peekOf = <P extends keyof paths>(one: P, declared: Omit<Peek<WholeOf<P>>, "one">): Peek<never> =>
  ({ ...declared, one }) as unknown as Peek<never>;

/** A list of any address, for what does not look into the rows. */
export type AnyRow = Record<string, unknown>;
export type AnyColumn = Column<AnyRow> & { head: Word };
export type AnyFilter = Filter & { label: Word };
export type AnyAction = Action<AnyRow> & { label: Word; run: (row: AnyRow, reason: string) => Promise<unknown> };
export type AnyPeek = Omit<Peek<AnyRow>, "facts" | "actions" | "title"> & {
  title: (row: AnyRow) => string;
  facts?: readonly AnyColumn[];
  actions?: readonly AnyAction[];
};
export interface AnyList
  extends Omit<
    List<ListPath>,
    | "id"
    | "count"
    | "columns"
    | "order"
    | "search"
    | "filters"
    | "base"
    | "isByBranch"
    | "arrange"
    | "empty"
    | "peek"
    | "peekWhole"
    | "form"
    | "page"
    | "bulk"
    | "quick"
  > {
  id: string | ((row: AnyRow) => string);
  count: Word;
  columns: readonly AnyColumn[];
  order: string;
  search?: Word;
  filters?: readonly AnyFilter[];
  base?: Record<string, unknown>;
  isByBranch?: true;
  arrange?: (rows: readonly AnyRow[]) => readonly { row: AnyRow; depth: number }[];
  empty: { icon: ReactNode; title: Word; text?: Word };
  peek?: AnyPeek;
  form?: FullForm;
  page?: PageOf<AnyRow>;
  bulk?: BulkOf<AnyRow>;
  quick?: { action: AnyAction; name: (row: AnyRow) => string };
}

export const idOf = ({ id }: AnyList, row: AnyRow): string => (typeof id === "string" ? String(row[id]) : id(row));
