/** The setting behind the pages: what holds at a place, and how it is changed there. */
import { queryOptions } from "@tanstack/react-query";
import { api, type Schemas, take, takeAll } from "@/api/client";
import { queries } from "@/lib/queries";
import type { Register } from "@/till/place";
import { stored, type TilePage } from "./model";

const KEY = "sales.tile_pages";

/** For whom pages are saved. */
export type Depth = "register" | "branch" | "business";

const at = (depth: Depth, { branch_id, register_id }: Register) =>
  depth === "business" ? {} : depth === "branch" ? { branch_id } : { branch_id, register_id };

export const pagesSetting = (depth: Depth, register: Register) =>
  queryOptions({
    queryKey: ["tile-pages", depth, register.register_id],
    queryFn: async () => {
      const all = await takeAll((page) =>
        api.GET("/api/v1/settings", { params: { query: { ...page, ...at(depth, register), module: "sales" } } }),
      );
      return all.find(({ key }) => key === KEY) ?? null;
    },
  });

export type PagesSetting = Schemas["SettingView"];

const changed = () =>
  Promise.all([
    queries.invalidateQueries({ queryKey: ["tile-pages"] }),
    queries.invalidateQueries({ queryKey: ["rules"] }),
  ]);

interface Wish {
  depth: Depth;
  register: Register;
  version: number;
  reason: string;
}

const asked = ({ depth, register, version, reason }: Wish) => ({
  params: { path: { key: KEY }, header: { "If-Match": `"${version}"` } },
  body: { reason, ...at(depth, register) },
});

export async function savePages(wish: Wish, pages: readonly TilePage[]): Promise<void> {
  const { params, body } = asked(wish);
  await take(api.PUT("/api/v1/settings/{key}", { params, body: { ...body, value: stored(pages) as never } }));
  await changed();
}

/** Takes back what was set at a place: what holds around it holds there again. */
export async function resetPages(wish: Wish): Promise<void> {
  await take(api.POST("/api/v1/settings/{key}/reset", asked(wish)));
  await changed();
}
