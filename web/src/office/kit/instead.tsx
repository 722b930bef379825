/** What stands in place of a list's rows: not allowed, broken, nothing found, nothing there yet. */
import { ShieldX } from "lucide-react";
import { useTranslation } from "react-i18next";
import { ApiProblem } from "@/api/problem";
import { Button } from "@/ui/button";
import { Broken, Empty } from "@/ui/states";
import { useAsked } from "../go";
import { cleared, isNarrowed, useAsk } from "./asked";
import type { AnyList, Word } from "./list";

const HIGH = "h-auto py-16";

export function NotAllowed() {
  const { t } = useTranslation();
  return <Empty icon={<ShieldX />} title={t("kit:not_allowed")} text={t("kit:not_allowed_text")} />;
}

/** The rows could not be had. */
export function Refused({ error, retry }: { error: unknown; retry: () => void }) {
  if (error instanceof ApiProblem && error.status === 403) return <NotAllowed />;
  return <Broken className={HIGH} error={error} retry={retry} />;
}

/** There are none: in this view, with these filters, or at all. */
export function None({ list }: { list: AnyList }) {
  const { t } = useTranslation();
  const asked = useAsked();
  const ask = useAsk();
  const { icon } = list.empty;
  const said = ({ title, text }: { title: Word; text?: Word }) => (
    <Empty className={HIGH} icon={icon} title={t(title)} {...(text ? { text: t(text) } : {})} />
  );
  const view = list.views?.find(({ name }) => name === asked.view)?.empty;
  if (view && !isNarrowed(list, { ...asked, view: undefined })) return said(view);
  if (!isNarrowed(list, asked)) return said(list.empty);
  return (
    <Empty
      className={HIGH}
      icon={icon}
      title={t("kit:none_found")}
      text={t("kit:none_found_text")}
      action={<Button onClick={() => ask(cleared(list, asked, { view: undefined }))}>{t("kit:clear_filters")}</Button>}
    />
  );
}
