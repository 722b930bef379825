/** The lines of the sale, with what is said of them, and its note. */
import { NotebookPen, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { cx } from "@/ui/cx";
import { Rows } from "./cart-rows";
import type { Verdict } from "./judge";
import type { OpenSale } from "./model";
import { openPanel } from "./panels";

interface Shown {
  sale: OpenSale;
  verdict: Verdict;
  dim: boolean;
}

export function Lines({ sale, verdict, dim }: Shown) {
  const { t } = useTranslation();
  if (sale.lines.length === 0) {
    return (
      <div className="grid min-h-0 flex-1 place-items-center p-8 text-center">
        <div>
          <p className="font-medium text-ink-2">{t("sales:empty")}</p>
          <p className="mt-1 text-sm text-ink-3">{t("sales:empty_text")}</p>
        </div>
      </div>
    );
  }
  return (
    <div className={cx("flex min-h-0 flex-1 flex-col max-md:min-h-40", dim && "bg-sunken")}>
      <Rows sale={sale} verdict={verdict} dim={dim}>
        {sale.note ? (
          <button
            type="button"
            disabled={dim}
            aria-label={`${t("sales:note")}: ${sale.note}`}
            onClick={() => openPanel("note")}
            className="flex min-h-11 w-full items-start gap-3 px-4 pt-2.5 pb-3.5 text-start text-sm text-ink-2"
          >
            <NotebookPen aria-hidden className="mx-2.5 mt-0.5 size-4 shrink-0" />
            <span dir="auto" className="line-clamp-3 min-w-0 flex-1">
              {sale.note}
            </span>
          </button>
        ) : null}
      </Rows>
      {verdict.problem ? (
        <p role="alert" className="flex items-start gap-2 bg-rose-soft px-4 py-2.5 text-sm font-medium text-rose-ink">
          <TriangleAlert className="mt-0.5 size-4 shrink-0" />
          {t([`sales:pricing.${verdict.problem.kind}`, "sales:pricing.other"])}
        </p>
      ) : null}
    </div>
  );
}
