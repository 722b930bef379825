/** Views of a list as tabs: those the page has, and those a person keeps. */
import { X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Tabs } from "@/ui/segmented";
import { useAsked } from "../go";
import { cleared, useAsk } from "./asked";
import { type OwnView, useKept } from "./kept";
import type { AnyList } from "./list";

/** The address without what is looked at, in one order. */
const plain = (search: Record<string, string | undefined>) =>
  JSON.stringify(
    Object.entries(search)
      .filter(([key, value]) => key !== "id" && value)
      .sort(),
  );

const OWN = "own:";

export function Views({ list }: { list: AnyList }) {
  const { t } = useTranslation();
  const asked = useAsked();
  const ask = useAsk();
  const { views: own, keep } = useKept(list.key);
  const declared = list.views ?? [];
  if (declared.length === 0 && own.length === 0) return null;
  const mine = own.find((view) => plain(view.search) === plain(asked));
  const all = { value: "", label: t("common:all") };
  const remove = (view: OwnView) => {
    keep({ views: own.filter((one) => one !== view) });
    ask(cleared(list, asked, { view: undefined }));
  };
  return (
    <div className="flex shrink-0 items-center border-b border-line [&>[role=tablist]]:border-0">
      <Tabs
        label={t("kit:views")}
        value={mine ? OWN + mine.name : (asked.view ?? "")}
        onChange={(value) => {
          const view = own.find(({ name }) => OWN + name === value);
          ask(cleared(list, asked, view ? view.search : { view: value || undefined }));
        }}
        tabs={[
          all,
          ...declared.map(({ name, label }) => ({ value: name, label: t(label) })),
          ...own.map(({ name }) => ({ value: OWN + name, label: <bdi>{name}</bdi> })),
        ]}
      />
      {mine ? (
        <button
          type="button"
          aria-label={t("kit:forget_view", { name: mine.name })}
          title={t("kit:forget_view", { name: mine.name })}
          onClick={() => remove(mine)}
          className="press grid size-9 place-items-center rounded-md text-ink-3 hover:bg-hover hover:text-ink"
        >
          <X className="size-4" />
        </button>
      ) : null}
    </div>
  );
}
