/** The whole of a list, as it is narrowed down, as a file: not only the rows that were loaded. */
import { Download, FileSpreadsheet, FileText } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { problemWords } from "@/api/words";
import { directionOf } from "@/i18n/start";
import { useMoney } from "@/lib/money";
import { IconButton } from "@/ui/button";
import { Menu } from "@/ui/menu";
import { say } from "@/ui/toast";
import { useAway } from "../away";
import { useQueryOf } from "./asked";
import { type FileCell, useFileCell } from "./file-cell";
import type { AnyColumn, AnyList } from "./list";
import { allRows } from "./rows";
import { saveFile } from "./save-file";

/** More rows than this want a report, not a list. */
const EXPORT_MAX = 20_000;

export type Format = "csv" | "xlsx";

export interface Sheet {
  /** Of the file. */
  name: string;
  title: string;
  head: readonly string[];
  rows: readonly (readonly FileCell[])[];
}

/** Writes a file and hands it over. Its code comes when it is wanted. */
export function useSaveSheet(): (format: Format, sheet: Sheet) => Promise<void> {
  const { exponent } = useMoney().currency;
  const { i18n } = useTranslation();
  const rightToLeft = directionOf(i18n.language) === "rtl";
  return async (format, { name, title, head, rows }) => {
    if (format === "csv") {
      const { csvOf } = await import("./csv");
      return saveFile(`${name}.csv`, csvOf(head, rows), "text/csv;charset=utf-8");
    }
    const { xlsxOf } = await import("./xlsx");
    const book = await xlsxOf({ name: title, head, rows, exponent, rightToLeft });
    saveFile(`${name}.xlsx`, book, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
  };
}

/** The button with the two kinds of files; also for what is no list. */
export function ExportMenu({ write, disabled }: { write: (format: Format) => Promise<void>; disabled?: boolean }) {
  const { t } = useTranslation();
  const away = useAway();
  const [busy, setBusy] = useState(false);
  const run = async (format: Format) => {
    setBusy(true);
    try {
      await write(format);
    } catch (error) {
      say({ kind: "bad", text: problemWords(t, error) });
    } finally {
      setBusy(false);
    }
  };
  return (
    <Menu
      trigger={
        <IconButton label={t("kit:export")} disabled={busy || away || disabled} aria-busy={busy}>
          <Download />
        </IconButton>
      }
      entries={[
        { label: t("kit:export_xlsx"), icon: <FileSpreadsheet />, onClick: () => void run("xlsx") },
        { label: t("kit:export_csv"), icon: <FileText />, onClick: () => void run("csv") },
      ]}
    />
  );
}

export function Export({ list, shown }: { list: AnyList; shown: readonly AnyColumn[] }) {
  const { t } = useTranslation();
  const query = useQueryOf(list);
  const toFile = useFileCell(shown);
  const save = useSaveSheet();
  const write = async (format: Format) => {
    const rows = await allRows(list.path, query, EXPORT_MAX);
    const written = shown.filter(({ isDrawn }) => !isDrawn);
    await save(format, {
      name: list.key,
      title: t(list.title),
      head: written.map((column) => t(column.head)),
      rows: rows.map((row) => written.map((column) => toFile(column, row))),
    });
    if (rows.length >= EXPORT_MAX) say({ kind: "bad", text: t("kit:export_cut", { count: rows.length }), lasts: 0 });
    else say({ kind: "good", text: t("kit:exported", { count: rows.length }) });
  };
  return <ExportMenu write={write} />;
}
