/** Rows of a file that are left out, each with its reason. */
import { Download } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useMoney } from "@/lib/money";
import { Button } from "@/ui/button";
import { csvOf } from "../kit/csv";
import type { FileCell } from "../kit/file-cell";
import { saveFile } from "../kit/save-file";
import type { BadCell } from "./reading";

/** More than a screen of them helps nobody: the list can be kept. */
const SHOWN = 200;

interface BadRowsProps {
  bad: readonly BadCell[];
  /** In how many lines of the file they stand, in words. */
  title: string;
  /** Every one of them, for the file. */
  all: () => Promise<readonly BadCell[]>;
  /** How many there are, where not all are here. */
  total?: number;
}

export function BadRows({ bad, title, all, total = bad.length }: BadRowsProps) {
  const { t } = useTranslation();
  const money = useMoney();
  const reason = ({ code, found, reason }: BadCell) =>
    t(`catalog:imports.why.${code}`, { found: found ?? "", symbol: money.symbol, defaultValue: reason });
  const keep = async () => {
    const cells = (texts: readonly string[]) => texts.map((text): FileCell => ({ kind: "text", text }));
    const rows = (await all()).map((one) => cells([String(one.line), one.column, one.found ?? "", reason(one)]));
    saveFile("import-errors.csv", csvOf(["line", "column", "found", "reason"], rows), "text/csv");
  };
  return (
    <div className="overflow-x-auto rounded-xl bg-surface shadow-1 ring-1 ring-line">
      <div className="flex items-center justify-between gap-4 border-b border-line bg-sunken px-5 py-1.5">
        <p className="text-sm font-medium">{title}</p>
        <Button size="sm" icon={<Download className="size-4" />} onClick={() => void keep()}>
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
          {bad.slice(0, SHOWN).map((one) => (
            <tr
              key={`${one.line}-${one.column}-${one.code}-${one.reason}`}
              className="border-b border-line last:border-0"
            >
              <td className="px-5 py-2 tabular">{one.line}</td>
              <td className="px-3 font-medium">
                <bdi>{one.column}</bdi>
              </td>
              <td className="max-w-48 truncate px-3 text-ink-2">
                <bdi>{one.found}</bdi>
              </td>
              <td className="px-5">{reason(one)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {total > SHOWN ? (
        <p className="px-5 py-3 text-sm text-ink-2">{t("catalog:imports.more_bad", { count: total - SHOWN })}</p>
      ) : null}
    </div>
  );
}
