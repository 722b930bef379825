/** A role: what it allows, module by module, and how far alone. Changes are gathered, then applied together with a reason. */
import { Archive, Lock, Search } from "lucide-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, take } from "@/api/client";
import { useKeys } from "@/keys/keys";
import { useAttempt } from "@/lib/attempt";
import { onlyDigits } from "@/lib/figures";
import { useMoney } from "@/lib/money";
import { useMay, useSession } from "@/session/session";
import { AmountField } from "@/ui/amount-field";
import { Button } from "@/ui/button";
import { Switch } from "@/ui/checkbox";
import { TextField } from "@/ui/field";
import { SelectField } from "@/ui/select";
import { Broken, Notice, Skeleton } from "@/ui/states";
import { say } from "@/ui/toast";
import { useAway } from "../away";
import { FormErrors, Leaving, Section, useForm } from "../form";
import { useGo, usePart } from "../go";
import { from, once } from "../headers";
import { Page } from "../page";
import { ReasonDialog } from "../reason";
import { type Role, tookRole, usePermissions, useRole, useRoles } from "./data";
import type { Limits } from "./limits";
import { Matrix } from "./matrix";
import { type Changes, changesOf, draftOf, emptyRole, keyOf, limitsOf, type RoleDraft } from "./role-draft";
import { mayWords } from "./words";

export function NewRole() {
  return <Editor given={undefined} />;
}

export function EditRole() {
  const id = usePart("id");
  const role = useRole(id);
  if (role.isError && !role.data) return <Broken error={role.error} retry={() => void role.refetch()} />;
  if (!role.data) {
    return (
      <Page narrow title={<Skeleton className="h-8 w-48" />}>
        <Skeleton className="h-120 rounded-xl" />
      </Page>
    );
  }
  return <Editor key={id} given={role.data} />;
}

function Editor({ given: latest }: { given: Role | undefined }) {
  const { t } = useTranslation();
  const go = useGo();
  const away = useAway();
  const money = useMoney();
  const me = useSession((session) => session.me);
  const mayEdit = useMay("roles.edit");
  const mayArchive = useMay("roles.archive");
  const permissions = usePermissions();
  const roles = useRoles();
  const [role, setRole] = useState(latest);
  const attempt = useAttempt();
  const form = useForm<RoleDraft>(role ? draftOf(role, money) : emptyRole(Math.min(10, me?.role.rank ?? 1)));
  const [panel, setPanel] = useState<"apply" | "archive" | undefined>();
  const [asked, setAsked] = useState("");
  const [onlyGiven, setOnlyGiven] = useState(false);
  const isAbove = role !== undefined && role.rank > (me?.role.rank ?? 0);
  const isFixed = role?.holds_all === true;
  const disabled = !mayEdit || away || isFixed || isAbove || role?.is_active === false;
  const { now, set, at } = form;
  const changes: Changes = useMemo(() => changesOf(role, now), [role, now]);
  const { limits, wrong } = limitsOf(now, money);
  const words = Object.fromEntries(
    Object.entries(wrong).map(([pointer, word]) => [pointer, t(`catalog:wrong.${word}`)]),
  );

  // What an update of the program brought: shown until it is taken away, so that somebody looks at it.
  const added = ((role as { from_updates?: { permission: string }[] } | undefined)?.from_updates ?? []).map(
    ({ permission }) =>
      mayWords(t, permission, permissions.data?.find((one) => one.key === permission)?.sentence ?? permission),
  );

  const body = (): { name: string; rank: number; permissions: string[]; limits: Limits } => ({
    name: now.name.trim(),
    rank: Number(now.rank),
    permissions: [...now.permissions].sort(),
    limits,
  });

  const create = () =>
    form.send(async () => {
      const wanted = { ...body(), key: keyOf(now.name) };
      const made = await take(
        api.POST("/api/v1/roles", { params: { header: once(attempt.keyFor(wanted)) }, body: wanted }),
      );
      attempt.done();
      tookRole(made);
      form.reset(now);
      say({ text: t("users:role_added", { name: made.name }), kind: "good" });
      setTimeout(() => go({ to: `/roles/${made.role_id}`, replace: true }));
    }, words);

  const apply = async (reason: string) => {
    if (!role) return;
    const sent = await form.send(async () => {
      const next = await take(
        api.PUT("/api/v1/roles/{role_id}", {
          params: { path: { role_id: role.role_id }, header: from(role.version) },
          body: { ...body(), reason },
        }),
      );
      tookRole(next);
      setRole(next);
      form.reset(draftOf(next, money));
    }, words);
    if (sent) say({ text: t("users:role_saved", { name: now.name }), kind: "good" });
  };
  const save = () => {
    if (disabled || form.busy || (role && !form.dirty)) return;
    if (role) setPanel("apply");
    else void create();
  };
  useKeys({ "Ctrl+s": save });

  const newer = async () => {
    if (!role) return;
    const next = await take(api.GET("/api/v1/roles/{role_id}", { params: { path: { role_id: role.role_id } } }));
    tookRole(next);
    setRole(next);
    form.reset(draftOf(next, money));
  };

  return (
    <Page
      narrow
      back={{ to: "/roles", label: t("office:pages.roles") }}
      title={now.name.trim() || t("users:new_role")}
      about={
        isFixed
          ? t("users:everything")
          : t("users:of_all", { count: now.permissions.size, all: permissions.data?.length ?? "" })
      }
      told={<FormErrors form={form} floats="down" onNewer={() => void newer()} />}
      actions={
        <>
          {role && mayArchive && !isFixed && !isAbove && role.is_active ? (
            <Button icon={<Archive className="size-4" />} disabled={away} onClick={() => setPanel("archive")}>
              {t("users:archive_role")}
            </Button>
          ) : null}
          {mayEdit && !isFixed && !isAbove ? (
            <Button
              kind="primary"
              hint="Ctrl S"
              busy={form.busy}
              disabled={disabled || (role !== undefined && !form.dirty)}
              onClick={save}
            >
              {role ? t("users:review", { count: changes.count }) : t("users:add_new_role")}
            </Button>
          ) : null}
        </>
      }
    >
      <div className="flex flex-col gap-8">
        {isFixed || isAbove ? (
          <Notice tone="sky" icon={<Lock className="mt-0.5 size-4 shrink-0" />}>
            {t(isFixed ? "users:owner_fixed" : "users:above_you")}
          </Notice>
        ) : null}
        {added.length > 0 ? <Notice tone="sky">{t("users:from_updates", { what: added.join(" · ") })}</Notice> : null}
        <Section title={t("users:role")} text={t("users:rank_text")} className="grid gap-4 sm:grid-cols-2">
          <TextField
            label={t("users:role_name")}
            error={at("/name") ?? at("/key")}
            autoFocus={now.name === ""}
            value={now.name}
            disabled={disabled}
            maxLength={100}
            onChange={(event) => set({ name: event.target.value })}
          />
          <TextField
            label={t("users:rank")}
            error={at("/rank")}
            help={t("users:rank_help", { most: me?.role.rank ?? 100 })}
            inputMode="numeric"
            dir="ltr"
            value={now.rank}
            disabled={disabled}
            onChange={(event) => set({ rank: onlyDigits(event.target.value) })}
          />
          {role ? null : (
            <SelectField
              className="sm:col-span-2"
              label={t("users:start_from")}
              value={now.copied}
              onChange={(copied) => {
                const like = roles.data?.find((one) => one.role_id === copied);
                set(like ? { ...draftOf(like, money), name: now.name, rank: now.rank, copied } : { copied });
              }}
              choices={[
                { value: "", label: t("users:nothing_yet") },
                ...(roles.data ?? [])
                  .filter((one) => !one.holds_all)
                  .map((one) => ({ value: one.role_id, label: one.name })),
              ]}
            />
          )}
        </Section>
        <Section title={t("users:limits")} text={t("users:limits_text")} className="grid gap-4 sm:grid-cols-2">
          <TextField
            label={t("users:limit.discount")}
            help={t("users:limit.empty")}
            error={at("/limits/discount_percent_max")}
            inputMode="decimal"
            dir="ltr"
            value={now.discount}
            disabled={disabled}
            onChange={(event) => set({ discount: event.target.value })}
            after={<span className="pe-2 text-sm text-ink-3">%</span>}
          />
          <AmountField
            label={t("users:limit.pay_out")}
            help={t("users:limit.empty")}
            error={at("/limits/pay_out_minor_max")}
            value={now.payOut}
            disabled={disabled}
            onChange={(payOut) => set({ payOut })}
          />
          <TextField
            label={t("users:limit.look_back")}
            help={t("users:limit.empty")}
            error={at("/limits/look_back_days")}
            inputMode="numeric"
            dir="ltr"
            value={now.lookBack}
            disabled={disabled}
            onChange={(event) => set({ lookBack: onlyDigits(event.target.value) })}
          />
        </Section>
        <section className="flex flex-col gap-4">
          <header className="flex flex-wrap items-end justify-between gap-3">
            <div>
              <h2 className="text-base font-semibold tracking-tight">{t("users:permissions")}</h2>
              <p className="mt-0.5 text-sm text-ink-2">{t("users:permissions_text")}</p>
            </div>
            <div className="flex max-w-full flex-wrap items-center gap-x-5 gap-y-3">
              <Switch checked={onlyGiven} onChange={setOnlyGiven} label={t("users:only_given")} />
              <label className="relative flex w-72 max-w-full items-center">
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
            </div>
          </header>
          {at("/permissions") ? <p className="text-sm font-medium text-rose-ink">{at("/permissions")}</p> : null}
          {permissions.isError ? (
            <Broken className="h-auto" error={permissions.error} retry={() => void permissions.refetch()} />
          ) : permissions.data ? (
            <Matrix
              all={permissions.data}
              given={now.permissions}
              before={role ? new Set(role.permissions) : undefined}
              asked={asked}
              onlyGiven={onlyGiven}
              disabled={disabled}
              onChange={(next) => set({ permissions: next })}
            />
          ) : (
            <Skeleton className="h-96 rounded-xl" />
          )}
        </section>
      </div>
      {panel === "apply" && role ? (
        <ReasonDialog
          title={t("users:apply_title", { name: now.name })}
          text={[
            ...changes.added.map((key) => `+ ${mayWords(t, key, key)}`),
            ...changes.taken.map((key) => `− ${mayWords(t, key, key)}`),
            ...(changes.others > 0 ? [t("users:other_changes", { count: changes.others })] : []),
          ]
            .slice(0, 8)
            .join("\n")}
          action={t("users:apply")}
          onClose={() => setPanel(undefined)}
          run={apply}
        />
      ) : null}
      {panel === "archive" && role ? (
        <ReasonDialog
          danger
          title={t("users:archive_role_title", { name: role.name })}
          text={t("users:archive_role_text")}
          action={t("users:archive_role")}
          onClose={() => setPanel(undefined)}
          run={async (reason) => {
            tookRole(
              await take(
                api.POST("/api/v1/roles/{role_id}/archive", {
                  params: { path: { role_id: role.role_id } },
                  body: { reason },
                }),
              ),
            );
            form.reset(now);
            setTimeout(() => go({ to: "/roles", replace: true }));
          }}
        />
      ) : null}
      <Leaving dirty={form.dirty && !form.busy} />
    </Page>
  );
}
