/** The steps of the import between the file and its end. */
import { useTranslation } from "react-i18next";
import { useMoney } from "@/lib/money";
import { useSession } from "@/session/session";
import { Segmented } from "@/ui/segmented";
import { Select, SelectField } from "@/ui/select";
import { Notice } from "@/ui/states";
import { useTaxClasses } from "../products/data";
import { BadRows } from "./bad-rows";
import { Figures } from "./figures";
import { type Amounts, badLines, type DryRun, type Held, holding, lacking, notTaken, type Reading } from "./reading";

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
  return (
    <div className="flex flex-col gap-5">
      <Figures
        of={[
          ["would_add", run.created],
          ["would_change", run.updated],
          ["unchanged", run.unchanged],
          ["left_out", left],
        ]}
      />
      {run.bad.some(({ code }) => code === "unknown-tax-class") ? <KnownTaxes /> : null}
      {run.bad.length === 0 ? (
        <Notice tone="brand">{t("catalog:imports.all_good", { count: total })}</Notice>
      ) : (
        <BadRows title={t("catalog:imports.bad_rows", { count: left })} bad={run.bad} all={async () => run.bad} />
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
      <div
        role="progressbar"
        aria-label={title}
        aria-valuemin={0}
        aria-valuemax={total}
        aria-valuenow={done}
        className="mt-5 h-2 overflow-hidden rounded-full bg-hover"
      >
        <div className="h-full rounded-full bg-brand" style={{ width: `${(done / Math.max(total, 1)) * 100}%` }} />
      </div>
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
