/** How much there is of what, and where. */
import { ArrowLeftRight, Warehouse } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Schemas } from "@/api/client";
import { useMay } from "@/session/session";
import { Badge } from "@/ui/badge";
import { Go } from "../go";
import { list } from "../kit/list";
import { ListPage } from "../kit/page";
import { StockActions } from "./documents";

type Level = Schemas["LevelView"];

export const STOCK = [
  { to: "/stock", label: "stock:on_hand", may: "stock.view" },
  { to: "/stock/moves", label: "stock:moves", may: "stock.view_moves" },
] as const;

function State({ level }: { level: Level }) {
  const { t } = useTranslation();
  if (Number(level.on_hand) <= 0) return <Badge tone="rose">{t("catalog:out")}</Badge>;
  if (level.is_low) return <Badge tone="amber">{t("catalog:low")}</Badge>;
  return <span className="text-ink-2">{t("catalog:in_stock")}</span>;
}

export const LEVELS = list({
  path: "/api/v1/stock/levels",
  id: ({ product_id, branch_id }) => `${product_id}.${branch_id}`,
  key: "levels",
  may: "stock.view",
  title: "office:pages.stock",
  count: "stock:count",
  beside: STOCK,
  order: "name",
  isByBranch: true,
  filters: [
    { name: "low", label: "stock:only_low", kind: "flag" },
    { name: "product_id", label: "stock:one_product", kind: "id" },
  ],
  columns: [
    { name: "name", head: "stock:product", kind: "text", sort: "name", width: "w-[26%]" },
    { name: "sku", head: "stock:sku", kind: "code", width: "w-28" },
    { name: "branch_id", head: "stock:branch", kind: "branch" },
    { name: "on_hand", head: "stock:on_hand", kind: "quantity", width: "w-28" },
    { name: "threshold", head: "stock:threshold", kind: "quantity", width: "w-24 max-xl:hidden" },
    { name: "value_minor", head: "stock:value", kind: "money", width: "w-32", may: "catalog.view_cost" },
    { name: "updated_at", head: "stock:last_move", kind: "moment", width: "w-44", isExtra: true },
    {
      name: "state",
      head: "stock:state",
      kind: "word",
      words: "stock:states",
      value: (level) => (Number(level.on_hand) <= 0 ? "out" : level.is_low ? "low" : "in_stock"),
      width: "w-28",
      show: (level) => <State level={level} />,
    },
  ],
  empty: { icon: <Warehouse />, title: "stock:none", text: "stock:none_text" },
  peek: {
    title: ({ name }) => name,
    about: ({ sku }) => <bdi>{sku}</bdi>,
    facts: [
      { name: "branch_id", head: "stock:branch", kind: "branch" },
      { name: "on_hand", head: "stock:on_hand", kind: "quantity" },
      { name: "threshold", head: "stock:threshold", kind: "quantity" },
      { name: "value_minor", head: "stock:value", kind: "money", may: "catalog.view_cost" },
      { name: "updated_at", head: "stock:last_move", kind: "moment" },
    ],
    Body: MovesOf,
  },
  Actions: StockActions,
});

/** The way to everything that moved it. */
function MovesOf({ row }: { row: Level }) {
  const { t } = useTranslation();
  if (!useMay("stock.view_moves")) return null;
  return (
    <Go
      to="/stock/moves"
      search={{ product_id: row.product_id }}
      className="press flex h-11 items-center gap-2.5 self-start rounded-lg px-4 text-sm font-medium hairline-2 hover:bg-hover"
    >
      <ArrowLeftRight className="size-4" />
      {t("stock:moves_of")}
    </Go>
  );
}

export const StockLevels = () => <ListPage list={LEVELS} />;
