/** The steps that are forms. What is typed belongs to the wizard; a field knows its pointer. */
import { Eye, EyeOff } from "lucide-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { LANGUAGES, type Language, languageOf, speak } from "@/i18n/start";
import { IconButton } from "@/ui/button";
import { Checkbox } from "@/ui/checkbox";
import { AreaField, TextField } from "@/ui/field";
import { PickField } from "@/ui/pick";
import { Segmented } from "@/ui/segmented";
import { type Draft, moved, PASSWORD_LEAST, type Wrong } from "./draft";
import { COUNTRIES, CURRENCIES, named, type Tax, taxOf, zones } from "./places";

export interface StepProps {
  draft: Draft;
  /** Puts something else into the draft; the errors of these pointers go. */
  onChange: (change: Partial<Draft>, ...pointers: string[]) => void;
  wrong: Wrong;
}

export function PlaceStep({ draft, onChange, wrong }: StepProps) {
  const { t, i18n } = useTranslation();
  const countries = useMemo(() => named(COUNTRIES, "region", i18n.language), [i18n.language]);
  return (
    <>
      <div className="flex flex-col gap-1.5">
        <p className="text-sm font-medium text-ink-2">{t("common:language")}</p>
        <Segmented<Language>
          label={t("common:language")}
          value={languageOf(i18n.language)}
          onChange={(language) => void speak(language)}
          choices={LANGUAGES.map((value) => ({
            value,
            label: <span lang={value}>{t(`common:languages.${value}`)}</span>,
          }))}
        />
        <p className="text-xs text-ink-3">{t("setup:place.language_help")}</p>
      </div>
      <PickField
        label={t("setup:place.country")}
        help={t("setup:place.country_help")}
        empty={t("setup:place.country")}
        choices={countries}
        value={draft.country}
        onChange={(country) => country && onChange(moved(draft, country), "/country")}
        error={wrong["/country"]}
      />
    </>
  );
}

export function BusinessStep({ draft, onChange, wrong }: StepProps) {
  const { t } = useTranslation();
  return (
    <>
      <TextField
        label={t("setup:business.name")}
        help={t("setup:business.name_help")}
        autoComplete="organization"
        maxLength={120}
        value={draft.business}
        onChange={(event) => onChange({ business: event.target.value }, "/name")}
        error={wrong["/name"]}
      />
      <TextField
        label={t("setup:business.branch")}
        help={t("setup:business.branch_help")}
        autoComplete="off"
        maxLength={120}
        value={draft.branch}
        onChange={(event) => onChange({ branch: event.target.value }, "/branch/name")}
        error={wrong["/branch/name"]}
      />
      <AreaField
        label={t("setup:business.address")}
        help={t("setup:business.address_help")}
        optional={t("common:optional")}
        autoComplete="street-address"
        rows={3}
        value={draft.address}
        onChange={(event) => onChange({ address: event.target.value }, "/branch/address")}
        error={wrong["/branch/address"]}
      />
    </>
  );
}

export function AdminStep({ draft, onChange, wrong }: StepProps) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(false);
  return (
    <>
      <TextField
        label={t("setup:admin.full_name")}
        autoComplete="name"
        maxLength={120}
        value={draft.fullName}
        onChange={(event) => onChange({ fullName: event.target.value }, "/admin/full_name")}
        error={wrong["/admin/full_name"]}
      />
      <TextField
        label={t("session:user")}
        help={t("setup:admin.username_help")}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={60}
        value={draft.username}
        onChange={(event) => onChange({ username: event.target.value }, "/admin/username")}
        error={wrong["/admin/username"]}
      />
      <TextField
        label={t("session:password")}
        help={t("setup:admin.password_help", { count: PASSWORD_LEAST })}
        type={shown ? "text" : "password"}
        autoComplete="new-password"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={200}
        value={draft.password}
        onChange={(event) => onChange({ password: event.target.value }, "/admin/password")}
        error={wrong["/admin/password"]}
        after={
          <IconButton
            label={shown ? t("session:hide_password") : t("session:show_password")}
            className="size-9"
            onClick={() => setShown(!shown)}
          >
            {shown ? <EyeOff /> : <Eye />}
          </IconButton>
        }
      />
    </>
  );
}

export function MoneyStep({ draft, onChange, wrong }: StepProps) {
  const { t, i18n } = useTranslation();
  const currencies = useMemo(() => named(CURRENCIES, "currency", i18n.language), [i18n.language]);
  const places = useMemo(() => zones().map((value) => ({ value, label: value.replaceAll("_", " ") })), []);
  const { tax } = draft;
  const setTax = (change: Partial<Tax>, ...pointers: string[]) => onChange({ tax: { ...tax, ...change } }, ...pointers);
  const charge = (charged: boolean) => {
    const usual = taxOf(draft.country);
    setTax(charged && !tax.name && !tax.rate ? { ...usual, charged } : { charged }, "/tax/name", "/tax/rate");
  };
  return (
    <>
      <div className="grid grid-cols-2 gap-4">
        <PickField
          label={t("setup:money.currency")}
          help={t("setup:money.currency_help")}
          empty={t("setup:money.currency")}
          choices={currencies}
          value={draft.currency}
          onChange={(currency) => currency && onChange({ currency }, "/currency")}
          error={wrong["/currency"]}
        />
        <PickField
          label={t("setup:money.zone")}
          help={t("setup:money.zone_help")}
          empty={t("setup:money.zone")}
          choices={places}
          value={draft.zone}
          onChange={(zone) => zone && onChange({ zone }, "/time_zone")}
          error={wrong["/time_zone"]}
        />
      </div>
      <div className="flex flex-col gap-1.5">
        <p className="text-sm font-medium text-ink-2">{t("setup:money.tax")}</p>
        <Segmented<"yes" | "no">
          label={t("setup:money.tax")}
          value={tax.charged ? "yes" : "no"}
          onChange={(value) => charge(value === "yes")}
          choices={[
            { value: "yes", label: t("setup:money.tax_yes") },
            { value: "no", label: t("setup:money.tax_no") },
          ]}
        />
        <p className="text-xs text-ink-3">{t("setup:money.tax_help")}</p>
      </div>
      {tax.charged ? (
        <>
          <div className="grid grid-cols-2 gap-4">
            <TextField
              label={t("setup:money.tax_name")}
              help={t("setup:money.tax_name_help")}
              autoComplete="off"
              maxLength={40}
              value={tax.name}
              onChange={(event) => setTax({ name: event.target.value }, "/tax/name")}
              error={wrong["/tax/name"]}
            />
            <TextField
              label={t("setup:money.tax_rate")}
              inputMode="decimal"
              autoComplete="off"
              maxLength={9}
              value={tax.rate}
              onChange={(event) => setTax({ rate: event.target.value }, "/tax/rate")}
              error={wrong["/tax/rate"]}
              after={<span className="px-2 text-ink-3">%</span>}
            />
          </div>
          <Checkbox
            shown
            checked={tax.inclusive}
            onChange={(inclusive) => setTax({ inclusive })}
            label={t("setup:money.tax_inclusive")}
          />
        </>
      ) : null}
    </>
  );
}
