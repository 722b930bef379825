/** What a person may do in the end, and which role it comes from; for what they may not, why. */
import { useQuery } from "@tanstack/react-query";
import { Check, Minus, Search } from "lucide-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, take } from "@/api/client";
import { cx } from "@/ui/cx";
import { Segmented } from "@/ui/segmented";
import { Broken, Notice, Skeleton } from "@/ui/states";
import { byModule } from "./data";
import { LimitsText } from "./limits";
import { mayWords, moduleWords } from "./words";

export function Rights({ userId }: { userId: string }) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState("");
  const [shown, setShown] = useState<"all" | "held" | "denied">("held");
  const rights = useQuery({
    queryKey: ["rights", userId],
    queryFn: () => take(api.GET("/api/v1/users/{user_id}/permissions", { params: { path: { user_id: userId } } })),
  });
  const groups = useMemo(() => {
    const words = asked.trim().toLocaleLowerCase();
    const fitting = (rights.data?.permissions ?? []).filter(
      (one) =>
        (shown === "all" || one.held === (shown === "held")) &&
        (words === "" ||
          `${one.key} ${mayWords(t, one.key, one.sentence)} ${moduleWords(t, one.module)}`
            .toLocaleLowerCase()
            .includes(words)),
    );
    return byModule(fitting);
  }, [rights.data, asked, shown, t]);
  if (rights.isError && !rights.data)
    return <Broken className="h-auto" error={rights.error} retry={() => void rights.refetch()} />;
  if (!rights.data) return <Skeleton className="h-96 rounded-xl" />;
  return (
    <div className="flex flex-col gap-4">
      {rights.data.is_active ? null : <Notice tone="rose">{t("users:is_disabled")}</Notice>}
      <div className="flex flex-wrap items-center gap-3">
        <label className="relative flex w-72 items-center">
          <Search className="absolute start-3 size-4 text-ink-2" />
          <input
            type="search"
            aria-label={t("users:search_rights")}
            placeholder={t("users:search_rights")}
            value={asked}
            onChange={(event) => setAsked(event.target.value)}
            className="h-11 w-full rounded-lg bg-surface ps-9 pe-3 text-sm hairline-2 placeholder:text-ink-2"
          />
        </label>
        <Segmented
          label={t("users:rights")}
          value={shown}
          onChange={setShown}
          choices={[
            {
              value: "held",
              label: t("users:held", { count: rights.data.permissions.filter((one) => one.held).length }),
            },
            {
              value: "denied",
              label: t("users:denied", { count: rights.data.permissions.filter((one) => !one.held).length }),
            },
            { value: "all", label: t("common:all") },
          ]}
        />
      </div>
      <LimitsText limits={rights.data.limits} />
      {groups.length === 0 ? <p className="py-10 text-center text-sm text-ink-2">{t("common:no_match")}</p> : null}
      {groups.map(([module, permissions]) => (
        <section key={module} className="rounded-xl bg-surface shadow-1 hairline">
          <h3 className="border-b border-line px-5 py-2.5 text-sm font-semibold">{moduleWords(t, module)}</h3>
          <ul>
            {permissions.map((one) => (
              <li
                key={one.key}
                className="flex items-start gap-3 border-b border-line px-5 py-2.5 text-sm last:border-0"
              >
                <span
                  className={cx(
                    "mt-px grid size-5 shrink-0 place-items-center rounded-full",
                    one.held ? "bg-brand-soft text-brand-ink" : "bg-hover text-ink-3",
                  )}
                >
                  {one.held ? (
                    <Check className="size-3.5" aria-label={t("common:yes")} />
                  ) : (
                    <Minus className="size-3.5" aria-label={t("common:no")} />
                  )}
                </span>
                <span className="min-w-0 flex-1">{mayWords(t, one.key, one.sentence)}</span>
                <span className="max-w-[40%] text-end text-xs text-ink-2">
                  {one.held
                    ? t("users:from", { roles: one.from.join(", ") })
                    : (one.why_denied ?? t("users:not_given"))}
                </span>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
