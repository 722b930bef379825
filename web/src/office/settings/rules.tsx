/** The settings of one module, each drawn from its own JSON schema. */
import { RotateCcw } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, take } from "@/api/client";
import { ApiProblem } from "@/api/problem";
import { fieldWords, problemWords } from "@/api/words";
import { useMoney } from "@/lib/money";
import { queries } from "@/lib/queries";
import { may, useSession } from "@/session/session";
import { AmountField } from "@/ui/amount-field";
import { Button } from "@/ui/button";
import { Switch } from "@/ui/checkbox";
import { TextField } from "@/ui/field";
import { SelectField } from "@/ui/select";
import { Broken, Empty, Skeleton } from "@/ui/states";
import { say } from "@/ui/toast";
import { useAway } from "../away";
import { usePart } from "../go";
import { from } from "../headers";
import { useBranch } from "../place";
import { withReason } from "../why";
import { type Setting, useSettings } from "./data";
import { kindOf, type SettingKind } from "./schema";

export function Rules() {
  const { t } = useTranslation();
  const module = usePart("module");
  const settings = useSettings();
  const me = useSession((session) => session.me);
  const branch = useBranch((state) => state.branch);
  const name = me?.branches.find((one) => one.branch_id === branch)?.name;
  if (settings.isError && !settings.data)
    return <Broken className="h-auto" error={settings.error} retry={() => void settings.refetch()} />;
  if (!settings.data) return <Skeleton className="h-80 rounded-xl" />;
  const own = settings.data.filter((one) => one.module === module);
  if (own.length === 0) return <Empty title={t("settings:none")} text={t("settings:none_text")} />;
  return (
    <div className="flex flex-col gap-4">
      <p className="text-sm text-ink-2">{name ? t("settings:for_branch", { branch: name }) : t("settings:for_all")}</p>
      <div className="rounded-xl bg-surface shadow-1 hairline">
        {own.map((setting) => {
          const here = setting.branches.find((one) => one.branch_id === branch);
          return (
            <One
              key={`${setting.key}-${branch ?? ""}-${here?.version ?? setting.version}`}
              setting={setting}
              branch={branch}
            />
          );
        })}
      </div>
    </div>
  );
}

function One({ setting, branch }: { setting: Setting; branch: string | undefined }) {
  const { t } = useTranslation();
  const money = useMoney();
  const away = useAway();
  const here = branch ? setting.branches.find((one) => one.branch_id === branch) : undefined;
  const value: unknown = here?.value ?? setting.value;
  const kind = kindOf(setting.key, setting.schema);
  const [typed, setTyped] = useState(() => textOf(kind, value, money.typed));
  const [error, setError] = useState<string | undefined>();
  const [busy, setBusy] = useState(false);
  const disabled = away || busy || !may("settings.edit");
  const label = t(`settings:keys.${setting.key.replaceAll(".", "_")}.name`, { defaultValue: setting.key });
  const about = t(`settings:keys.${setting.key.replaceAll(".", "_")}.about`, { defaultValue: setting.summary });

  const change = async (next: unknown) => {
    setBusy(true);
    setError(undefined);
    const version = branch ? (here?.version ?? 0) : setting.version;
    try {
      await withReason((reason = "") =>
        take(
          api.PUT("/api/v1/settings/{key}", {
            params: { path: { key: setting.key }, header: from(version) },
            body: { value: next as never, reason, ...(branch ? { branch_id: branch } : {}) },
          }),
        ),
      );
      await queries.invalidateQueries({ queryKey: ["settings"] });
      say({ text: t("settings:changed", { name: label }), kind: "good", id: setting.key });
    } catch (caught) {
      const [first] = caught instanceof ApiProblem ? caught.errors : [];
      setError(first ? fieldWords(t, first) : problemWords(t, caught));
      if (caught instanceof ApiProblem && caught.code === "kernel.stale")
        void queries.invalidateQueries({ queryKey: ["settings"] });
    } finally {
      setBusy(false);
    }
  };
  const commit = () => {
    const next =
      kind.kind === "amount"
        ? kind.off && typed.trim() === ""
          ? null
          : money.read(typed)
        : kind.kind === "number"
          ? /^-?\d+$/.test(typed)
            ? Number(typed)
            : undefined
          : typed;
    if (next === undefined) setError(t("catalog:wrong.amount"));
    else if (next !== value) void change(next);
    else setError(undefined);
  };
  const dirty = typed !== textOf(kind, value, money.typed);
  const apply = dirty ? (
    <Button kind="primary" className="self-end" busy={busy} disabled={disabled} onClick={commit}>
      {t("common:save")}
    </Button>
  ) : null;
  return (
    <div className="flex flex-col gap-2 border-b border-line px-5 py-4 last:border-0">
      {kind.kind === "bool" ? (
        <Switch
          checked={value === true}
          disabled={disabled}
          onChange={(on) => void change(on)}
          label={label}
          about={about}
        />
      ) : kind.kind === "choice" ? (
        <SelectField
          label={label}
          help={about}
          error={error}
          disabled={disabled}
          value={String(value)}
          onChange={(next) => void change(next)}
          choices={kind.choices.map((choice) => ({
            value: choice.value,
            label: t(`settings:values.${setting.key.replaceAll(".", "_")}.${choice.value}`, {
              defaultValue: choice.about ?? choice.value,
            }),
          }))}
        />
      ) : (
        <form
          className="flex items-start gap-3"
          onSubmit={(event) => {
            event.preventDefault();
            commit();
          }}
        >
          {kind.kind === "amount" ? (
            <AmountField
              className="flex-1"
              label={label}
              help={about}
              error={error}
              disabled={disabled}
              value={typed}
              onChange={setTyped}
            />
          ) : (
            <TextField
              className="flex-1"
              label={label}
              help={about}
              error={error}
              disabled={disabled}
              inputMode={kind.kind === "number" || kind.kind === "time" ? "numeric" : undefined}
              dir={kind.kind === "text" ? undefined : "ltr"}
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
            />
          )}
          {apply ? <span className="pt-6.5">{apply}</span> : null}
        </form>
      )}
      {here ? (
        <p className="flex items-center gap-1.5 text-xs text-sky-ink">
          <RotateCcw className="size-3.5" />
          {t("settings:own_value", { value: textOf(kind, setting.value, money.typed) })}
        </p>
      ) : null}
      {kind.kind === "bool" && error ? <p className="text-xs font-medium text-rose-ink">{error}</p> : null}
    </div>
  );
}

function textOf(kind: SettingKind, value: unknown, typed: (minor: number) => string): string {
  if (kind.kind === "amount" && typeof value === "number") return typed(value);
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}
