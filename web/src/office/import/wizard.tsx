/** Products from a file: choose it, say what its columns are, see what would happen, bring it in. */
import { CircleCheck, FileSpreadsheet, Upload } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, take } from "@/api/client";
import { problemWords } from "@/api/words";
import { useAttempt } from "@/lib/attempt";
import { useMoney } from "@/lib/money";
import { queries } from "@/lib/queries";
import { useSession } from "@/session/session";
import { Button } from "@/ui/button";
import { cx } from "@/ui/cx";
import { Notice } from "@/ui/states";
import { useAway } from "../away";
import { Leaving } from "../form";
import { useGo } from "../go";
import { once } from "../headers";
import { Page } from "../page";
import { useBranch } from "../place";
import { type Csv, decode, Refusal, readCsv } from "./csv";
import {
  type Amounts,
  type BadCell,
  badLines,
  type DryRun,
  guess,
  hasStock,
  type Mapping,
  NEEDED,
  readRows,
  refusedCell,
} from "./mapping";
import { type BadLine, Check, Columns, Progress } from "./steps";

type Step = "file" | "columns" | "asking" | "check" | "bring" | "done";
const STEPS = ["file", "columns", "check", "done"] as const;
/** The server takes this many rows at a time. */
const PIECE = 1000;
/** A larger file is better brought in by the command line. */
const BYTES_MAX = 30_000_000;

export interface Brought {
  done: number;
  created: number;
  updated: number;
  unchanged: number;
  errors: readonly BadLine[];
}

export function ImportProducts() {
  const { t } = useTranslation();
  const go = useGo();
  const money = useMoney();
  const attempt = useAttempt();
  const away = useAway();
  const branches = useSession((session) => session.me?.branches);
  const chosenBranch = useBranch((state) => state.branch);
  const [step, setStep] = useState<Step>("file");
  const [file, setFile] = useState<{ name: string; csv: Csv } | undefined>();
  const [mapping, setMapping] = useState<Mapping>({});
  const [amounts, setAmounts] = useState<Amounts>("major");
  const [branch, setBranch] = useState<string | undefined>(chosenBranch ?? branches?.[0]?.branch_id);
  const [run, setRun] = useState<DryRun | undefined>();
  const [brought, setBrought] = useState<Brought | undefined>();
  const [error, setError] = useState<string | undefined>();
  const [done, setDone] = useState({ at: 0, of: 0 });
  const isReady = useMemo(() => NEEDED.every((field) => mapping[field] !== undefined), [mapping]);

  const open = async (given: File | undefined) => {
    setError(undefined);
    if (!given) return;
    if (given.size > BYTES_MAX) return setError(t("catalog:imports.too_large"));
    if (/\.xlsx?$/i.test(given.name)) return setError(t("catalog:imports.not_csv"));
    let csv: Csv;
    try {
      csv = readCsv(decode(await given.arrayBuffer()));
    } catch (caught) {
      if (!(caught instanceof Refusal)) throw caught;
      const { why, opened: line, column } = caught;
      return setError(t(`catalog:imports.refusal.${why}`, { line, column }));
    }
    const found = guess(csv.header);
    setFile({ name: given.name, csv });
    setMapping(found.mapping);
    setAmounts(found.amounts);
    setStep("columns");
  };

  /** Asks the server of every row what would become of it; nothing is written. */
  const check = async () => {
    if (!file) return;
    setError(undefined);
    const { good, bad } = readRows(file.csv, mapping, amounts, money);
    const sum: DryRun & { bad: BadCell[] } = { good, bad: [...bad], created: 0, updated: 0, unchanged: 0 };
    const refused = new Set<number>();
    setStep("asking");
    try {
      for (let at = 0; at < good.length; at += PIECE) {
        setDone({ at, of: good.length });
        const rows = good.slice(at, at + PIECE);
        const report = await take(api.POST("/api/v1/catalog/import/check", { body: { rows } }));
        sum.created += report.created;
        sum.updated += report.updated;
        sum.unchanged += report.unchanged;
        for (const one of report.errors) {
          refused.add(one.line);
          sum.bad.push(refusedCell(one, file.csv, mapping));
        }
      }
      sum.bad.sort((one, other) => one.line - other.line);
      setRun({ ...sum, good: good.filter((row) => !refused.has(row.line)) });
      setStep("check");
    } catch (caught) {
      setError(problemWords(t, caught));
      setStep("columns");
    }
  };

  const bring = async () => {
    if (!run) return;
    setStep("bring");
    setError(undefined);
    // What was brought in before a failure is not sent again: the rest goes on where it stopped.
    let sum = brought ?? { done: 0, created: 0, updated: 0, unchanged: 0, errors: [] };
    setBrought(sum);
    try {
      while (sum.done < run.good.length) {
        const rows = run.good.slice(sum.done, sum.done + PIECE);
        const body = {
          rows,
          // Prices that become others are written down with a reason: the file says where they come from.
          reason: t("catalog:imports.from_file", { name: file?.name ?? "" }).slice(0, 500),
          ...(hasStock(run.good) && branch ? { branch_id: branch } : {}),
        };
        const report = await take(
          api.POST("/api/v1/catalog/import", { params: { header: once(attempt.keyFor(body)) }, body }),
        );
        attempt.done();
        sum = {
          done: sum.done + rows.length,
          created: sum.created + report.created,
          updated: sum.updated + report.updated,
          unchanged: sum.unchanged + report.unchanged,
          errors: [...sum.errors, ...report.errors],
        };
        setBrought(sum);
      }
      setStep("done");
    } catch (caught) {
      setError(problemWords(t, caught));
      setStep("check");
    } finally {
      for (const key of ["products", "categories", "brands"]) void queries.invalidateQueries({ queryKey: [key] });
    }
  };

  const shownStep = step === "bring" || step === "asking" ? "check" : step;
  return (
    <Page
      narrow
      back={{ to: "/products", label: t("office:pages.products") }}
      title={t("catalog:imports.title")}
      about={
        file ? (
          <bdi>{t("catalog:imports.file_rows", { name: file.name, count: file.csv.rows.length })}</bdi>
        ) : (
          t("catalog:imports.about")
        )
      }
      actions={
        step === "columns" ? (
          <>
            <Button onClick={() => setStep("file")}>{t("catalog:imports.other_file")}</Button>
            <Button kind="primary" disabled={!isReady || away} onClick={() => void check()}>
              {t("catalog:imports.check")}
            </Button>
          </>
        ) : step === "check" ? (
          <>
            <Button onClick={() => setStep("columns")}>{t("common:back")}</Button>
            <Button kind="primary" disabled={away || !run || run.good.length === 0} onClick={() => void bring()}>
              {t("catalog:imports.bring", { count: run?.good.length ?? 0 })}
            </Button>
          </>
        ) : undefined
      }
    >
      <ol className="mb-6 flex flex-wrap gap-x-6 gap-y-2">
        {STEPS.map((name, index) => {
          const now = STEPS.indexOf(shownStep as (typeof STEPS)[number]);
          return (
            <li
              key={name}
              aria-current={name === shownStep ? "step" : undefined}
              className={cx("flex items-center gap-2 text-sm", index <= now ? "font-medium text-ink" : "text-ink-3")}
            >
              <span
                className={cx(
                  "grid size-6 place-items-center rounded-full text-xs",
                  index < now ? "bg-brand-soft text-brand-ink" : index === now ? "bg-brand text-on-brand" : "bg-hover",
                )}
              >
                {index < now ? <CircleCheck className="size-4" /> : index + 1}
              </span>
              {t(`catalog:imports.steps.${name}`)}
            </li>
          );
        })}
      </ol>
      {error ? (
        <Notice tone="rose" className="mb-5">
          {error}
          {brought && brought.done > 0 ? (
            <p>{t("catalog:imports.stopped", { done: brought.done, count: run?.good.length ?? 0 })}</p>
          ) : null}
        </Notice>
      ) : null}
      {step === "file" ? <FileStep onFile={(given) => void open(given)} /> : null}
      {step === "columns" && file ? (
        <Columns
          csv={file.csv}
          mapping={mapping}
          onMapping={setMapping}
          amounts={amounts}
          onAmounts={setAmounts}
          branch={branch}
          onBranch={setBranch}
        />
      ) : null}
      {step === "check" && run ? <Check run={run} total={file?.csv.rows.length ?? 0} /> : null}
      {step === "asking" ? <Progress title={t("catalog:imports.asking")} done={done.at} total={done.of} /> : null}
      {step === "bring" && run && brought ? (
        <Progress title={t("catalog:imports.bringing")} done={brought.done} total={run.good.length} />
      ) : null}
      {step === "done" && brought && run ? (
        <Done
          brought={brought}
          skipped={badLines(run.bad)}
          onList={() => go({ to: "/products" })}
          onAgain={() => {
            setStep("file");
            setBrought(undefined);
            setRun(undefined);
            setFile(undefined);
          }}
        />
      ) : null}
      <Leaving dirty={step === "bring"} />
    </Page>
  );
}

function FileStep({ onFile }: { onFile: (file: File | undefined) => void }) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  return (
    <div className="flex flex-col gap-4">
      <button
        type="button"
        onClick={() => input.current?.click()}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          onFile(event.dataTransfer.files[0]);
        }}
        className={cx(
          "flex min-h-72 w-full flex-col items-center justify-center gap-2 rounded-2xl border-2 border-dashed p-8 text-center",
          over ? "border-brand bg-brand-soft" : "border-line-2 bg-surface hover:bg-sunken",
        )}
      >
        <span className="mb-2 grid size-14 place-items-center rounded-full bg-brand-soft text-brand-ink">
          <Upload className="size-6" />
        </span>
        <span className="text-base font-medium">{t("catalog:imports.drop")}</span>
        <span className="text-sm text-ink-2">{t("catalog:imports.drop_text")}</span>
      </button>
      <input
        ref={input}
        type="file"
        accept=".csv,.tsv,.txt,text/csv"
        hidden
        aria-label={t("catalog:imports.drop")}
        onChange={(event) => {
          onFile(event.target.files?.[0]);
          event.target.value = "";
        }}
      />
      <p className="flex items-start gap-2.5 text-sm text-ink-2">
        <FileSpreadsheet className="mt-0.5 size-4 shrink-0 text-ink-3" />
        {t("catalog:imports.columns_hint")}
      </p>
    </div>
  );
}

function Done({
  brought,
  skipped,
  onList,
  onAgain,
}: {
  brought: Brought;
  skipped: number;
  onList: () => void;
  onAgain: () => void;
}) {
  const { t } = useTranslation();
  const figures = [
    ["created", brought.created],
    ["updated", brought.updated],
    ["unchanged", brought.unchanged],
    ["left_out", skipped + new Set(brought.errors.map(({ line }) => line)).size],
  ] as const;
  return (
    <div className="rounded-2xl bg-surface p-8 shadow-1 hairline">
      <p className="flex items-center gap-3 text-lg font-semibold">
        <CircleCheck className="size-7 text-brand" />
        {t("catalog:imports.done", { count: brought.created + brought.updated })}
      </p>
      <dl className="mt-6 grid grid-cols-2 gap-4 sm:grid-cols-4">
        {figures.map(([name, figure]) => (
          <div key={name}>
            <dt className="text-sm text-ink-2">{t(`catalog:imports.${name}`)}</dt>
            <dd className="text-2xl font-semibold tracking-tight">{figure.toLocaleString("en")}</dd>
          </div>
        ))}
      </dl>
      {brought.errors.length > 0 ? (
        <div className="mt-6">
          <p className="mb-2 text-sm font-medium">{t("catalog:imports.refused")}</p>
          <ul className="max-h-60 overflow-y-auto text-sm">
            {brought.errors.map((bad) => (
              <li key={`${bad.line}-${bad.column}`} className="border-t border-line py-2">
                {t("catalog:imports.line", { line: bad.line })} · <bdi>{bad.column}</bdi>: {bad.reason}
              </li>
            ))}
          </ul>
        </div>
      ) : null}
      <div className="mt-7 flex gap-3">
        <Button kind="primary" onClick={onList}>
          {t("catalog:imports.to_list")}
        </Button>
        <Button onClick={onAgain}>{t("catalog:imports.again")}</Button>
      </div>
    </div>
  );
}
