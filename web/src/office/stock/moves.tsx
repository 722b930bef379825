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
  words: "stock",
  count: "stock:moves_count",
  beside: STOCK,
  order: "-recorded_at",
  isByBranch: true,
  filters: [
    { name: "reason", kind: "word", values: REASONS, words: "stock:reasons" },
    { name: "product_id", kind: "id" },
  ],
  columns: [
    { name: "name", kind: "text", width: "w-[26%]" },
    { name: "sku", kind: "code", width: "w-32 max-xl:hidden" },
    { name: "quantity", kind: "quantity", width: "w-28" },
    { name: "reason", kind: "word", words: "stock:reasons" },
    { name: "unit_cost_minor", kind: "money", width: "w-28", may: "catalog.view_cost" },
    { name: "branch_id", kind: "branch" },
    { name: "note", kind: "text", isExtra: true },
    { name: "occurred_at", kind: "moment", width: "w-44", isExtra: true },
    { name: "recorded_at", kind: "moment", sort: "recorded_at", width: "w-44" },
  ],
  empty: { icon: <ArrowLeftRight />, title: "stock:no_moves", text: "stock:no_moves_text" },
  peek: {
    about: ({ sku }) => <bdi>{sku}</bdi>,
    facts: ["quantity", "reason", "note", "unit_cost_minor", "branch_id", "occurred_at", "recorded_at", "reference_id"],
  },
});

export const StockMoves = () => <ListPage list={MOVES} />;
