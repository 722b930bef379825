/** What the address says of a list: order, filters, view, and the row that is looked at. */
import { useCallback } from "react";
import { useSession } from "@/session/session";
import { type Search, useAsked, useGo } from "../go";
import { useBranch } from "../place";
import type { AnyList, Filter } from "./list";

/** Not filters: what is looked at, and how. */
const OWN = ["sort", "view", "id"];

/** Changes the address in place; another filter or order closes what was looked at. */
export function useAsk(): (change: Search) => void {
  const go = useGo();
  const asked = useAsked();
  return useCallback(
    (change) => {
      const next: Search = { ...asked, ...("id" in change ? {} : { id: undefined }), ...change };
      const search = Object.fromEntries(Object.entries(next).filter(([, value]) => value));
      go({ to: ".", search, replace: true });
    },
    [go, asked],
  );
}

/** Replaces all of it but what is not ours. */
export const cleared = (list: AnyList, asked: Search, next: Search): Search => ({
  ...Object.fromEntries(
    ["q", ...OWN, ...(list.filters ?? []).map(({ name }) => name)].map((name) => [name, undefined]),
  ),
  ...("view" in next || !asked.view ? {} : { view: asked.view }),
  ...next,
});

/** The moment at which a day begins in a time zone, however that zone puts its clocks forward. */
export function startOfDay(day: string, timeZone: string | undefined): string {
  const wall = (ms: number) =>
    Date.parse(
      `${new Intl.DateTimeFormat("sv-SE", {
        dateStyle: "short",
        timeStyle: "medium",
        ...(timeZone ? { timeZone } : {}),
      })
        .format(ms)
        .replace(" ", "T")}Z`,
    );
  const wanted = Date.parse(`${day}T00:00:00Z`);
  // Twice: the distance may differ on the other side of a change of clocks.
  const near = wanted - (wall(wanted) - wanted);
  return new Date(near - (wall(near) - wanted)).toISOString();
}

const DAY_MS = 86_400_000;
const nextDay = (day: string): string => new Date(Date.parse(`${day}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 10);

/** An amount as the address holds it, in minor units; undefined if it is none. */
export const minorOf = (text: string | undefined): number | undefined =>
  text && /^\d{1,13}$/.test(text) ? Number(text) : undefined;

function sent(filter: Filter, value: string, zone: string | undefined): unknown {
  if (!value) return undefined;
  if (filter.kind === "flag") return value === "true" ? true : undefined;
  if (filter.kind === "day" || filter.kind === "moment") {
    if (!/^\d{4}-\d\d-\d\d$/.test(value)) return undefined;
    if (filter.kind === "moment") return startOfDay(filter.end ? nextDay(value) : value, zone);
  }
  if (filter.kind === "money") return minorOf(value);
  if (filter.kind === "word") return filter.values.includes(value) ? value : undefined;
  return value;
}

/** The query that the address means. What nobody declared is not sent. */
export function queryOf(
  list: AnyList,
  asked: Search,
  { zone, branch }: { zone?: string | undefined; branch?: string | undefined } = {},
): Record<string, unknown> {
  const q = list.search ? asked.q?.trim() : undefined;
  const orders = list.columns.flatMap(({ sort }) => (sort ? [sort, `-${sort}`] : []));
  const sort = asked.sort && orders.includes(asked.sort) ? asked.sort : list.order;
  const filters = (list.filters ?? []).map((filter) => [filter.name, sent(filter, asked[filter.name] ?? "", zone)]);
  const all = {
    ...list.base,
    ...(list.isByBranch && branch ? { branch_id: branch } : {}),
    ...list.views?.find(({ name }) => name === asked.view)?.query,
    ...Object.fromEntries(filters.filter(([, value]) => value !== undefined)),
    // With words to look for, the best fits come first: no other order then.
    ...(q ? { q } : list.arrange ? {} : { sort }),
  };
  return all;
}

export function useQueryOf(list: AnyList): Record<string, unknown> {
  const asked = useAsked();
  const zone = useSession((session) => session.me?.business.time_zone);
  const branch = useBranch((state) => state.branch);
  return queryOf(list, asked, { zone, branch });
}

/** Whether something narrows the list down. */
export const isNarrowed = (list: AnyList, asked: Search): boolean =>
  Boolean(asked.q || asked.view || (list.filters ?? []).some(({ name }) => asked[name]));
