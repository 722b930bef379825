/** The last imports, also those that are still under way. */
import { useTranslation } from "react-i18next";
import { useTime } from "@/lib/time";
import { Badge } from "@/ui/badge";
import { Go } from "../go";
import { type Import, isUnderWay, useImports } from "./data";

/** What there is to say of one in a few words. */
function Stand({ of }: { of: Import }) {
  const { t } = useTranslation();
  if (isUnderWay(of)) {
    const figures = { done: of.brought.toLocaleString("en"), total: of.rows.toLocaleString("en") };
    return <Badge tone="sky">{t("catalog:imports.of", figures)}</Badge>;
  }
  if (of.state !== "done") return <Badge tone="rose">{t(`jobs:states.${of.state}`)}</Badge>;
  return (
    <span className="text-ink-2">
      {t("catalog:imports.done", { count: of.created + of.updated })}
      {of.refused > 0 ? ` · ${t("catalog:imports.left_out_rows", { count: of.refused })}` : ""}
    </span>
  );
}

export function Earlier() {
  const { t } = useTranslation();
  const time = useTime();
  const imports = useImports().data ?? [];
  if (imports.length === 0) return null;
  return (
    <section className="mt-8">
      <h2 className="mb-2 text-sm font-medium text-ink-2">{t("catalog:imports.earlier")}</h2>
      <ul className="rounded-xl bg-surface shadow-1 hairline">
        {imports.map((one) => (
          <li key={one.import_id} className="border-b border-line last:border-0">
            <Go
              to={`/products/import/${one.import_id}`}
              className="flex min-h-12 flex-wrap items-center gap-x-4 gap-y-1 px-5 py-2 text-sm hover:bg-hover"
            >
              <bdi className="min-w-0 grow truncate font-medium">{one.file_name}</bdi>
              <Stand of={one} />
              <bdi className="tabular text-ink-3">{`${time.date(one.started_at)}, ${time.clock(one.started_at)}`}</bdi>
            </Go>
          </li>
        ))}
      </ul>
    </section>
  );
}
