/** Products from a file: choose it, say what its columns are, see what would happen, bring it in. */
import { FileSpreadsheet, Upload } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, take } from "@/api/client";
import { problemWords } from "@/api/words";
import { useAttempt } from "@/lib/attempt";
import { queries } from "@/lib/queries";
import { useSession } from "@/session/session";
import { Button } from "@/ui/button";
import { cx } from "@/ui/cx";
import { Notice } from "@/ui/states";
import { useAway } from "../away";
import { useGo } from "../go";
import { once } from "../headers";
import { Page } from "../page";
import { useBranch } from "../place";
import { Earlier } from "./earlier";
import {
  type Amounts,
  base64Of,
  type DryRun,
  dryRun,
  type Held,
  hasStock,
  heldOf,
  type Reading,
  readImport,
} from "./reading";
import { type StepName, Steps } from "./step-names";
import { Check, Columns, Progress, Waiting } from "./steps";

type Step = "file" | "reading" | "columns" | "asking" | "check" | "bring";
/** The server takes no larger file; the command line does. */
const BYTES_MAX = 8 * 1024 * 1024;

/** Under which step of the list one is shown. */
const SHOWN_AS: Record<Step, StepName> = {
  file: "file",
  reading: "file",
  columns: "columns",
  asking: "check",
  check: "check",
  bring: "check",
};

export function ImportProducts() {
  const { t } = useTranslation();
  const go = useGo();
  const attempt = useAttempt();
  const away = useAway();
  const branches = useSession((session) => session.me?.branches);
  const chosenBranch = useBranch((state) => state.branch);
  const [step, setStep] = useState<Step>("file");
  const [file, setFile] = useState<{ name: string; bytes: string; reading: Reading } | undefined>();
  const [held, setHeld] = useState<Held>([]);
  const [amounts, setAmounts] = useState<Amounts | undefined>();
  const [branch, setBranch] = useState<string | undefined>(chosenBranch ?? branches?.[0]?.branch_id);
  const [run, setRun] = useState<DryRun | undefined>();
  const [error, setError] = useState<string | undefined>();
  const [done, setDone] = useState({ at: 0, of: 0 });
  const stage = useRef<HTMLElement>(null);
  // Whoever works by keyboard goes on where the new step begins.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the step is what is followed
  useEffect(() => {
    if (stage.current?.contains(document.activeElement) || document.activeElement === document.body)
      stage.current?.focus();
  }, [step]);

  const fail = (caught: unknown, back: Step) => {
    setError(problemWords(t, caught));
    setStep(back);
  };

  const open = async (given: File | undefined) => {
    setError(undefined);
    if (!given) return;
    if (given.size > BYTES_MAX) return setError(t("catalog:imports.too_large"));
    if (/\.xlsx?$/i.test(given.name)) return setError(t("catalog:imports.not_csv"));
    setFile(undefined);
    setStep("reading");
    try {
      const bytes = await base64Of(given);
      const reading = await readImport(bytes);
      if (reading.refused) {
        const { code, reason, line, column } = reading.refused;
        setError(t(`catalog:imports.refusal.${code}`, { line, column, defaultValue: reason }));
        return setStep("file");
      }
      setFile({ name: given.name, bytes, reading });
      setHeld(heldOf(reading));
      setAmounts(undefined);
      setStep("columns");
    } catch (caught) {
      fail(caught, "file");
    }
  };

  /** What the file holds by what is said now; it is read anew only if that is not what was read. */
  const said = async (now: { bytes: string; reading: Reading; name: string }): Promise<Reading> => {
    const isSame =
      String(held) === String(heldOf(now.reading)) && (amounts ?? now.reading.amounts) === now.reading.amounts;
    if (isSame) return now.reading;
    const reading = await readImport(now.bytes, { columns: held, ...(amounts ? { amounts } : {}) });
    setFile({ ...now, reading });
    return reading;
  };

  /** Asks the server of every row what would become of it; nothing is written. */
  const check = async () => {
    if (!file) return;
    setError(undefined);
    setDone({ at: 0, of: file.reading.rows.length });
    setStep("asking");
    try {
      const reading = await said(file);
      if (reading.missing.length > 0) return setStep("columns");
      setRun(await dryRun(reading, (at) => setDone({ at, of: reading.rows.length })));
      setStep("check");
    } catch (caught) {
      fail(caught, "columns");
    }
  };

  /** Hands the file over: from here on it is brought in, whatever becomes of this browser. */
  const bring = async () => {
    if (!run || !file) return;
    setStep("bring");
    setError(undefined);
    const body = {
      file_name: file.name.slice(0, 200),
      file: file.bytes,
      columns: [...held],
      ...(amounts ? { amounts } : {}),
      ...(hasStock(run.good) && branch ? { branch_id: branch } : {}),
    };
    try {
      const header = once(attempt.keyFor(body));
      const started = await take(api.POST("/api/v1/catalog/imports", { params: { header }, body }));
      attempt.done();
      void queries.invalidateQueries({ queryKey: ["imports"] });
      go({ to: `/products/import/${started.import_id}`, replace: true });
    } catch (caught) {
      fail(caught, "check");
    }
  };

  return (
    <Page
      narrow
      back={{ to: "/products", label: t("office:pages.products") }}
      title={t("catalog:imports.title")}
      about={
        file ? (
          <bdi>{t("catalog:imports.file_rows", { name: file.name, count: file.reading.lines })}</bdi>
        ) : (
          t("catalog:imports.about")
        )
      }
      actions={
        step === "columns" ? (
          <>
            <Button onClick={() => setStep("file")}>{t("catalog:imports.other_file")}</Button>
            <Button kind="primary" disabled={away} onClick={() => void check()}>
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
      <Steps at={SHOWN_AS[step]} />
      {error ? (
        <Notice tone="rose" className="mb-5">
          {error}
        </Notice>
      ) : null}
      <section
        ref={stage}
        tabIndex={-1}
        aria-label={t(`catalog:imports.steps.${SHOWN_AS[step]}`)}
        className="outline-none"
      >
        {step === "file" ? (
          <>
            <FileStep onFile={(given) => void open(given)} />
            <Earlier />
          </>
        ) : null}
        {step === "reading" ? <Waiting title={t("catalog:imports.reading")} /> : null}
        {step === "columns" && file ? (
          <Columns
            reading={file.reading}
            held={held}
            onHeld={setHeld}
            amounts={amounts ?? file.reading.amounts}
            onAmounts={setAmounts}
            branch={branch}
            onBranch={setBranch}
          />
        ) : null}
        {step === "check" && run ? <Check run={run} total={run.good.length} /> : null}
        {step === "asking" ? <Progress title={t("catalog:imports.asking")} done={done.at} total={done.of} /> : null}
        {step === "bring" ? <Waiting title={t("catalog:imports.handing")} /> : null}
      </section>
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
