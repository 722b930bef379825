import { Plus, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { LANGUAGES } from "@/i18n/start";
import { useSession } from "@/session/session";
import { Button, IconButton } from "@/ui/button";
import { Checkbox, Switch } from "@/ui/checkbox";
import { TextField } from "@/ui/field";
import { PickField } from "@/ui/pick";
import { Select, SelectField } from "@/ui/select";
import { type Form, Section } from "../form";
import { useRoles } from "./data";
import type { UserDraft } from "./user";

interface UserFieldsProps {
  form: Form<UserDraft>;
  disabled: boolean;
  isSelf: boolean;
}

export function UserFields({ form, disabled, isSelf }: UserFieldsProps) {
  const { t } = useTranslation();
  const me = useSession((session) => session.me);
  const roles = (useRoles().data ?? []).filter((one) => one.is_active);
  const { now, set, at } = form;
  // Nobody gives a role above their own.
  const mine = me?.role.rank ?? 0;
  const branches = (me?.branches ?? []).filter((one) => one.is_active);
  const given = roles.filter((one) => !one.holds_all);
  const branchChoices = [
    { value: "", label: t("users:no_extra_branch") },
    ...branches.map((one) => ({ value: one.branch_id, label: one.name })),
  ];
  const assign = (index: number, part: { role_id?: string; branch_id?: string }) =>
    set({
      assignments: now.assignments.map((one, place) => {
        if (place !== index) return one;
        const { branch_id: _, ...rest } = { ...one, ...part };
        const branch = part.branch_id ?? one.branch_id;
        return branch ? { ...rest, branch_id: branch } : rest;
      }),
    });
  return (
    <>
      <Section title={t("users:person")} text={t("users:person_text")} className="grid gap-4 sm:grid-cols-2">
        <TextField
          label={t("users:full_name")}
          error={at("/full_name")}
          autoFocus={now.fullName === ""}
          value={now.fullName}
          disabled={disabled}
          maxLength={200}
          onChange={(event) => set({ fullName: event.target.value })}
        />
        <TextField
          label={t("users:username")}
          help={t("users:username_help")}
          error={at("/username")}
          dir="ltr"
          autoCapitalize="none"
          autoComplete="off"
          spellCheck={false}
          value={now.username}
          disabled={disabled}
          onChange={(event) => set({ username: event.target.value })}
        />
        <TextField
          label={t("users:email")}
          optional={t("common:optional")}
          error={at("/email")}
          type="email"
          dir="ltr"
          autoComplete="off"
          value={now.email}
          disabled={disabled}
          onChange={(event) => set({ email: event.target.value })}
        />
        <TextField
          label={t("users:phone")}
          optional={t("common:optional")}
          error={at("/phone")}
          type="tel"
          dir="ltr"
          autoComplete="off"
          value={now.phone}
          disabled={disabled}
          onChange={(event) => set({ phone: event.target.value })}
        />
        <SelectField
          label={t("common:language")}
          error={at("/language")}
          value={now.language}
          disabled={disabled}
          onChange={(language) => set({ language })}
          choices={[
            { value: "", label: t("users:as_business") },
            ...LANGUAGES.map((value) => ({ value: value as string, label: t(`common:languages.${value}`) })),
            ...(["", ...LANGUAGES].includes(now.language) ? [] : [{ value: now.language, label: now.language }]),
          ]}
        />
      </Section>
      <Section title={t("users:role_and_place")} text={t("users:role_and_place_text")} className="flex flex-col gap-5">
        <PickField
          label={t("users:role")}
          error={at("/role_id")}
          help={isSelf ? t("users:own_role") : undefined}
          empty={t("users:choose_role")}
          value={now.roleId}
          disabled={disabled}
          onChange={(roleId) => set({ roleId })}
          choices={roles
            .filter((one) => one.rank <= mine || one.role_id === now.roleId)
            .map((one) => ({ value: one.role_id, label: one.name }))}
        />
        <div>
          <Switch
            checked={now.allBranches}
            disabled={disabled || !me?.all_branches}
            onChange={(allBranches) => set({ allBranches })}
            label={t("users:all_branches")}
            about={t("users:all_branches_text")}
          />
          {now.allBranches ? null : (
            <fieldset className="mt-3 grid gap-1 sm:grid-cols-2">
              <legend className="sr-only">{t("users:branches")}</legend>
              {branches.map((one) => (
                <Checkbox
                  key={one.branch_id}
                  shown
                  className="min-h-9"
                  disabled={disabled}
                  checked={now.branchIds.includes(one.branch_id)}
                  label={one.name}
                  onChange={(on) =>
                    set({
                      branchIds: on
                        ? [...now.branchIds, one.branch_id]
                        : now.branchIds.filter((id) => id !== one.branch_id),
                    })
                  }
                />
              ))}
            </fieldset>
          )}
          {at("/branch_ids") ? <p className="mt-1 text-xs font-medium text-rose-ink">{at("/branch_ids")}</p> : null}
        </div>
      </Section>
      <Section title={t("users:more_roles")} text={t("users:more_roles_text")}>
        <ul className="flex flex-col gap-2">
          {now.assignments.map((one, index) => (
            // A person may have the same role twice for different branches, so the place is what tells rows apart.
            <li key={`${index}-${one.role_id}`} className="flex items-center gap-2">
              <Select
                className="flex-1"
                aria-label={t("users:role")}
                value={one.role_id}
                disabled={disabled}
                onChange={(role_id) => assign(index, { role_id })}
                choices={given.map((role) => ({ value: role.role_id, label: role.name }))}
              />
              <Select
                className="flex-1"
                aria-label={t("users:branches")}
                value={one.branch_id ?? ""}
                disabled={disabled}
                onChange={(branch_id) => assign(index, { branch_id })}
                choices={branchChoices}
              />
              <IconButton
                label={t("common:remove")}
                disabled={disabled}
                onClick={() => set({ assignments: now.assignments.filter((_, place) => place !== index) })}
              >
                <X />
              </IconButton>
            </li>
          ))}
        </ul>
        <Button
          size="sm"
          className={now.assignments.length > 0 ? "mt-3" : ""}
          icon={<Plus className="size-4" />}
          disabled={disabled || given.length === 0}
          onClick={() => set({ assignments: [...now.assignments, { role_id: given[0]?.role_id ?? "" }] })}
        >
          {t("users:add_role")}
        </Button>
      </Section>
    </>
  );
}
