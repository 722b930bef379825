/** Everything that moved stock: what, how much, why, by which document. */
import { ArrowLeftRight } from "lucide-react";
import { list } from "../kit/list";
import { ListPage } from "../kit/page";
import { STOCK } from "./levels";

const REASONS = [
  "sale",
  "refund",
  "receipt",
  "vendor_return",
  "transfer_out",
  "transfer_in",
  "adjust_up",
  "adjust_down",
  "count",
  "waste",
  "damage",
  "theft",
  "production",
  "opening",
] as const;

export const MOVES = list({
  path: "/api/v1/stock/moves",
  id: "move_id",
  key: "moves",
  may: "stock.view_moves",
  title: "office:pages.stock",
  count: "stock:moves_count",
  beside: STOCK,
  order: "-recorded_at",
  isByBranch: true,
  filters: [
    { name: "reason", label: "stock:reason", kind: "word", values: REASONS, words: "stock:reasons" },
    { name: "product_id", label: "stock:one_product", kind: "id" },
  ],
  columns: [
    { name: "name", head: "stock:product", kind: "text", width: "w-[26%]" },
    { name: "sku", head: "stock:sku", kind: "code", width: "w-32 max-xl:hidden" },
    { name: "quantity", head: "stock:quantity", kind: "quantity", width: "w-28" },
    { name: "reason", head: "stock:reason", kind: "word", words: "stock:reasons" },
    { name: "unit_cost_minor", head: "stock:unit_cost", kind: "money", width: "w-28", may: "catalog.view_cost" },
    { name: "branch_id", head: "stock:branch", kind: "branch" },
    { name: "note", head: "stock:note", kind: "text", isExtra: true },
    { name: "occurred_at", head: "stock:occurred", kind: "moment", width: "w-44", isExtra: true },
    { name: "recorded_at", head: "stock:when", kind: "moment", sort: "recorded_at", width: "w-44" },
  ],
  empty: { icon: <ArrowLeftRight />, title: "stock:no_moves", text: "stock:no_moves_text" },
  peek: {
    title: ({ name }) => name,
    about: ({ sku }) => <bdi>{sku}</bdi>,
    facts: [
      { name: "quantity", head: "stock:quantity", kind: "quantity" },
      { name: "reason", head: "stock:reason", kind: "word", words: "stock:reasons" },
      { name: "note", head: "stock:note", kind: "text" },
      { name: "unit_cost_minor", head: "stock:unit_cost", kind: "money", may: "catalog.view_cost" },
      { name: "branch_id", head: "stock:branch", kind: "branch" },
      { name: "occurred_at", head: "stock:occurred", kind: "moment" },
      { name: "recorded_at", head: "stock:when", kind: "moment" },
      { name: "reference_id", head: "stock:document", kind: "code" },
    ],
  },
});

export const StockMoves = () => <ListPage list={MOVES} />;
