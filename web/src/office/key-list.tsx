import { useTranslation } from "react-i18next";
import { Kbd } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { usePages } from "./pages";

const EVERYWHERE = [
  ["Ctrl K", "palette"],
  ["?", "list"],
  ["/", "filter"],
  ["N", "new"],
  ["Ctrl S", "save"],
  ["Esc", "back"],
] as const;

const LISTS = [
  ["↑ ↓ · J K", "row"],
  ["Enter", "open"],
  ["X", "select"],
  ["E", "edit"],
  ["[ ]", "neighbour"],
] as const;

/** Every key of the office. */
export function KeyList({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const pages = usePages();
  const row = (key: string, words: string) => (
    <li key={key} className="flex min-h-9 items-center justify-between gap-4 text-sm">
      {words}
      <Kbd className="text-xs">
        <bdi dir="ltr">{key}</bdi>
      </Kbd>
    </li>
  );
  const title = "mb-1 text-xs font-medium text-ink-3";
  return (
    <Dialog open={open} onClose={onClose} title={t("common:keys")} about={t("office:keys_text")} wide>
      <div className="grid gap-x-10 gap-y-5 sm:grid-cols-2">
        <section>
          <h3 className={title}>{t("office:keys.everywhere")}</h3>
          <ul>{EVERYWHERE.map(([key, word]) => row(key, t(`office:keys.${word}`)))}</ul>
        </section>
        <section>
          <h3 className={title}>{t("office:keys.lists")}</h3>
          <ul>{LISTS.map(([key, word]) => row(key, t(`office:keys.${word}`)))}</ul>
        </section>
        <section className="sm:col-span-2">
          <h3 className={title}>{t("office:go_to")}</h3>
          <ul className="gap-x-10 sm:columns-2">
            {pages.map((page) => row(`G ${page.letter.toUpperCase()}`, t(`office:pages.${page.name}`)))}
          </ul>
        </section>
      </div>
    </Dialog>
  );
}
