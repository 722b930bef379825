/** Brands: makers' names. */
import { Tag } from "lucide-react";
import { list } from "../kit/list";
import { ListPage } from "../kit/page";

/** Both ways in which goods are grouped. */
export const GROUPS = [
  { to: "/categories", label: "catalog:categories", may: "catalog.view" },
  { to: "/brands", label: "catalog:brands", may: "catalog.view" },
] as const;

export const BRANDS = list({
  path: "/api/v1/brands",
  id: "brand_id",
  key: "brands",
  may: "catalog.view",
  title: "office:pages.categories",
  count: "catalog:brands_count",
  beside: GROUPS,
  order: "name",
  base: { status: "all" },
  columns: [
    { name: "name", head: "catalog:brand", kind: "text", sort: "name" },
    { name: "updated_at", head: "settings:changed_at", kind: "moment", sort: "updated_at", isExtra: true },
    { name: "is_active", head: "settings:state", kind: "use", width: "w-36" },
  ],
  empty: { icon: <Tag />, title: "catalog:no_brands", text: "catalog:no_brands_text" },
  form: {
    one: "/api/v1/brands/{brand_id}",
    method: "PUT",
    mayAdd: "catalog.edit",
    mayEdit: "catalog.edit",
    add: "catalog:new_brand",
    saved: "catalog:group_saved",
    name: ({ name }) => name,
    fields: [
      { name: "name", label: "catalog:name", kind: "text", max: 200 },
      { name: "is_active", label: "settings:in_use", help: "catalog:group_in_use_text", kind: "switch", only: "old" },
    ],
  },
});

export const Brands = () => <ListPage list={BRANDS} />;
