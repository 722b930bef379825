/** What was sold day by day: the sums of each business day as the server makes them. */
import { useQueries } from "@tanstack/react-query";
import { api, type Schemas, take } from "@/api/client";
import { useSession } from "@/session/session";
import type { Search } from "../go";
import { useRegisterChoices } from "../kit/names";
import { type Answered, type Report, ReportPage } from "../kit/report";
import { useBranch } from "../place";
import { daysOf, today } from "./days";

type Totals = Schemas["TotalsView"];

const QUIET_MS = 60_000;

function useDays(asked: Search): readonly string[] {
  const zone = useSession((session) => session.me?.business.time_zone);
  return daysOf(asked, today(zone, new Date()));
}

/** One question a day: the server sums single days only. */
function useSales(asked: Search): Answered<Totals> {
  const days = useDays(asked);
  const branch = useBranch((state) => state.branch);
  const where = {
    ...(branch ? { branch_id: branch } : {}),
    ...(asked.register_id ? { register_id: asked.register_id } : {}),
  };
  return useQueries({
    queries: days.map((business_date) => ({
      queryKey: ["sales", "totals", business_date, where],
      queryFn: () => take(api.GET("/api/v1/sales-totals", { params: { query: { business_date, ...where } } })),
      staleTime: QUIET_MS,
    })),
    combine: (answers) => {
      const rows = answers.flatMap(({ data }) => (data ? [data] : []));
      const isWhole = rows.length === answers.length;
      return {
        rows: isWhole ? rows : undefined,
        error: answers.find(({ error }) => error)?.error,
        retry: () => {
          for (const answer of answers) if (answer.isError) void answer.refetch();
        },
        asOf: isWhole && rows.length > 0 ? Math.min(...answers.map((one) => one.dataUpdatedAt)) : undefined,
        isEmpty: rows.every(({ sale_count }) => sale_count === 0),
      };
    },
  });
}

export const SALES_BY_DAY: Report<Totals> = {
  key: "sales-by-day",
  may: "sales.view_all",
  title: "office:pages.reports",
  words: "reports",
  filters: [
    { name: "from", label: "reports:from", kind: "day" },
    { name: "to", label: "reports:to", kind: "day" },
    {
      name: "register_id",
      label: "reports:register",
      kind: "choice",
      useChoices: useRegisterChoices,
      may: "registers.view",
    },
  ],
  columns: [
    { name: "business_date", kind: "day" },
    { name: "sale_count", kind: "number" },
    { name: "line_count", kind: "number" },
    { name: "gross_minor", kind: "money" },
    { name: "discount_minor", kind: "money" },
    { name: "net_minor", kind: "money" },
    { name: "tax_minor", kind: "money" },
    { name: "total_minor", kind: "money" },
    { name: "cash_minor", kind: "money" },
  ],
  measures: ["total_minor", "net_minor", "sale_count", "discount_minor"],
  about: "reports:about",
  useRows: useSales,
  empty: { title: "reports:none", text: "reports:none_text" },
};

export const SalesByDay = () => <ReportPage report={SALES_BY_DAY} />;
