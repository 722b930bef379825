/** How much there is of what, and where. */
import { ArrowLeftRight, Warehouse } from "lucide-react";
import { list } from "../kit/list";
import { ListPage } from "../kit/page";
import { STOCK_DOCUMENTS } from "./documents";

export const STOCK = [
  { to: "/stock", label: "stock:on_hand", may: "stock.view" },
  { to: "/stock/moves", label: "stock:moves", may: "stock.view_moves" },
] as const;

export const LEVELS = list({
  path: "/api/v1/stock/levels",
  id: ({ product_id, branch_id }) => `${product_id}.${branch_id}`,
  key: "levels",
  may: "stock.view",
  title: "office:pages.stock",
  words: "stock",
  beside: STOCK,
  order: "name",
  isByBranch: true,
  filters: [
    { name: "low", kind: "flag" },
    { name: "product_id", kind: "id" },
  ],
  columns: [
    { name: "name", kind: "text", sort: "name", width: "w-[26%]" },
    { name: "sku", kind: "code", width: "w-28" },
    { name: "branch_id", kind: "branch" },
    { name: "on_hand", kind: "quantity", width: "w-28" },
    { name: "threshold", kind: "quantity", width: "w-24 max-xl:hidden" },
    { name: "value_minor", kind: "money", width: "w-32", may: "catalog.view_cost" },
    { name: "updated_at", kind: "moment", width: "w-44", isExtra: true },
    {
      name: "state",
      kind: "word",
      words: "stock:states",
      tones: { out: "rose", low: "amber" },
      value: (level) => (Number(level.on_hand) <= 0 ? "out" : level.is_low ? "low" : "in_stock"),
      width: "w-28",
    },
  ],
  empty: { icon: <Warehouse />, text: "stock:none_text" },
  peek: {
    about: ({ sku }) => <bdi>{sku}</bdi>,
    facts: ["branch_id", "on_hand", "threshold", "value_minor", "updated_at"],
    links: [
      {
        to: "/stock/moves",
        by: "product_id",
        label: "stock:moves_of",
        icon: <ArrowLeftRight />,
        may: "stock.view_moves",
      },
    ],
  },
  makes: STOCK_DOCUMENTS,
});

export const StockLevels = () => <ListPage list={LEVELS} />;
