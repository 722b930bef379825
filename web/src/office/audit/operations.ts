/** What can have been done: the operations that the program lists of itself. The log holds those that change something. */
import { type InfiniteData, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { queries } from "@/lib/queries";
import type { PickChoice } from "@/ui/pick";

interface Described {
  paths: Record<string, Record<string, { operationId?: string }>>;
}

/** Names of operations that are not only read, in alphabetical order. */
export function changesOf({ paths }: Described): readonly string[] {
  const named = Object.values(paths).flatMap((path) =>
    Object.entries(path).map(([method, { operationId }]) => (method === "get" ? undefined : operationId)),
  );
  return [...new Set(named.filter((name) => name?.includes(".")) as string[])].sort();
}

/** The parts of the program that they belong to. */
export const modulesOf = (operations: readonly string[]): readonly string[] => [
  ...new Set(operations.map((name) => name.slice(0, name.indexOf(".")))),
];

const useChanges = (): readonly string[] =>
  useQuery({
    queryKey: ["operations"],
    queryFn: async () => {
      const answer = await fetch("/api/openapi.json");
      if (!answer.ok) throw new Error(`the description of the API: ${answer.status}`);
      return changesOf((await answer.json()) as Described);
    },
    // The program is what it is until it is another one, and then the page is loaded anew.
    staleTime: Number.POSITIVE_INFINITY,
  }).data ?? [];

/** Those that the program does by itself stand in no list of it: what was seen on this page can be chosen too. */
export const withSeen = (changes: readonly string[], seen: readonly string[]): readonly string[] =>
  [...new Set([...changes, ...seen])].sort();

function useAll(): readonly string[] {
  const changes = useChanges();
  const pages = queries.getQueriesData<InfiniteData<{ data: { action: string }[] }>>({ queryKey: ["audit", "list"] });
  const seen = pages.flatMap(([, list]) => (list?.pages ?? []).flatMap(({ data }) => data.map(({ action }) => action)));
  return withSeen(changes, seen);
}

function useWorded(group: "do" | "modules", values: readonly string[]): readonly PickChoice[] {
  const { t } = useTranslation();
  return values.map((value) => ({ value, label: t(`operations:${group}.${value}`, { defaultValue: value }) }));
}

export const useOperationChoices = (): readonly PickChoice[] => useWorded("do", useAll());
export const useModuleChoices = (): readonly PickChoice[] => useWorded("modules", modulesOf(useAll()));
