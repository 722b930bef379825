/** Two roles side by side: what one allows and the other does not. */
import { Check } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Switch } from "@/ui/checkbox";
import { SelectField } from "@/ui/select";
import { Broken, Skeleton } from "@/ui/states";
import { useAsked, useGo } from "../go";
import { Page } from "../page";
import { byModule, usePermissions, useRoles } from "./data";
import { LimitsText } from "./limits";
import { mayWords, moduleWords } from "./words";

export function CompareRoles() {
  const { t } = useTranslation();
  const go = useGo();
  const asked = useAsked();
  const [onlyOther, setOnlyOther] = useState(true);
  const roles = useRoles();
  const permissions = usePermissions();
  if (roles.isError) return <Broken error={roles.error} retry={() => void roles.refetch()} />;
  if (!roles.data || !permissions.data) {
    return (
      <Page narrow title={t("users:compare_title")}>
        <Skeleton className="h-96 rounded-xl" />
      </Page>
    );
  }
  const pair = [asked.one ?? roles.data[0]?.role_id ?? "", asked.other ?? roles.data[1]?.role_id ?? ""] as const;
  const [one, other] = pair.map((id) => roles.data.find((role) => role.role_id === id));
  const has = (role: typeof one, key: string) => role?.permissions.includes(key) ?? false;
  const shown = byModule(permissions.data.filter(({ key }) => !onlyOther || has(one, key) !== has(other, key)));
  const choose = (name: "one" | "other", id: string) =>
    go({ to: "/roles/compare", search: { one: pair[0], other: pair[1], [name]: id }, replace: true });
  const choices = roles.data.map((role) => ({ value: role.role_id, label: role.name }));
  return (
    <Page
      narrow
      back={{ to: "/roles", label: t("office:pages.roles") }}
      title={t("users:compare_title")}
      about={t("users:compare_text")}
    >
      <div className="overflow-x-auto rounded-xl bg-surface shadow-1 ring-1 ring-line">
        <div className="grid min-w-140 grid-cols-[minmax(0,1fr)_12rem_12rem] max-sm:grid-cols-[minmax(0,1fr)_10rem_10rem] items-end gap-4 border-b border-line bg-sunken px-5 py-4">
          <Switch checked={onlyOther} onChange={setOnlyOther} label={t("users:only_different")} />
          <SelectField
            label={t("users:one_role")}
            value={pair[0]}
            onChange={(id) => choose("one", id)}
            choices={choices}
          />
          <SelectField
            label={t("users:other_role")}
            value={pair[1]}
            onChange={(id) => choose("other", id)}
            choices={choices}
          />
        </div>
        <div className="grid min-w-140 grid-cols-[minmax(0,1fr)_12rem_12rem] max-sm:grid-cols-[minmax(0,1fr)_10rem_10rem] gap-4 border-b border-line px-5 py-3 text-sm">
          <span className="font-medium">{t("users:limits")}</span>
          {one ? <LimitsText limits={one.limits} /> : null}
          {other ? <LimitsText limits={other.limits} /> : null}
        </div>
        {shown.length === 0 ? <p className="py-12 text-center text-sm text-ink-2">{t("users:same")}</p> : null}
        {shown.map(([module, list]) => (
          <section key={module}>
            <h2 className="border-b border-line bg-sunken px-5 py-1.5 text-xs font-medium text-ink-2">
              {moduleWords(t, module)}
            </h2>
            {list.map(({ key, sentence }) => (
              <div
                key={key}
                className="grid min-w-140 grid-cols-[minmax(0,1fr)_12rem_12rem] max-sm:grid-cols-[minmax(0,1fr)_10rem_10rem] items-center gap-4 border-b border-line px-5 py-2.5 text-sm"
              >
                <span>{mayWords(t, key, sentence)}</span>
                {[one, other].map((role, index) =>
                  has(role, key) ? (
                    <span key={index} className="flex items-center gap-2 font-medium text-brand-ink">
                      <Check className="size-4" />
                      {t("common:yes")}
                    </span>
                  ) : (
                    <span key={index} className="text-ink-3">
                      {t("common:no")}
                    </span>
                  ),
                )}
              </div>
            ))}
          </section>
        ))}
      </div>
    </Page>
  );
}
