/** The settings of one module, each drawn from its own JSON schema. */
import { RotateCcw } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, take } from "@/api/client";
import { ApiProblem } from "@/api/problem";
import { fieldWords } from "@/api/words";
import { latin } from "@/lib/figures";
import { useMoney } from "@/lib/money";
import { queries } from "@/lib/queries";
import { may, useMay, useSession } from "@/session/session";
import { AmountField } from "@/ui/amount-field";
import { Button } from "@/ui/button";
import { Switch } from "@/ui/checkbox";
import { AreaField, TextField } from "@/ui/field";
import { SelectField } from "@/ui/select";
import { Broken, Empty, Skeleton } from "@/ui/states";
import { say } from "@/ui/toast";
import { useAway } from "../away";
import { usePart } from "../go";
import { from } from "../headers";
import { useBranch } from "../place";
import { unsavedWords } from "../unsaved";
import { withReason } from "../why";
import { type Setting, useRegisters, useSettings } from "./data";
import { type Depth, kindOf, maySetAt, type SettingKind } from "./schema";

type Place = { depth: Depth; branch: string | undefined; register: string | undefined };

export function Rules() {
  const { t } = useTranslation();
  const module = usePart("module");
  const me = useSession((session) => session.me);
  const branch = useBranch((state) => state.branch);
  const name = me?.branches.find((one) => one.branch_id === branch)?.name;
  const mayRegisters = useMay("registers.view");
  const registers = useRegisters(mayRegisters && branch !== undefined).data?.filter((one) => one.branch_id === branch);
  const [chosen, setChosen] = useState("");
  // A register that was chosen in another branch is not one of this.
  const register = registers?.find((one) => one.register_id === chosen);
  const settings = useSettings(true, branch, register?.register_id);
  if (settings.isError && !settings.data)
    return <Broken className="h-auto" error={settings.error} retry={() => void settings.refetch()} />;
  if (!settings.data) return <Skeleton className="h-80 rounded-xl" />;
  // What is only the business's own has its place on the page of the business.
  const own = settings.data.filter(
    (one) =>
      one.module === module &&
      (module !== "business" || one.scope !== "business") &&
      kindOf(one.key, one.schema).kind !== "whole",
  );
  if (own.length === 0) return <Empty title={t("settings:none")} text={t("settings:none_text")} />;
  const place: Place = {
    depth: register ? "register" : branch ? "branch" : "business",
    branch,
    register: register?.register_id,
  };
  const differs = own.some((one) => one.scope === "register") && registers && registers.length > 0;
  return (
    <div className="flex flex-col gap-4">
      <p className="text-sm text-ink-2">
        {register
          ? t("settings:for_register", { register: register.name, branch: name })
          : name
            ? t("settings:for_branch", { branch: name })
            : t("settings:for_all")}
      </p>
      {differs ? (
        <SelectField
          className="max-w-80"
          label={t("settings:register")}
          value={register?.register_id ?? ""}
          onChange={setChosen}
          choices={[
            { value: "", label: t("settings:every_register") },
            ...registers.map((one) => ({ value: one.register_id, label: one.name })),
          ]}
        />
      ) : null}
      <div className="rounded-xl bg-surface shadow-1 hairline">
        {own.map((setting) => (
          <One
            key={`${setting.key}-${branch ?? ""}-${place.register ?? ""}-${setting.version}-${JSON.stringify(setting.value)}`}
            setting={setting}
            place={place}
          />
        ))}
      </div>
    </div>
  );
}

function One({ setting, place }: { setting: Setting; place: Place }) {
  const { t } = useTranslation();
  const money = useMoney();
  const away = useAway();
  const value: unknown = setting.value;
  const kind = kindOf(setting.key, setting.schema);
  const [typed, setTyped] = useState(() => textOf(kind, value, money.typed));
  const [error, setError] = useState<string | undefined>();
  const [busy, setBusy] = useState(false);
  const isHere = maySetAt(setting.scope, place.depth);
  const disabled = away || busy || !isHere || !may("settings.edit");
  const words = setting.key.replaceAll(".", "_");
  const label = t(`settings:keys.${words}.name`, { defaultValue: setting.key });
  const about = t(`settings:keys.${words}.about`, { defaultValue: setting.summary });

  const change = async (next: unknown, isReset = false) => {
    setBusy(true);
    setError(undefined);
    try {
      await withReason((reason = "") => {
        const params = { path: { key: setting.key }, header: from(setting.version) };
        const body = { reason, branch_id: place.branch ?? null, register_id: place.register ?? null };
        return isReset
          ? take(api.POST("/api/v1/settings/{key}/reset", { params, body }))
          : take(api.PUT("/api/v1/settings/{key}", { params, body: { ...body, value: next as never } }));
      });
      await queries.invalidateQueries({ queryKey: ["settings"] });
      say({ text: t("settings:changed", { name: label }), kind: "good", id: setting.key });
    } catch (caught) {
      const [first] = caught instanceof ApiProblem ? caught.errors : [];
      setError(first ? fieldWords(t, first) : unsavedWords(t, caught));
      if (caught instanceof ApiProblem && caught.code === "kernel.stale")
        void queries.invalidateQueries({ queryKey: ["settings"] });
    } finally {
      setBusy(false);
    }
  };
  const commit = () => {
    const next = typedOf(kind, typed, money.read);
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
            label: t(`settings:values.${words}.${choice.value}`, {
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
          ) : kind.kind === "text" && kind.lines ? (
            <AreaField
              className="flex-1"
              label={label}
              help={about}
              error={error}
              disabled={disabled}
              dir="auto"
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
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
      <Source setting={setting} place={place} isHere={isHere}>
        {setting.is_set && isHere && may("settings.edit") ? (
          <Button
            kind="ghost"
            icon={<RotateCcw className="size-3.5" />}
            disabled={disabled}
            onClick={() => void change(null, true)}
          >
            {t("settings:reset")}
          </Button>
        ) : null}
      </Source>
      {kind.kind === "bool" && error ? <p className="text-xs font-medium text-rose-ink">{error}</p> : null}
    </div>
  );
}

/** Where the value comes from, or what would hold without it. */
function Source({
  setting,
  place,
  isHere,
  children,
}: {
  setting: Setting;
  place: Place;
  isHere: boolean;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  const money = useMoney();
  const kind = kindOf(setting.key, setting.schema);
  const words = setting.key.replaceAll(".", "_");
  const shown = (value: unknown): string => {
    if (kind.kind === "bool") return t(value === true ? "common:yes" : "common:no");
    if (kind.kind === "choice") return t(`settings:values.${words}.${String(value)}`, { defaultValue: String(value) });
    return textOf(kind, value, money.typed) || t("settings:nothing");
  };
  const text = !isHere
    ? t(`settings:only.${setting.scope}`)
    : setting.is_set
      ? t(`settings:without.${setting.inherited_source}`, { value: shown(setting.inherited) })
      : place.depth === "business"
        ? ""
        : t(`settings:source.${setting.source}`);
  if (!text) return null;
  return (
    <div className={`flex flex-wrap items-center gap-x-3 text-xs ${setting.is_set ? "text-sky-ink" : "text-ink-3"}`}>
      <p className="min-w-0 break-words">{text}</p>
      {children}
    </div>
  );
}

/** What was typed, as the API has it; undefined if it cannot be read. */
function typedOf(kind: SettingKind, typed: string, read: (text: string) => number | undefined): unknown {
  if (kind.kind !== "amount" && kind.kind !== "number") return typed;
  if (kind.off && typed.trim() === "") return null;
  if (kind.kind === "amount") return read(typed);
  const figure = latin(typed.trim());
  return /^-?\d+$/.test(figure) ? Number(figure) : undefined;
}

function textOf(kind: SettingKind, value: unknown, typed: (minor: number) => string): string {
  if (kind.kind === "amount" && typeof value === "number") return typed(value);
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}
