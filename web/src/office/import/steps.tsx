/** The steps of the import between the file and its end. */
import { Download } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useMoney } from "@/lib/money";
import { useSession } from "@/session/session";
import { Button } from "@/ui/button";
import { Segmented } from "@/ui/segmented";
import { Select, SelectField } from "@/ui/select";
import { Notice } from "@/ui/states";
import { useTaxClasses } from "../products/data";
import {
  type Amounts,
  type BadCell,
  badLines,
  type DryRun,
  type Held,
  holding,
  lacking,
  notTaken,
  type Reading,
} from "./reading";

interface ColumnsProps {
  reading: Reading;
  held: Held;
  onHeld: (held: Held) => void;
  amounts: Amounts;
  onAmounts: (amounts: Amounts) => void;
  branch: string | undefined;
  onBranch: (branch: string) => void;
}

/** What a file is: the program it comes from, what is not taken over, and what is told of its rows. */
function About({ reading, held }: { reading: Reading; held: Held }) {
  const { t } = useTranslation();
  const missing = lacking(reading, held);
  const left = notTaken(reading, held);
  return (
    <>
      <Notice tone={reading.program ? "brand" : "sky"}>
        {reading.program
          ? t("catalog:imports.program", { program: t(`catalog:imports.programs.${reading.program}`) })
          : t("catalog:imports.no_program")}
      </Notice>
      {missing.length > 0 ? (
        <Notice>
          {t("catalog:imports.missing", {
            fields: missing.map((field) => t(`catalog:imports.fields.${field}`)).join(", "),
          })}
        </Notice>
      ) : null}
      {left.length > 0 || reading.notes.length > 0 ? (
        <ul className="flex flex-col gap-1 text-sm text-ink-2">
          {left.length > 0 ? (
            <li>
              <bdi>{t("catalog:imports.not_taken", { columns: left.join(", ") })}</bdi>
            </li>
          ) : null}
          {reading.notes.map(({ note, rows }) => (
            <li key={note}>{t(`catalog:imports.notes.${note}`, { count: rows })}</li>
          ))}
        </ul>
      ) : null}
    </>
  );
}

/** What each column becomes, with what stands in the first rows. */
export function Columns({ reading, held, onHeld, amounts, onAmounts, branch, onBranch }: ColumnsProps) {
  const { t } = useTranslation();
  const money = useMoney();
  const branches = useSession((session) => session.me?.branches) ?? [];
  const choices = [
    { value: "none", label: t("catalog:imports.leave_out") },
    ...reading.fields.map((value) => ({ value, label: t(`catalog:imports.fields.${value}`) })),
  ];
  return (
    <div className="flex flex-col gap-5">
      <About reading={reading} held={held} />
      <div className="overflow-x-auto rounded-xl bg-surface shadow-1 ring-1 ring-line">
        <table className="w-full min-w-140 table-fixed text-sm">
          <thead className="bg-sunken text-xs text-ink-2">
            <tr className="h-10 border-b border-line">
              <th className="w-[28%] px-5 text-start font-medium">{t("catalog:imports.column")}</th>
              <th className="px-3 text-start font-medium">{t("catalog:imports.sample")}</th>
              <th className="w-60 px-5 text-start font-medium">{t("catalog:imports.is")}</th>
            </tr>
          </thead>
          <tbody>
            {reading.columns.map(({ name, samples }, column) => (
              <tr key={`${name}-${column}`} className="border-b border-line last:border-0">
                <td className="truncate px-5 py-2 font-medium">
                  <bdi>{name || t("catalog:imports.unnamed", { number: column + 1 })}</bdi>
                </td>
                <td className="truncate px-3 text-ink-2">
                  <bdi>{samples.join(" · ")}</bdi>
                </td>
                <td className="px-5 py-1.5">
                  <Select
                    aria-label={t("catalog:imports.is_of", {
                      name: name || t("catalog:imports.unnamed", { number: column + 1 }),
                    })}
                    value={held[column] ?? "none"}
                    onChange={(field) => onHeld(holding(held, column, field === "none" ? null : field))}
                    choices={choices}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className="flex flex-wrap items-end gap-6">
        <div>
          <p className="mb-1.5 text-sm font-medium text-ink-2">{t("catalog:imports.amounts")}</p>
          <Segmented
            label={t("catalog:imports.amounts")}
            value={amounts}
            onChange={onAmounts}
            choices={[
              { value: "major", label: <bdi dir="ltr">{`12.50 = ${money.text(1250)}`}</bdi> },
              { value: "minor", label: <bdi dir="ltr">{`1250 = ${money.text(1250)}`}</bdi> },
            ]}
          />
        </div>
        {held.includes("stock") && branches.length > 0 ? (
          <SelectField
            className="w-64"
            label={t("catalog:imports.stock_lies")}
            value={branch ?? ""}
            onChange={onBranch}
            choices={branches.map((one) => ({ value: one.branch_id, label: one.name }))}
          />
        ) : null}
      </div>
    </div>
  );
}

/** Rows that are shown; all of them are in the list that can be kept. */
const SHOWN = 200;

/** The taxes that a file can name, where it named another one. */
function KnownTaxes() {
  const { t } = useTranslation();
  const taxes = useTaxClasses().data?.filter((one) => one.is_active) ?? [];
  return (
    <Notice>
      {t("catalog:imports.known_taxes", { taxes: taxes.map(({ code, name }) => `${code} (${name})`).join(", ") })}
    </Notice>
  );
}

/** What would happen, and every row that stands in the way. */
export function Check({ run, total }: { run: DryRun; total: number }) {
  const { t } = useTranslation();
  const left = badLines(run.bad);
  const money = useMoney();
  const reason = (bad: BadCell) =>
    t(`catalog:imports.why.${bad.code}`, { found: bad.found ?? "", symbol: money.symbol, defaultValue: bad.reason });
  const keep = () => {
    const cell = (text: string) => `"${text.replaceAll('"', '""')}"`;
    const lines = run.bad.map((bad) =>
      [String(bad.line), cell(bad.column), cell(bad.found ?? ""), cell(reason(bad))].join(","),
    );
    const link = document.createElement("a");
    link.href = URL.createObjectURL(
      new Blob([`\ufeffline,column,found,reason\n${lines.join("\n")}\n`], { type: "text/csv" }),
    );
    link.download = "import-errors.csv";
    link.click();
    URL.revokeObjectURL(link.href);
  };
  return (
    <div className="flex flex-col gap-5">
      <dl className="grid grid-cols-2 divide-x sm:grid-cols-4 divide-line rounded-xl bg-surface shadow-1 hairline rtl:divide-x-reverse">
        {(
          [
            ["would_add", run.created, ""],
            ["would_change", run.updated, ""],
            ["unchanged", run.unchanged, ""],
            ["left_out", left, left > 0 ? "text-rose-ink" : ""],
          ] as const
        ).map(([name, figure, tone]) => (
          <div key={name} className="px-6 py-4">
            <dt className="text-sm text-ink-2">{t(`catalog:imports.${name}`)}</dt>
            <dd className={`text-2xl font-semibold tracking-tight ${tone}`}>{figure.toLocaleString("en")}</dd>
          </div>
        ))}
      </dl>
      {run.bad.some(({ code }) => code === "unknown-tax-class") ? <KnownTaxes /> : null}
      {run.bad.length === 0 ? (
        <Notice tone="brand">{t("catalog:imports.all_good", { count: total })}</Notice>
      ) : (
        <div className="overflow-x-auto rounded-xl bg-surface shadow-1 ring-1 ring-line">
          <div className="flex items-center justify-between gap-4 border-b border-line bg-sunken px-5 py-1.5">
            <p className="text-sm font-medium">{t("catalog:imports.bad_rows", { count: left })}</p>
            <Button size="sm" icon={<Download className="size-4" />} onClick={keep}>
              {t("catalog:imports.keep_list")}
            </Button>
          </div>
          <table className="w-full min-w-120 text-sm">
            <thead className="text-xs text-ink-2">
              <tr className="h-9 border-b border-line">
                <th className="w-20 px-5 text-start font-medium">{t("catalog:imports.line_head")}</th>
                <th className="px-3 text-start font-medium">{t("catalog:imports.column")}</th>
                <th className="px-3 text-start font-medium">{t("catalog:imports.found")}</th>
                <th className="px-5 text-start font-medium">{t("catalog:imports.reason")}</th>
              </tr>
            </thead>
            <tbody>
              {run.bad.slice(0, SHOWN).map((bad) => (
                <tr
                  key={`${bad.line}-${bad.column}-${bad.code}-${bad.reason}`}
                  className="border-b border-line last:border-0"
                >
                  <td className="px-5 py-2 tabular">{bad.line}</td>
                  <td className="px-3 font-medium">
                    <bdi>{bad.column}</bdi>
                  </td>
                  <td className="max-w-48 truncate px-3 text-ink-2">
                    <bdi>{bad.found}</bdi>
                  </td>
                  <td className="px-5">{reason(bad)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {run.bad.length > SHOWN ? (
            <p className="px-5 py-3 text-sm text-ink-2">
              {t("catalog:imports.more_bad", { count: run.bad.length - SHOWN })}
            </p>
          ) : null}
        </div>
      )}
      <p className="text-sm text-ink-2">{t("catalog:imports.check_text")}</p>
    </div>
  );
}

export function Progress({ title, done, total }: { title: string; done: number; total: number }) {
  const { t } = useTranslation();
  return (
    <div className="rounded-2xl bg-surface p-8 shadow-1 hairline" role="status">
      <p className="text-lg font-semibold">{title}</p>
      <p className="mt-1 text-sm text-ink-2">
        {t("catalog:imports.of", { done: done.toLocaleString("en"), total: total.toLocaleString("en") })}
      </p>
      <progress className="mt-5 h-2 w-full accent-brand" value={done} max={total} />
    </div>
  );
}

/** Something that ends soon. */
export function Waiting({ title }: { title: string }) {
  return (
    <p className="rounded-2xl bg-surface p-8 text-lg font-semibold shadow-1 hairline" role="status">
      {title}
    </p>
  );
}
