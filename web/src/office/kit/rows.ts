/** Asking the server for the rows of a list, and changing one. What is asked was checked where the list is declared. */
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { api, take, takeAll, takePage } from "@/api/client";
import { queries } from "@/lib/queries";
import { type AnyList, type AnyRow, idOf } from "./list";

type Asked = Record<string, unknown>;
interface Answer<T> {
  data?: { data: T; meta?: { next_cursor?: string | null; total?: number | null } } | undefined;
  error?: unknown;
  response: Response;
}
interface Init {
  params: { query?: Asked; path?: Asked; header?: Asked };
  body?: unknown;
}
type Call = <T>(path: string, init: Init) => Promise<Answer<T>>;

/** The client for an address that a declaration names. */
const client = api as unknown as Record<"GET" | "POST" | "PUT" | "PATCH" | "DELETE", Call>;

/** `/api/v1/branches/{branch_id}` and the id. */
export const pathOf = (one: string, id: string): Asked => ({ [/\{(\w+)\}/.exec(one)?.[1] ?? "id"]: id });

const PAGE = 50;

/** All rows that fit, one page after the other as they are wanted. */
export function useRows({ path, key, arrange }: AnyList, query: Asked, on: boolean) {
  return useInfiniteQuery({
    queryKey: [key, "list", path, query],
    queryFn: async ({ pageParam }) => {
      if (arrange) {
        const data = await allRows(path, query);
        return { data, meta: { total: data.length } };
      }
      const asked = {
        limit: PAGE,
        include_total: pageParam === "",
        ...query,
        ...(pageParam ? { cursor: pageParam } : {}),
      };
      return takePage(client.GET<AnyRow[]>(path, { params: { query: asked } }));
    },
    initialPageParam: "",
    getNextPageParam: (last) =>
      "next_cursor" in (last.meta ?? {}) ? (last.meta as { next_cursor?: string }).next_cursor : undefined,
    placeholderData: keepPreviousData,
    enabled: on,
  });
}

/** Every row that fits: for a file. Stops after `most`. */
export async function allRows(path: string, query: Asked, most = Number.POSITIVE_INFINITY): Promise<AnyRow[]> {
  let seen = 0;
  return takeAll(async (at) => {
    const answer = await client.GET<AnyRow[]>(path, { params: { query: { ...query, ...at } } });
    seen += answer.data?.data.length ?? 0;
    if (seen < most || !answer.data) return answer;
    return { ...answer, data: { data: answer.data.data } };
  });
}

const fetchOne = (one: string, id: string): Promise<AnyRow> =>
  take<AnyRow>(client.GET<AnyRow>(one, { params: { path: pathOf(one, id) } }));

/** One row, whole. */
export const useOne = (key: string, one: string | undefined, id: string | undefined) =>
  useQuery({
    queryKey: [key, "one", one, id],
    queryFn: () => fetchOne(one ?? "", id ?? ""),
    enabled: one !== undefined && id !== undefined,
  });

/** A row as it is now: alone where the API has that, else out of its list. */
export async function newestOf(list: AnyList, id: string): Promise<AnyRow | undefined> {
  if (list.form?.isRead) return fetchOne(list.form.one, id);
  return (await allRows(list.path, list.base ?? {})).find((row) => idOf(list, row) === id);
}

/** After a change: lists and rows of this kind are asked again. */
export const changed = (key: string): Promise<void> => queries.invalidateQueries({ queryKey: [key] });

interface Sent {
  fields: readonly { name: string; isFixed?: boolean; only?: "new" | "old" }[];
}

/** What a PUT of this row would send if nothing were changed, for an action that changes one member of it. */
export function sameAgain(form: Sent | undefined, row: object): AnyRow {
  const sent = (form?.fields ?? []).filter(({ isFixed, only }) => !isFixed && only !== "new");
  return Object.fromEntries(sent.map(({ name }) => [name, (row as AnyRow)[name]]));
}

/** Does something to a row at an address of its own, if nobody changed the row since `version`. */
export const act = (path: string, id: string, version: number, reason: string): Promise<unknown> =>
  take(
    client.POST<AnyRow>(path, {
      params: { path: pathOf(path, id), header: { "If-Match": `"${version}"` } },
      body: { reason },
    }),
  );

export const add = (path: string, key: string, body: unknown, approval?: string): Promise<AnyRow> =>
  take<AnyRow>(
    client.POST<AnyRow>(path, {
      params: { header: { "Idempotency-Key": key, ...(approval ? { "X-Approval": approval } : {}) } },
      body,
    }),
  );

/** Replaces (PUT) or changes (PATCH) a row, if nobody else did since `version`. */
export const replace = (
  { one, method }: { one: string; method: "PUT" | "PATCH" },
  id: string,
  version: number,
  body: unknown,
  approval?: string,
): Promise<AnyRow> =>
  take<AnyRow>(
    client[method]<AnyRow>(one, {
      params: {
        path: pathOf(one, id),
        header: { "If-Match": `"${version}"`, ...(approval ? { "X-Approval": approval } : {}) },
      },
      body,
    }),
  );
