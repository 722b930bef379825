/** The business: its names and numbers, and what stands on its receipts, with the receipt beside it. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, take } from "@/api/client";
import { LANGUAGES } from "@/i18n/start";
import { useKeys } from "@/keys/keys";
import { queries } from "@/lib/queries";
import { loadMe, useMay } from "@/session/session";
import { Button } from "@/ui/button";
import { AreaField, TextField } from "@/ui/field";
import { PickField } from "@/ui/pick";
import { SelectField } from "@/ui/select";
import { Broken, Skeleton } from "@/ui/states";
import { say } from "@/ui/toast";
import { useAway } from "../away";
import { FormErrors, Leaving, useForm } from "../form";
import { from } from "../headers";
import { withReason } from "../why";
import { type Setting, useBusiness, useSettings } from "./data";
import { Slip } from "./slip";

/** Fields that the server keeps as settings of the business. */
const KEPT = {
  legalName: "business.legal_name",
  taxNumber: "business.tax_number",
  header: "business.receipt_header",
  footer: "business.receipt_footer",
} as const;
type KeptField = keyof typeof KEPT;

const ZONES = Intl.supportedValuesOf("timeZone").map((zone) => ({ value: zone, label: zone.replaceAll("_", " ") }));

export function Business() {
  const maySettings = useMay("settings.view");
  const business = useBusiness();
  const settings = useSettings(maySettings);
  const failed = business.isError ? business : settings.isError ? settings : undefined;
  if (failed && !failed.data)
    return <Broken className="h-auto" error={failed.error} retry={() => void failed.refetch()} />;
  if (!business.data || (maySettings && !settings.data)) return <Skeleton className="h-120 rounded-xl" />;
  return <Editor key={business.data.version} business={business.data} settings={settings.data ?? []} />;
}

type View = NonNullable<ReturnType<typeof useBusiness>["data"]>;

function Editor({ business, settings }: { business: View; settings: readonly Setting[] }) {
  const { t } = useTranslation();
  const away = useAway();
  const mayName = useMay("business.edit");
  const maySet = useMay("settings.edit");
  const form = useForm({
    name: business.name,
    language: business.language,
    timeZone: business.time_zone,
    legalName: business.legal_name,
    taxNumber: business.tax_number,
    header: business.receipt_header,
    footer: business.receipt_footer,
  });
  const { now, set, at } = form;
  // The versions of what this form has saved itself, until the lists are asked again.
  const [versions, setVersions] = useState<Record<string, number>>({});
  const was: Record<KeptField, string> = {
    legalName: business.legal_name,
    taxNumber: business.tax_number,
    header: business.receipt_header,
    footer: business.receipt_footer,
  };

  const save = async () => {
    if (away || form.busy || !form.dirty) return;
    // Of several settings that change together, one reason is asked for.
    let said = "";
    const sent = await form.send(async () => {
      if (now.name !== business.name || now.language !== business.language || now.timeZone !== business.time_zone) {
        const body = { name: now.name.trim(), language: now.language, time_zone: now.timeZone };
        await take(api.PUT("/api/v1/business", { params: { header: from(business.version) }, body }));
      }
      for (const [field, key] of Object.entries(KEPT) as [KeptField, string][]) {
        if (now[field] === was[field]) continue;
        const version = versions[key] ?? settings.find((one) => one.key === key)?.version ?? 0;
        const kept = await withReason((reason = said) => {
          said = reason;
          return take(
            api.PUT("/api/v1/settings/{key}", {
              params: { path: { key }, header: from(version) },
              body: { value: now[field].trim(), reason },
            }),
          );
        });
        setVersions((before) => ({ ...before, [key]: kept.version }));
      }
      await Promise.all([
        queries.invalidateQueries({ queryKey: ["business"] }),
        queries.invalidateQueries({ queryKey: ["settings"] }),
        loadMe(),
      ]);
    });
    if (sent) {
      form.reset(now);
      say({ text: t("settings:business_saved"), kind: "good" });
    }
  };
  useKeys({ "Ctrl+s": () => void save() });

  return (
    <form
      className="flex flex-col gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <div className="grid items-start gap-6 xl:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="grid gap-4 rounded-xl bg-surface p-5 shadow-1 hairline sm:grid-cols-2">
          <TextField
            label={t("settings:name")}
            error={at("/name")}
            value={now.name}
            disabled={away || !mayName}
            maxLength={200}
            onChange={(event) => set({ name: event.target.value })}
          />
          <TextField
            label={t("settings:legal_name")}
            help={t("settings:legal_name_help")}
            value={now.legalName}
            disabled={away || !maySet}
            maxLength={200}
            onChange={(event) => set({ legalName: event.target.value })}
          />
          <TextField
            label={t("settings:tax_number")}
            dir="ltr"
            value={now.taxNumber}
            disabled={away || !maySet}
            maxLength={64}
            onChange={(event) => set({ taxNumber: event.target.value })}
          />
          <SelectField
            label={t("common:language")}
            error={at("/language")}
            value={now.language}
            disabled={away || !mayName}
            onChange={(language) => set({ language })}
            choices={[...new Set([...LANGUAGES, now.language])].map((value) => ({
              value,
              label: t(`common:languages.${value}`, { defaultValue: value }),
            }))}
          />
          <PickField
            className="sm:col-span-2"
            label={t("settings:time_zone")}
            error={at("/time_zone")}
            empty={t("settings:time_zone")}
            value={now.timeZone}
            disabled={away || !mayName}
            onChange={(timeZone) => timeZone && set({ timeZone })}
            choices={
              ZONES.some(({ value }) => value === now.timeZone)
                ? ZONES
                : [{ value: now.timeZone, label: now.timeZone }, ...ZONES]
            }
          />
          <p className="text-sm text-ink-2 sm:col-span-2">
            {t("settings:fixed", { currency: business.currency, country: business.country })}
          </p>
          <AreaField
            className="sm:col-span-2"
            label={t("settings:header")}
            help={t("settings:header_help")}
            rows={3}
            dir="auto"
            value={now.header}
            disabled={away || !maySet}
            maxLength={500}
            onChange={(event) => set({ header: event.target.value })}
          />
          <AreaField
            className="sm:col-span-2"
            label={t("settings:footer")}
            help={t("settings:footer_help")}
            rows={3}
            dir="auto"
            value={now.footer}
            disabled={away || !maySet}
            maxLength={500}
            onChange={(event) => set({ footer: event.target.value })}
          />
        </div>
        <Slip
          name={now.name}
          legalName={now.legalName}
          taxNumber={now.taxNumber}
          header={now.header}
          footer={now.footer}
        />
      </div>
      {mayName || maySet ? (
        <div className="sticky bottom-0 -mx-1 flex items-center justify-end gap-3 border-t border-line bg-canvas px-1 py-3">
          <div className="relative min-w-0 flex-1 self-end">
            <FormErrors
              form={form}
              floats="up"
              onNewer={() => void queries.invalidateQueries({ queryKey: ["business"] })}
            />
          </div>
          <Button kind="primary" type="submit" hint="Ctrl S" busy={form.busy} disabled={away || !form.dirty}>
            {t("common:save")}
          </Button>
        </div>
      ) : null}
      <Leaving dirty={form.dirty && !form.busy} />
    </form>
  );
}
