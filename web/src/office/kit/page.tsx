/** The screen of a declared list: title and count, tabs, filters, the table, and what opens from it. */
import { Plus } from "lucide-react";
import { type ReactNode, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useKeys } from "@/keys/keys";
import { may, useMay } from "@/session/session";
import { Button } from "@/ui/button";
import { Skeleton } from "@/ui/states";
import { useAway } from "../away";
import { useAsked, useGo } from "../go";
import { Page } from "../page";
import { Act } from "./act";
import { useAsk } from "./asked";
import { Beside } from "./beside";
import { BulkBar } from "./bulk";
import { useChangeCell } from "./change";
import { Editor } from "./editor";
import { Filters } from "./filters";
import { None, NotAllowed, Refused } from "./instead";
import { type AnyColumn, type AnyList, type AnyRow, idOf, type List, type ListPath } from "./list";
import { MakeButton } from "./maker";
import { PeekPanel } from "./peek";
import type { Placed } from "./row";
import { useShown } from "./shown";
import { Table } from "./table";
import { Tools } from "./tools";
import { Views } from "./views";

interface ListPageProps<P extends ListPath> {
  list: List<P>;
  /** Inside another page, which has a title already. */
  embedded?: boolean;
  /** Below the table. */
  children?: ReactNode;
}

/** What a declared list says does not depend on its address any more. */
const plain = <P extends ListPath>(list: List<P>): AnyList => {
  const peek = list.peekWhole ?? list.peek;
  return { ...list, ...(peek ? { peek } : {}) } as unknown as AnyList;
};

export function ListPage<P extends ListPath>({ list: declared, embedded, children }: ListPageProps<P>) {
  const list = useMemo(() => plain(declared), [declared]);
  const held = useMay(list.may ?? "");
  const allowed = list.may === undefined || held;
  // Another list begins anew: its own filters, its own place in the table.
  return allowed ? (
    <Shown key={list.path} list={list} embedded={embedded === true}>
      {children}
    </Shown>
  ) : (
    <NotAllowed />
  );
}

interface ShownProps {
  list: AnyList;
  embedded: boolean;
  children: ReactNode;
}

function Shown({ list, embedded, children }: ShownProps) {
  const { t } = useTranslation();
  const away = useAway();
  const asked = useAsked();
  const ask = useAsk();
  const { query, answer, rows, total, columns, shown, rowOf } = useShown(list);
  const { editing, setEditing, ...ways } = useWays(list, rowOf);
  const changeCell = useChangeCell(list);
  const [chosen, setChosen] = useChosen(query);
  const quick = useMemo(() => quickColumn(list), [list]);
  const { bulk } = list;
  const canSort = !asked.q && !list.arrange;
  const failed = answer.isError && !rows;
  return (
    <Frame
      list={list}
      embedded={embedded}
      fixed={!children}
      count={total === undefined ? <Skeleton className="h-4 w-24" /> : t(list.count, { count: total })}
      add={ways.mayAdd ? ways.add : undefined}
    >
      {list.beside ? <Beside list={list} /> : null}
      <Views list={list} />
      {/* The tools keep their place beside the filters, which take another row among themselves. */}
      <div data-filters className="flex shrink-0 items-start gap-2 py-3 max-sm:flex-wrap">
        <div className="flex min-w-0 flex-1 flex-wrap items-center gap-2 max-sm:w-full max-sm:flex-none max-sm:flex-nowrap max-sm:overflow-x-auto max-sm:no-bar">
          <Filters list={list} />
        </div>
        <Tools list={list} columns={columns} shown={shown} />
      </div>
      <Table
        key={JSON.stringify(query)}
        label={t(list.title)}
        columns={quick ? [...shown, quick] : shown}
        rows={rows}
        total={total}
        sort={canSort ? (asked.sort ?? list.order) : undefined}
        onSort={canSort ? (sort) => ask({ sort }) : undefined}
        onOpen={ways.open}
        onEdit={ways.editAt}
        onChange={away ? undefined : changeCell}
        choice={bulk && may(bulk.may) ? { chosen, set: setChosen, name: bulk.name } : undefined}
        more={{
          has: answer.hasNextPage,
          fetching: answer.isFetchingNextPage,
          failed: answer.isFetchNextPageError,
          fetch: () => void answer.fetchNextPage(),
        }}
        instead={
          failed ? (
            <Refused error={answer.error} retry={() => void answer.refetch()} />
          ) : rows?.length === 0 ? (
            <None list={list} />
          ) : null
        }
        isOld={answer.isPlaceholderData}
      />
      <BulkBar list={list} chosen={chosen} set={setChosen} total={total} />
      {children ? <div className="pt-10">{children}</div> : null}
      <Looked list={list} rows={rows} onEdit={ways.edit} />
      {editing ? (
        <Editor
          key={editing === "new" ? "" : idOf(list, editing)}
          list={list}
          row={editing === "new" ? undefined : editing}
          onClose={() => setEditing(undefined)}
          onNewer={setEditing}
        />
      ) : null}
    </Frame>
  );
}

/** Rows that are chosen; with other filters they are chosen no more, since they may not be seen. */
function useChosen(query: Record<string, unknown>) {
  const { sort: _, ...narrowed } = query;
  const by = JSON.stringify(narrowed);
  const [chosen, setChosen] = useState<{ by: string; rows: ReadonlyMap<string, AnyRow> }>({ by, rows: new Map() });
  const rows = chosen.by === by ? chosen.rows : new Map<string, AnyRow>();
  return [rows, (next: ReadonlyMap<string, AnyRow>) => setChosen({ by, rows: next })] as const;
}

/** Where a row leads: to a look at the side, a page of its own, or its form; and to a new one. */
function useWays(list: AnyList, rowOf: (id: string) => AnyRow | undefined) {
  const go = useGo();
  const away = useAway();
  const ask = useAsk();
  const [editing, setEditing] = useState<AnyRow | "new" | undefined>();
  const { form, peek, page } = list;
  const mayAdd = form ? may(form.mayAdd) : page ? may(page.mayAdd) : false;
  const add = () => {
    if (!mayAdd || away || editing) return false;
    if (form) setEditing("new");
    else if (page) go({ to: page.new });
    return true;
  };
  useKeys({ n: add });
  const open = (id: string) => {
    const row = rowOf(id);
    if (peek) ask({ id });
    else if (row && page) go({ to: page.of(row) });
    else if (row) setEditing(row);
  };
  const mayOpenPage = page?.mayEdit !== undefined && may(page.mayEdit);
  const mayEdit = mayOpenPage || (form !== undefined && may(form.mayEdit));
  const edit = (row: AnyRow) => (page && mayOpenPage ? go({ to: page.of(row) }) : setEditing(row));
  const editAt = (id: string) => {
    const row = rowOf(id);
    if (row) edit(row);
  };
  return {
    mayAdd,
    add,
    open: peek || page || form ? open : undefined,
    edit: mayEdit ? edit : undefined,
    editAt: mayEdit && !away ? editAt : undefined,
    editing,
    setEditing,
  };
}

interface LookedProps {
  list: AnyList;
  rows: readonly Placed[] | undefined;
  onEdit: ((row: AnyRow) => void) | undefined;
}

/** The row that the address names, at the side. */
function Looked({ list, rows, onEdit }: LookedProps) {
  const { id } = useAsked();
  const ask = useAsk();
  if (!list.peek || !id) return null;
  const at = (rows ?? []).findIndex((one) => one.id === id);
  const beside = (by: number) => {
    const next = at < 0 ? undefined : rows?.[at + by];
    return next ? () => ask({ id: next.id }) : undefined;
  };
  return (
    <PeekPanel
      list={list}
      id={id}
      row={rows?.[at]?.row}
      onClose={() => ask({ id: undefined })}
      onEdit={onEdit}
      onPrevious={beside(-1)}
      onNext={beside(1)}
    />
  );
}

interface FrameProps {
  list: AnyList;
  embedded: boolean;
  fixed: boolean;
  count: ReactNode;
  add: (() => unknown) | undefined;
  children: ReactNode;
}

/** Title, count and buttons above the content; inside another page without the title. */
function Frame({ list, embedded, fixed, count, add, children }: FrameProps) {
  const { t } = useTranslation();
  const away = useAway();
  const { form, page } = list;
  const buttons = (
    <>
      {list.Actions ? <list.Actions /> : null}
      {list.makes?.map((make) => (
        <MakeButton key={make.label} make={make} />
      ))}
      {add && (form || page) ? (
        <Button kind="primary" icon={<Plus className="size-4" />} disabled={away} onClick={add}>
          {t(form ? form.add : (page?.add ?? ""))}
        </Button>
      ) : null}
    </>
  );
  if (!embedded)
    return (
      <Page fixed={fixed} title={t(list.title)} about={<Counted count={count} about={list.about} />} actions={buttons}>
        {children}
      </Page>
    );
  return (
    <div className="flex flex-col">
      <div className="flex items-center justify-between gap-x-4 gap-y-3 max-sm:flex-wrap">
        <div className="text-sm text-ink-2">{list.about ? t(list.about) : count}</div>
        <div className="flex gap-2 max-sm:flex-wrap">{buttons}</div>
      </div>
      {children}
    </div>
  );
}

/** How many there are, and what they are where that is not clear. */
function Counted({ count, about }: { count: ReactNode; about: string | undefined }) {
  const { t } = useTranslation();
  return (
    <span className="flex flex-wrap items-center gap-x-4">
      {count}
      {about ? <span className="text-ink-3">{t(about)}</span> : null}
    </span>
  );
}

/** The last column, where something is done from the row itself. */
function quickColumn({ quick, key }: AnyList): AnyColumn | undefined {
  if (!quick) return undefined;
  const { action, name } = quick;
  const show = (row: AnyRow) => (
    // biome-ignore lint/a11y/noStaticElementInteractions: only keeps the press from opening the row.
    // biome-ignore lint/a11y/useKeyWithClickEvents: the same.
    <span className="flex justify-end" onClick={(event) => event.stopPropagation()}>
      <Act of={key} action={action} row={row} name={name(row)} size="sm" />
    </span>
  );
  return { name: `do ${action.name}`, head: action.label, kind: "text", isDrawn: true, width: "w-36", show };
}
