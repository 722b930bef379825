/** A member of a row as it is drawn; `file-cell.ts` has it for files. */
import { Check } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Minor } from "@/lib/money";
import { quantityText } from "@/lib/quantity";
import { useTime } from "@/lib/time";
import { Badge } from "@/ui/badge";
import { Money } from "@/ui/money";
import type { AnyColumn, AnyRow } from "./list";
import { useBranchNames, useRegisterNames } from "./names";

export const memberOf = (column: AnyColumn, row: AnyRow): unknown =>
  column.value ? column.value(row) : row[column.name];

/** Days have no time: noon is the same day in every zone that matters. */
const noon = (day: string) => `${day}T12:00:00Z`;

export const isNothing = (value: unknown) =>
  value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);

/** What people wrote runs as it was written, stands where the column begins, and is cut at its own end. */
const Written = ({ children }: { children: string }) => (
  <bdi className="inline-block max-w-full truncate align-bottom">{children}</bdi>
);

/** Its names are asked for only where a column shows them. */
const RegisterName = ({ id }: { id: unknown }) => <Written>{useRegisterNames()(id)}</Written>;

/** A word of the API in ours; what stands out is a badge. */
function Said({ word, column }: { word: string; column: AnyColumn }) {
  const { t } = useTranslation();
  const words = t(`${column.words}.${word}`, { defaultValue: word });
  const tone = column.tones?.[word];
  return tone ? <Badge tone={tone}>{words}</Badge> : words;
}

export function Cell({ column, row }: { column: AnyColumn; row: AnyRow }) {
  const { t, i18n } = useTranslation();
  const time = useTime();
  const branchNames = useBranchNames();
  if (column.show) return column.show(row);
  const value = memberOf(column, row);
  if (isNothing(value)) return <span className="text-ink-3">{column.nothing ? t(column.nothing) : "—"}</span>;
  switch (column.kind) {
    case "money":
      return <Money minor={value as Minor} />;
    case "quantity":
      return (
        <bdi dir="ltr" className="whitespace-nowrap">
          {quantityText(String(value), typeof row.unit === "string" ? row.unit : undefined)}
        </bdi>
      );
    case "number":
      // What is no figure is shown as what it is.
      return typeof value === "number" || /^-?\d+$/.test(String(value)) ? (
        <bdi dir="ltr">{Number(value).toLocaleString("en")}</bdi>
      ) : (
        <Written>{String(value)}</Written>
      );
    case "code":
      return <Written>{String(value)}</Written>;
    case "moment":
      return <bdi className="whitespace-nowrap">{`${time.date(String(value))}, ${time.clock(String(value))}`}</bdi>;
    case "day":
      return <bdi className="whitespace-nowrap">{time.date(noon(String(value)))}</bdi>;
    case "texts":
      return <Written>{(value as readonly string[]).join(i18n.language === "ur" ? "، " : ", ")}</Written>;
    case "branch":
      return <Written>{branchNames(value)}</Written>;
    case "register":
      return <RegisterName id={value} />;
    case "word":
      return <Said word={String(value)} column={column} />;
    case "use":
      return value ? t("kit:in_use") : <Badge>{t("kit:out_of_use")}</Badge>;
    case "flag":
      return value ? <Check className="size-4 text-brand" aria-label={t("common:yes")} /> : null;
    case "text":
      return <Written>{String(value)}</Written>;
  }
}

/** Figures stand at the end of their column. */
export const isFigure = ({ kind }: AnyColumn): boolean => kind === "money" || kind === "quantity" || kind === "number";
