/** A member of a row that is changed in place: shown at once, taken back if the server refuses, and undone with one press. */
import type { InfiniteData } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { queries } from "@/lib/queries";
import { withApproval } from "@/session/approval";
import { say } from "@/ui/toast";
import { unsavedWords } from "../unsaved";
import { withReason } from "../why";
import { type AnyColumn, type AnyList, type AnyRow, idOf } from "./list";
import { changed } from "./rows";

/** What stores a change besides its value: why, and who approved. */
export interface How {
  reason?: string | undefined;
  approval?: string | undefined;
}

/** An undo stays long enough to be seen and reached. */
const UNDO_MS = 10_000;

/** Shows a row otherwise wherever its list is on the screen. */
export function patchRow(list: AnyList, id: string, part: AnyRow): void {
  queries.setQueriesData<InfiniteData<{ data: AnyRow[] }>>(
    { queryKey: [list.key, "list"] },
    (now) =>
      now && {
        ...now,
        pages: now.pages.map((page) => ({
          ...page,
          data: page.data.map((row) => (idOf(list, row) === id ? { ...row, ...part } : row)),
        })),
      },
  );
}

export type ChangeCell = (column: AnyColumn, row: AnyRow, value: unknown) => Promise<void>;

/** Changes one member of a row; `value` is as the API has it. */
export function useChangeCell(list: AnyList): ChangeCell {
  const { t } = useTranslation();
  const store = async (column: AnyColumn, row: AnyRow, value: unknown, fixed?: string): Promise<AnyRow | undefined> => {
    const { edit, name } = column;
    if (!edit) return undefined;
    const id = idOf(list, row);
    // An answer that was asked for before this change must not put the old value back.
    await queries.cancelQueries({ queryKey: [list.key, "list"] });
    patchRow(list, id, { [name]: value });
    try {
      const stored = await withReason((reason) =>
        withApproval((approval) => edit.save(row, value, { reason: reason ?? fixed, approval })),
      );
      patchRow(list, id, { version: stored.version });
      return { ...row, [name]: value, version: stored.version };
    } catch (error) {
      patchRow(list, id, { [name]: row[name] });
      say({ kind: "bad", text: unsavedWords(t, error) });
      return undefined;
    } finally {
      void changed(list.key);
    }
  };
  return async (column, row, value) => {
    const before = row[column.name];
    const now = await store(column, row, value);
    if (!now || !column.edit) return;
    const what = { name: column.edit.of(row), what: t(column.head) };
    say({
      kind: "good",
      text: t("kit:changed", what),
      lasts: UNDO_MS,
      // Another change of the same thing takes the place of this undo: what it would bring back is not what was there last.
      id: `${list.key}.${idOf(list, row)}.${column.name}`,
      action: {
        label: t("kit:undo"),
        run: () =>
          void store(column, now, before, t("kit:undo_reason")).then((undone) => {
            if (undone) say({ kind: "good", text: t("kit:undone", what) });
          }),
      },
    });
  };
}
