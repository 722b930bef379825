/** The screen of a declared list: title and count, tabs, filters, the table, and what opens from it. */
import { Plus, ShieldX } from "lucide-react";
import { type ReactNode, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiProblem } from "@/api/problem";
import { useKeys } from "@/keys/keys";
import { may, useMay, useSession } from "@/session/session";
import { Button } from "@/ui/button";
import { cx } from "@/ui/cx";
import { Broken, Empty, Skeleton } from "@/ui/states";
import { useAway } from "../away";
import { Go, useAsked, useGo } from "../go";
import { Page } from "../page";
import { Act } from "./act";
import { cleared, isNarrowed, useAsk, useQueryOf } from "./asked";
import { BulkBar } from "./bulk";
import { useChangeCell } from "./change";
import { Editor } from "./editor";
import { Filters } from "./filters";
import { useKept } from "./kept";
import { type AnyColumn, type AnyList, type AnyRow, idOf, type List, type ListPath } from "./list";
import { MakeButton } from "./maker";
import { PeekPanel } from "./peek";
import type { Placed } from "./row";
import { useRows } from "./rows";
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

function NotAllowed() {
  const { t } = useTranslation();
  return <Empty icon={<ShieldX />} title={t("kit:not_allowed")} text={t("kit:not_allowed_text")} />;
}

function Shown({ list, embedded, children }: { list: AnyList; embedded: boolean; children: ReactNode }) {
  const { t } = useTranslation();
  const go = useGo();
  const away = useAway();
  const asked = useAsked();
  const ask = useAsk();
  const query = useQueryOf(list);
  const answer = useRows(list, query, true);
  const kept = useKept(list.key);
  const changeCell = useChangeCell(list);
  // Read once more whenever rights change.
  useSession((session) => session.me);
  const [chosen, setChosen] = useState<ReadonlyMap<string, AnyRow>>(new Map());
  const [editing, setEditing] = useState<AnyRow | "new" | undefined>();

  const pages = answer.data?.pages;
  const rows = useMemo((): readonly Placed[] | undefined => {
    const all = pages?.flatMap((page) => page.data);
    if (!all) return undefined;
    const placed = list.arrange?.(all) ?? all.map((row) => ({ row, depth: 0 }));
    return placed.map(({ row, depth }) => ({ row, depth, id: idOf(list, row) }));
  }, [pages, list]);
  const total = (pages?.[0]?.meta as { total?: number | null } | undefined)?.total ?? undefined;
  const columns = list.columns.filter((column) => !column.may || may(column.may));
  const wanted = kept.columns ?? columns.filter((column) => !column.isExtra).map(({ name }) => name);
  const shown = columns.filter(({ name }, place) => place === 0 || wanted.includes(name));
  const quick = useMemo(() => quickColumn(list), [list]);

  const { form, peek, page, bulk } = list;
  const mayAdd = form ? may(form.mayAdd) : page ? may(page.mayAdd) : false;
  const add = () => {
    if (!mayAdd || away || editing) return false;
    if (form) setEditing("new");
    else if (page) go({ to: page.new });
    return true;
  };
  useKeys({ n: add });
  const rowOf = (id: string) => rows?.find((one) => one.id === id)?.row;
  const open = (id: string) => {
    const row = rowOf(id);
    if (peek) ask({ id });
    else if (row && page) go({ to: page.of(row) });
    else if (row) setEditing(row);
  };
  const openAt = asked.id && peek ? (rows ?? []).findIndex(({ id }) => id === asked.id) : -1;
  const beside = (by: number) => {
    const next = openAt < 0 ? undefined : rows?.[openAt + by];
    return next ? () => ask({ id: next.id }) : undefined;
  };

  const narrowed = isNarrowed(list, asked);
  const refused = answer.error instanceof ApiProblem && answer.error.status === 403;
  const clear = () => ask(cleared(list, asked, { view: undefined }));
  const mayOpenPage = page?.mayEdit !== undefined && may(page.mayEdit);
  const edit = (row: AnyRow) => (page && mayOpenPage ? go({ to: page.of(row) }) : setEditing(row));
  const mayEdit = mayOpenPage || (form !== undefined && may(form.mayEdit));
  const editAt = (id: string) => {
    const row = rowOf(id);
    if (row) edit(row);
  };
  const emptyView = list.views?.find(({ name }) => name === asked.view)?.empty;
  const addButton =
    mayAdd && (form || page) ? (
      <Button kind="primary" icon={<Plus className="size-4" />} disabled={away} onClick={add}>
        {t(form ? form.add : (page?.add ?? ""))}
      </Button>
    ) : null;
  const instead =
    answer.isError && !rows ? (
      refused ? (
        <NotAllowed />
      ) : (
        <Broken className="h-auto py-16" error={answer.error} retry={() => void answer.refetch()} />
      )
    ) : rows?.length === 0 ? (
      emptyView && !isNarrowed(list, { ...asked, view: undefined }) ? (
        <Empty
          className="h-auto py-16"
          icon={list.empty.icon}
          title={t(emptyView.title)}
          {...(emptyView.text ? { text: t(emptyView.text) } : {})}
        />
      ) : narrowed ? (
        <Empty
          className="h-auto py-16"
          icon={list.empty.icon}
          title={t("kit:none_found")}
          text={t("kit:none_found_text")}
          action={<Button onClick={clear}>{t("kit:clear_filters")}</Button>}
        />
      ) : (
        <Empty
          className="h-auto py-16"
          icon={list.empty.icon}
          title={t(list.empty.title)}
          {...(list.empty.text ? { text: t(list.empty.text) } : {})}
        />
      )
    ) : null;

  const content = (
    <>
      {list.beside ? <Beside list={list} /> : null}
      <Views list={list} />
      <div className="flex shrink-0 flex-wrap items-center gap-2 py-3">
        <Filters list={list} />
        <Tools list={list} columns={columns} shown={shown} />
      </div>
      <Table
        key={JSON.stringify(query)}
        label={t(list.title)}
        columns={quick ? [...shown, quick] : shown}
        rows={rows}
        total={total}
        sort={asked.q || list.arrange ? undefined : (asked.sort ?? list.order)}
        onSort={asked.q || list.arrange ? undefined : (sort) => ask({ sort })}
        onOpen={peek || page || form ? open : undefined}
        onEdit={mayEdit && !away ? editAt : undefined}
        onChange={away ? undefined : changeCell}
        choice={bulk && may(bulk.may) ? { chosen, set: setChosen, name: bulk.name } : undefined}
        more={{
          has: answer.hasNextPage,
          fetching: answer.isFetchingNextPage,
          failed: answer.isFetchNextPageError,
          fetch: () => void answer.fetchNextPage(),
        }}
        instead={instead}
        isOld={answer.isPlaceholderData}
      />
      <BulkBar list={list} chosen={chosen} set={setChosen} total={total} />
      {children ? <div className="pt-10">{children}</div> : null}
      {peek && asked.id ? (
        <PeekPanel
          list={list}
          id={asked.id}
          row={rowOf(asked.id)}
          onClose={() => ask({ id: undefined })}
          onEdit={mayEdit ? edit : undefined}
          onPrevious={beside(-1)}
          onNext={beside(1)}
        />
      ) : null}
      {editing ? (
        <Editor
          key={editing === "new" ? "" : idOf(list, editing)}
          list={list}
          row={editing === "new" ? undefined : editing}
          onClose={() => setEditing(undefined)}
          onNewer={setEditing}
        />
      ) : null}
    </>
  );
  const extra = (
    <>
      {list.Actions ? <list.Actions /> : null}
      {list.makes?.map((make) => (
        <MakeButton key={make.label} make={make} />
      ))}
    </>
  );
  const count = total === undefined ? <Skeleton className="h-4 w-24" /> : t(list.count, { count: total });
  if (embedded)
    return (
      <div className="flex flex-col">
        <div className="flex items-center justify-between gap-4">
          <div className="text-sm text-ink-2">{list.about ? t(list.about) : count}</div>
          <div className="flex gap-2">
            {extra}
            {addButton}
          </div>
        </div>
        {content}
      </div>
    );
  return (
    <Page
      fixed={!children}
      title={t(list.title)}
      about={<Counted count={count} about={list.about} />}
      actions={
        <>
          {extra}
          {addButton}
        </>
      }
    >
      {content}
    </Page>
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

/** Pages of one subject, as tabs that are links. */
function Beside({ list }: { list: AnyList }) {
  const { t } = useTranslation();
  return (
    <nav aria-label={t(list.title)} className="flex shrink-0 gap-1 overflow-x-auto border-b border-line no-bar">
      {(list.beside ?? [])
        .filter((one) => may(one.may))
        .map((one) => (
          <Go
            key={one.to}
            to={one.to}
            exact
            className={cx(
              "relative flex h-10 shrink-0 items-center px-3 text-sm whitespace-nowrap font-medium text-ink-2 hover:text-ink",
              "aria-[current=page]:text-ink aria-[current=page]:after:absolute aria-[current=page]:after:inset-x-3 aria-[current=page]:after:bottom-0 aria-[current=page]:after:h-0.5 aria-[current=page]:after:rounded-full aria-[current=page]:after:bg-brand",
            )}
          >
            {t(one.label)}
          </Go>
        ))}
    </nav>
  );
}
