/** What a list shows now: the rows that the address asks for, and the columns that this person wants and may see. */
import { useMemo } from "react";
import { may, useSession } from "@/session/session";
import { useQueryOf } from "./asked";
import { useKept } from "./kept";
import { type AnyColumn, type AnyList, idOf } from "./list";
import type { Placed } from "./row";
import { useRows } from "./rows";

export function useShown(list: AnyList) {
  const query = useQueryOf(list);
  const answer = useRows(list, query, true);
  const kept = useKept(list.key);
  // Read once more whenever rights change.
  useSession((session) => session.me);
  const pages = answer.data?.pages;
  const rows = useMemo((): readonly Placed[] | undefined => {
    const all = pages?.flatMap((page) => page.data);
    if (!all) return undefined;
    const placed = list.arrange?.(all) ?? all.map((row) => ({ row, depth: 0 }));
    return placed.map(({ row, depth }) => ({ row, depth, id: idOf(list, row) }));
  }, [pages, list]);
  const columns: readonly AnyColumn[] = list.columns.filter((column) => !column.may || may(column.may));
  const wanted = kept.columns ?? columns.filter((column) => !column.isExtra).map(({ name }) => name);
  return {
    query,
    answer,
    rows,
    total: (pages?.[0]?.meta as { total?: number | null } | undefined)?.total ?? undefined,
    columns,
    // The first one says what a row is.
    shown: columns.filter(({ name }, place) => place === 0 || wanted.includes(name)),
    rowOf: (id: string) => rows?.find((one) => one.id === id)?.row,
  };
}
