/** Imports as the server keeps them: they go on without this browser. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, type Schemas, take, takeAll } from "@/api/client";
import type { BadCell } from "./reading";

export type Import = Schemas["ProductImport"];

/** Whether it goes on by itself. */
export const isUnderWay = ({ state }: Import): boolean => state === "waiting" || state === "running";

/** Asked anew while it is under way, in case the live connection is away. */
const AGAIN_MS = 2_000;

export const useImport = (id: string) =>
  useQuery({
    queryKey: ["imports", id],
    queryFn: () => take(api.GET("/api/v1/catalog/imports/{import_id}", { params: { path: { import_id: id } } })),
    refetchInterval: ({ state }) => (state.data && isUnderWay(state.data) ? AGAIN_MS : false),
  });

/** The last few. */
export const useImports = () =>
  useQuery({
    queryKey: ["imports"],
    queryFn: () => take(api.GET("/api/v1/catalog/imports", { params: { query: { limit: 5 } } })),
  });

const errorsAt = (id: string) => (at: { limit: number; cursor?: string }) =>
  api.GET("/api/v1/catalog/imports/{import_id}/errors", { params: { path: { import_id: id }, query: at } });

/** Rows that were left out: the first of them. `refused` is how many are known; when there are more it is asked again. */
export const useImportErrors = (id: string, refused: number) =>
  useQuery({
    queryKey: ["imports", id, "errors", refused],
    queryFn: () => take(errorsAt(id)({ limit: 200 })),
    enabled: refused > 0,
    placeholderData: keepPreviousData,
  });

/** All of them. */
export const allImportErrors = (id: string): Promise<BadCell[]> => takeAll(errorsAt(id));
