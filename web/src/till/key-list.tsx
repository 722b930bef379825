/** Every key of the till. Those that can be chosen are buttons: pressed, they take the next key, if nothing else has it. */
import { RotateCcw } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Act } from "@/keys/acts";
import { restoreKeys, useChosenKeys } from "@/keys/chosen";
import { setDevice, useDevice } from "@/lib/device";
import { Button, Kbd } from "@/ui/button";
import { Switch } from "@/ui/checkbox";
import { Dialog } from "@/ui/dialog";
import { KeyRow } from "./key-row";

/** The words are those of the buttons. A row is an act, or a key that is the same everywhere. */
type Row = readonly [key: Act | { always: string }, words: string];
const always = (key: string) => ({ always: key });

const GROUPS: readonly { title: string; rows: readonly Row[] }[] = [
  {
    title: "till:sell",
    rows: [
      ["sale.search", "sales:search_label"],
      [always("12*"), "sales:quantity_first"],
      [always("↑ ↓"), "sales:choose_line"],
      ["sale.more", "sales:more_of_it"],
      ["sale.less", "sales:less"],
      ["sale.remove", "sales:remove_line"],
      ["sale.customer", "sales:add_customer"],
      ["sale.hold", "sales:hold"],
      ["sale.held", "sales:held_list"],
      ["sale.price_check", "sales:price_check"],
      ["sale.discount", "sales:discount"],
      ["sale.charge", "sales:charge"],
      ["sale.quick", "sales:quick"],
    ],
  },
  {
    title: "sales:payment",
    rows: [
      [always("0–9"), "sales:cash_received"],
      ["pay.cash", "sales:cash"],
      ["pay.card", "sales:card"],
      ["pay.other", "sales:other"],
      ["pay.exact", "sales:exact"],
      [always("Enter"), "sales:complete"],
      [always("Esc"), "sales:back"],
      ["paper.print", "common:print"],
    ],
  },
  {
    title: "till:drawer",
    rows: [
      ["drawer.pay_in", "shifts:kinds.pay_in"],
      ["drawer.pay_out", "shifts:kinds.pay_out"],
      ["drawer.drop", "shifts:kinds.drop_to_safe"],
      ["drawer.no_sale", "shifts:kinds.no_sale_open"],
    ],
  },
  {
    title: "till:everywhere",
    rows: [
      ["till.palette", "till:palette"],
      ["till.lock", "session:lock"],
      ["till.keys", "common:keys"],
    ],
  },
];

const WORDS = new Map(GROUPS.flatMap(({ rows }) => rows).map(([key, words]) => [key, words]));

export function KeyList({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const letters = useDevice((device) => device.letters);
  const changed = useChosenKeys(({ chosen }) => Object.keys(chosen).length > 0);
  const [asking, setAsking] = useState<Act | undefined>();
  const [refused, setRefused] = useState("");
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("till:keys_title")}
      about={t("till:keys_text")}
      wide
      foot={
        <>
          {/* A place of its own: nothing in the list moves for what is said of a key. */}
          <p role="status" className="min-w-0 flex-1 self-center text-sm font-medium text-rose-ink">
            {refused}
          </p>
          <Button icon={<RotateCcw className="size-4" />} disabled={!changed} onClick={restoreKeys}>
            {t("till:keys_restore")}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-6">
        <Switch
          label={t("till:letters")}
          about={t("till:letters_text")}
          checked={letters}
          onChange={(on) => setDevice({ letters: on })}
        />
        <div className="gap-x-8 sm:columns-2">
          {GROUPS.map((group) => (
            <section key={group.title} className="mb-6 break-inside-avoid-column">
              <h3 className="mb-1 text-sm font-semibold">{t(group.title)}</h3>
              <ul>
                {group.rows.map(([key, words]) =>
                  typeof key === "string" ? (
                    <KeyRow
                      key={key}
                      act={key}
                      words={t(words)}
                      wordsOf={(act) => t(WORDS.get(act) ?? "")}
                      asking={asking === key}
                      onRefused={setRefused}
                      onAsk={(on) => setAsking((now) => (on ? key : now === key ? undefined : now))}
                    />
                  ) : (
                    <li key={key.always} className="flex min-h-11 items-center justify-between gap-3 text-sm">
                      <span className="text-ink-2">{t(words)}</span>
                      <Kbd className="whitespace-nowrap">
                        <bdi dir="ltr">{key.always}</bdi>
                      </Kbd>
                    </li>
                  ),
                )}
              </ul>
            </section>
          ))}
        </div>
      </div>
    </Dialog>
  );
}
