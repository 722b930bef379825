import { useTranslation } from "react-i18next";
import { Badge } from "@/ui/badge";
import type { ProductItem } from "./data";

type About = Pick<ProductItem, "status" | "tracks_stock" | "on_hand" | "is_low">;

/** Low and Out stand out; what is in order stays quiet. */
export function StockWord({ item }: { item: About }) {
  const { t } = useTranslation();
  if (item.status === "archived") return <Badge>{t("catalog:archived")}</Badge>;
  if (item.status === "hidden") return <Badge>{t("catalog:hidden")}</Badge>;
  if (!item.tracks_stock) return <span className="text-ink-3">{t("catalog:not_counted")}</span>;
  if (Number(item.on_hand) <= 0) return <Badge tone="rose">{t("catalog:out")}</Badge>;
  if (item.is_low) return <Badge tone="amber">{t("catalog:low")}</Badge>;
  return <span className="text-ink-2">{t("catalog:in_stock")}</span>;
}
