/**
 * The page of a report: its title, what it is about (in the address), when its figures are from, a chart of one of them, all of them in a
 * table, as a file and on paper. A report is declared; where its rows come from is its own.
 */
import { BarChart3, Printer } from "lucide-react";
import { type ReactNode, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { type Minor, signOf, useMoney } from "@/lib/money";
import { useTime } from "@/lib/time";
import { may, useMay } from "@/session/session";
import { IconButton } from "@/ui/button";
import { Segmented } from "@/ui/segmented";
import { Broken, Empty, Skeleton } from "@/ui/states";
import { type Search, useAsked } from "../go";
import { Page } from "../page";
import { useAsk } from "./asked";
import { Cell, isFigure, memberOf } from "./cell";
import type { Point } from "./chart/geometry";
import { Chart } from "./chart/later";
import { ExportMenu, type Format, useSaveSheet } from "./export";
import { useFileCell } from "./file-cell";
import { Filters } from "./filters";
import { NotAllowed } from "./instead";
import type { AnyColumn, AnyFilter, AnyRow, Column, Filter, Word } from "./list";
import { printPage } from "./print";

/** What a report answers for what the address asks. */
export interface Answered<R> {
  /** Undefined while they are asked for. */
  rows: readonly R[] | undefined;
  error: unknown;
  retry: () => void;
  /** When the oldest of the figures was asked for, in ms. */
  asOf: number | undefined;
  /** Whether there is anything in them. */
  isEmpty: boolean;
}

export interface Report<R> {
  key: string;
  may: string;
  title: Word;
  /** Where its words are: `reports` for `reports:total_minor`. */
  words: string;
  filters: readonly (Filter & { label: Word })[];
  /** The first is what a row is about; it stands below the chart. */
  columns: readonly (Column<R> & { name: keyof R & string })[];
  /** Figures that are drawn, the first of them unless another is asked for. */
  measures: readonly (keyof R & string)[];
  /** What its figures are. */
  about: Word;
  useRows: (asked: Search) => Answered<R>;
  empty: { title: Word; text: Word };
}

export function ReportPage<R extends object>({ report }: { report: Report<R> }) {
  const allowed = useMay(report.may);
  return allowed ? <Shown report={report} /> : <NotAllowed />;
}

const withHeads = <R,>({ columns, words }: Report<R>): readonly AnyColumn[] =>
  columns
    .filter((column) => !column.may || may(column.may))
    .map((column) => ({ ...column, head: column.head ?? `${words}:${column.name}` })) as unknown as AnyColumn[];

function Shown<R extends object>({ report }: { report: Report<R> }) {
  const { t } = useTranslation();
  const asked = useAsked();
  const { rows, error, retry, asOf, isEmpty } = report.useRows(asked);
  const columns = withHeads(report);
  const all = rows as readonly AnyRow[] | undefined;
  return (
    <Page
      title={t(report.title)}
      about={<AsOf about={t(report.about)} at={asOf} />}
      actions={<Tools report={report} columns={columns} rows={all} />}
    >
      <div className="flex flex-wrap items-center gap-2 pb-4 max-sm:flex-nowrap max-sm:overflow-x-auto max-sm:no-bar print:hidden">
        <Filters list={{ filters: report.filters as readonly AnyFilter[] }} />
      </div>
      {error && !all ? (
        <Broken className="h-auto py-16" error={error} retry={retry} />
      ) : all && isEmpty ? (
        <Empty
          className="h-auto py-16"
          icon={<BarChart3 />}
          title={t(report.empty.title)}
          text={t(report.empty.text)}
        />
      ) : (
        <div data-report className="flex flex-col gap-5">
          <Drawn report={report} columns={columns} rows={all} />
          <Figures title={t(report.title)} columns={columns} rows={all} />
        </div>
      )}
    </Page>
  );
}

function AsOf({ about, at }: { about: string; at: number | undefined }) {
  const { t } = useTranslation();
  const time = useTime();
  return (
    <span className="flex flex-wrap gap-x-4">
      <bdi>{about}</bdi>
      {at === undefined ? null : (
        <span className="text-ink-3">{t("kit:as_of", { time: time.moment(new Date(at).toISOString()) })}</span>
      )}
    </span>
  );
}

interface PartProps<R> {
  report: Report<R>;
  columns: readonly AnyColumn[];
  rows: readonly AnyRow[] | undefined;
}

function Tools<R>({ report, columns, rows }: PartProps<R>): ReactNode {
  const { t } = useTranslation();
  const toFile = useFileCell(columns);
  const save = useSaveSheet();
  const write = (format: Format) =>
    save(format, {
      name: report.key,
      title: t(report.title),
      head: columns.map(({ head }) => t(head)),
      rows: (rows ?? []).map((row) => columns.map((column) => toFile(column, row))),
    });
  return (
    <span className="flex gap-1 print:hidden">
      <ExportMenu write={write} disabled={!rows} />
      <IconButton label={t("common:print")} disabled={!rows} onClick={printPage}>
        <Printer />
      </IconButton>
    </span>
  );
}

/** One figure of every row, which the person chooses. */
function Drawn<R>({ report, columns, rows }: PartProps<R>) {
  const { t } = useTranslation();
  const ask = useAsk();
  const asked = useAsked();
  const money = useMoney();
  const label = useLabel();
  const measures = report.measures.flatMap((wanted) => columns.filter(({ name }) => name === wanted));
  const measure = measures.find(({ name }) => name === asked.measure) ?? measures[0];
  const first = columns[0];
  if (!measure || !first) return null;
  const isMoney = measure.kind === "money";
  const values = (rows ?? []).map((row) => memberOf(measure, row) as Minor);
  const short = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
  const unit = isMoney ? 10 ** money.currency.exponent : 1;
  const points = (rows ?? []).map((row, place): Point => ({ label: label(first, row), value: Number(values[place]) }));
  const full = (minor: Minor) => (isMoney ? money.text(minor) : `${signOf(minor) < 0 ? "−" : ""}${minor}`);
  return (
    <section className="flex flex-col gap-4 rounded-xl bg-surface p-5 shadow-1 hairline">
      <Segmented
        label={t("kit:measure")}
        className="max-w-full self-start overflow-x-auto no-bar print:hidden [&>button]:flex-none"
        value={measure.name}
        onChange={(name) => ask({ measure: name === measures[0]?.name ? undefined : name })}
        choices={measures.map(({ name, head }) => ({ value: name, label: t(head) }))}
      />
      {rows ? (
        <Suspense fallback={<Skeleton className="h-72 rounded-lg" />}>
          <Chart
            title={t(measure.head)}
            heads={[t(first.head), t(measure.head)]}
            points={points}
            short={(value) => short.format(value / unit)}
            full={(_, place) => full(values[place] ?? 0)}
          />
        </Suspense>
      ) : (
        <Skeleton className="h-72 rounded-lg" />
      )}
    </section>
  );
}

/** What a row is about, short enough to stand below a bar. */
function useLabel(): (column: AnyColumn, row: AnyRow) => string {
  const time = useTime();
  return (column, row) => {
    const value = String(memberOf(column, row) ?? "");
    return column.kind === "day" ? time.day(`${value}T12:00:00Z`) : value;
  };
}

function Figures({
  title,
  columns,
  rows,
}: {
  title: string;
  columns: readonly AnyColumn[];
  rows: readonly AnyRow[] | undefined;
}) {
  const { t } = useTranslation();
  const look = (column: AnyColumn) =>
    `px-3 py-2 first:ps-5 last:pe-5 ${isFigure(column) ? "text-end tabular" : "text-start"}`;
  return (
    <section className="overflow-x-auto rounded-xl bg-surface shadow-1 ring-1 ring-line">
      <table aria-label={title} aria-busy={rows === undefined} className="w-full text-sm whitespace-nowrap">
        <thead className="bg-sunken text-xs text-ink-2">
          <tr className="h-10">
            {columns.map((column) => (
              <th key={column.name} scope="col" className={`${look(column)} font-medium`}>
                {t(column.head)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {(rows ?? Array.from({ length: 6 }, () => undefined)).map((row, place) => (
            <tr key={place} className="border-t border-line">
              {columns.map((column, at) =>
                at === 0 ? (
                  <th key={column.name} scope="row" className={`${look(column)} font-medium`}>
                    {row ? <Cell column={column} row={row} /> : <Skeleton className="h-4 w-20" />}
                  </th>
                ) : (
                  <td key={column.name} className={look(column)}>
                    {row ? <Cell column={column} row={row} /> : <Skeleton className="ms-auto h-4 w-14" />}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
