import { useTranslation } from "react-i18next";
import { Kbd } from "@/ui/button";
import { Dialog } from "@/ui/dialog";

/** Each key with what it does; the words are those of the buttons. */
const GROUPS: readonly { title: string; keys: readonly (readonly [key: string, words: string])[] }[] = [
  {
    title: "till:sell",
    keys: [
      ["F2", "sales:search_label"],
      ["12*", "sales:quantity_first"],
      ["↑ ↓", "sales:choose_line"],
      ["+ −", "sales:quantity"],
      ["Del", "sales:remove_line"],
      ["F3", "sales:add_customer"],
      ["F4", "sales:hold"],
      ["Shift F4", "sales:held_list"],
      ["Shift F2", "sales:price_check"],
      ["F8", "sales:discount"],
      ["F9", "sales:charge"],
      ["F10", "sales:quick"],
    ],
  },
  {
    title: "sales:payment",
    keys: [
      ["0–9", "sales:cash_received"],
      ["C D W", "sales:method"],
      ["E", "sales:exact"],
      ["Enter", "sales:complete"],
      ["Esc", "sales:back"],
      ["P", "common:print"],
    ],
  },
  {
    title: "common:product",
    keys: [
      ["Ctrl K", "till:palette"],
      ["Ctrl Shift L", "session:lock"],
      ["?", "common:keys"],
    ],
  },
];

export function KeyList({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog open onClose={onClose} title={t("till:keys_title")} about={t("till:keys_text")} wide>
      <div className="grid gap-6 sm:grid-cols-3">
        {GROUPS.map((group) => (
          <section key={group.title}>
            <h3 className="mb-2 text-sm font-semibold">{t(group.title)}</h3>
            <dl className="flex flex-col gap-1.5">
              {group.keys.map(([key, words]) => (
                <div key={key} className="flex items-start justify-between gap-3 text-sm">
                  <dt className="text-ink-2">{t(words)}</dt>
                  <dd>
                    <Kbd className="whitespace-nowrap">{key}</Kbd>
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
