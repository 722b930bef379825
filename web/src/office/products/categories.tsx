/** Categories: the tree in which goods stand on the till. */
import { LayoutGrid } from "lucide-react";
import type { FieldProps } from "../kit/form";
import { list } from "../kit/list";
import { ListPage } from "../kit/page";
import { GROUPS } from "./brands";
import { type Category, inTree, useCategories } from "./data";
import { PictogramPicker } from "./pictogram-picker";
import { Tile } from "./tile";

/** Green, until another one is chosen. */
const HUE = 150;

/** Any but itself. */
const useParents = (row: unknown) =>
  inTree(useCategories().data ?? [])
    .filter(({ category }) => category.category_id !== (row as Category | undefined)?.category_id)
    .map(({ category, depth }) => ({ value: category.category_id, label: category.name, depth }));

export const CATEGORIES = list({
  path: "/api/v1/categories",
  id: "category_id",
  key: "categories",
  may: "catalog.view",
  title: "office:pages.categories",
  count: "catalog:categories_count",
  beside: GROUPS,
  order: "sort_no",
  base: { status: "all" },
  arrange: (rows) => inTree(rows).map(({ category, depth }) => ({ row: category, depth })),
  columns: [
    {
      name: "name",
      head: "catalog:category",
      kind: "text",
      show: ({ name, pictogram, hue }) => (
        <span className="flex items-center gap-3">
          <Tile pictogram={pictogram} hue={hue} />
          <span className="truncate">{name}</span>
        </span>
      ),
    },
    { name: "sort_no", head: "catalog:sort", kind: "number", width: "w-28", isExtra: true },
    { name: "updated_at", head: "settings:changed_at", kind: "moment", isExtra: true },
    { name: "is_active", head: "settings:state", kind: "use", width: "w-36" },
  ],
  empty: { icon: <LayoutGrid />, title: "catalog:no_categories", text: "catalog:no_categories_text" },
  form: {
    one: "/api/v1/categories/{category_id}",
    method: "PUT",
    mayAdd: "catalog.edit",
    mayEdit: "catalog.edit",
    add: "catalog:new_category",
    saved: "catalog:group_saved",
    name: ({ name }) => name,
    fields: [
      { name: "pictogram", label: "catalog:picture", kind: "own", Show: Picture, begin: () => "" },
      { name: "name", label: "catalog:name", kind: "text", max: 200 },
      { name: "hue", label: "catalog:colour", kind: "own", Show: Colour, begin: () => HUE },
      { name: "parent_id", label: "catalog:below", kind: "choice", useChoices: useParents, empty: "catalog:at_top" },
      { name: "sort_no", label: "catalog:sort", help: "catalog:sort_help", kind: "number", begin: () => 0 },
      { name: "is_active", label: "settings:in_use", help: "catalog:group_in_use_text", kind: "switch", only: "old" },
    ],
  },
});

function Picture({ value, set, disabled, form }: FieldProps<string>) {
  const { hue } = form.now;
  return <PictogramPicker value={value} hue={typeof hue === "number" ? hue : HUE} disabled={disabled} onChange={set} />;
}

function Colour({ label, value, set, disabled }: FieldProps<number>) {
  return (
    <label className="flex flex-col gap-2 text-sm font-medium text-ink-2">
      {label}
      <input
        type="range"
        min={0}
        max={359}
        value={value}
        disabled={disabled}
        onChange={(event) => set(Number(event.target.value))}
        className="h-3 w-full appearance-none rounded-full [&::-webkit-slider-thumb]:size-6 [&::-webkit-slider-thumb]:appearance-none [&::-webkit-slider-thumb]:rounded-full [&::-webkit-slider-thumb]:bg-white [&::-webkit-slider-thumb]:shadow-2 [&::-webkit-slider-thumb]:ring-2 [&::-webkit-slider-thumb]:ring-line-2"
        style={{ background: "linear-gradient(to right in oklch longer hue, oklch(.8 .1 0), oklch(.8 .1 359))" }}
      />
    </label>
  );
}

export const Categories = () => <ListPage list={CATEGORIES} />;
