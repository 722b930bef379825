/** A member of a row as it stands in a file: plain, and with what it is, so that a spreadsheet can count with it. */
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { type Minor, useMoney } from "@/lib/money";
import { useTime } from "@/lib/time";
import { isNothing, memberOf } from "./cell";
import type { AnyColumn, AnyRow } from "./list";
import { useBranchNames, useRegisterNames } from "./names";

/** `day` is `2026-11-21`, `moment` `2026-11-21 14:05:09` in the zone of the business; amounts are in whole units of the currency. */
export interface FileCell {
  kind: "text" | "number" | "money" | "day" | "moment";
  text: string;
}

export type ToFile = (column: AnyColumn, row: AnyRow) => FileCell;

const words = (text: string): FileCell => ({ kind: "text", text });

/** For these columns: what they do not need is not asked for. */
export function useFileCell(columns: readonly AnyColumn[]): ToFile {
  const { t } = useTranslation();
  const time = useTime();
  const money = useMoney();
  const branchNames = useBranchNames();
  const registerNames = useRegisterNames(columns.some(({ kind }) => kind === "register"));
  return useMemo(
    () => (column, row) => {
      const value = memberOf(column, row);
      if (isNothing(value)) return words("");
      switch (column.kind) {
        case "money":
          return { kind: "money", text: money.typed(value as Minor) };
        case "number":
        case "quantity":
          return { kind: "number", text: String(value) };
        case "moment":
          return { kind: "moment", text: time.plain(String(value)) };
        case "day":
          return { kind: "day", text: String(value) };
        case "texts":
          return words((value as readonly string[]).join(", "));
        case "branch":
          return words(branchNames(value));
        case "register":
          return words(registerNames(value));
        case "word":
          return words(t(`${column.words}.${value}`, { defaultValue: String(value) }));
        case "use":
          return words(t(value ? "kit:in_use" : "kit:out_of_use"));
        case "flag":
          return words(t(value ? "common:yes" : "common:no"));
        case "code":
        case "text":
          return words(String(value));
      }
    },
    [t, time, money, branchNames, registerNames],
  );
}
