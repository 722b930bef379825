/** The taxes that prices know. */
import { Percent, Plus, X } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, take } from "@/api/client";
import { useKeys } from "@/keys/keys";
import { useAttempt } from "@/lib/attempt";
import { queries } from "@/lib/queries";
import { useMay } from "@/session/session";
import { Badge } from "@/ui/badge";
import { Button, IconButton } from "@/ui/button";
import { Switch } from "@/ui/checkbox";
import { cx } from "@/ui/cx";
import { boxed, TextField } from "@/ui/field";
import { Segmented } from "@/ui/segmented";
import { Empty, Notice } from "@/ui/states";
import { say } from "@/ui/toast";
import { useAway } from "../away";
import { useForm } from "../form";
import { FormDialog } from "../form-dialog";
import { from, once } from "../headers";
import { type TaxClass, useTaxClasses } from "../products/data";
import { type Column, ListTable } from "../table";
import { withReason } from "../why";

export function TaxClasses() {
  const { t } = useTranslation();
  const away = useAway();
  const mayEdit = useMay("catalog.edit_tax");
  const taxes = useTaxClasses();
  const [open, setOpen] = useState<TaxClass | "new" | undefined>();
  useKeys({ n: () => (mayEdit && !open ? setOpen("new") : false) });
  const columns: readonly Column<TaxClass>[] = [
    { key: "name", head: t("settings:tax_name"), cell: (tax) => tax.name },
    { key: "code", head: t("settings:code"), className: "w-36", cell: (tax) => <bdi>{tax.code}</bdi> },
    {
      key: "rates",
      head: t("settings:rates"),
      cell: (tax) =>
        tax.rates.length === 0 ? (
          <span className="text-ink-3">{t("settings:no_tax")}</span>
        ) : (
          <bdi dir="ltr">{tax.rates.map((one) => `${one.name} ${one.rate}%`).join(" + ")}</bdi>
        ),
    },
    {
      key: "how",
      head: t("settings:prices"),
      cell: (tax) => (
        <span className="text-ink-2">{t(tax.is_inclusive ? "catalog:tax_in" : "catalog:tax_on_top")}</span>
      ),
    },
    {
      key: "state",
      head: "",
      className: "w-36 text-end",
      cell: (tax) =>
        tax.is_default ? (
          <Badge tone="brand">{t("settings:first_choice")}</Badge>
        ) : tax.is_active ? null : (
          <Badge>{t("settings:out_of_use")}</Badge>
        ),
    },
  ];
  return (
    <div className="flex flex-col gap-4">
      <div className="flex items-center justify-between gap-4">
        <p className="text-sm text-ink-2">{t("settings:tax_text")}</p>
        {mayEdit ? (
          <Button kind="primary" icon={<Plus className="size-4" />} disabled={away} onClick={() => setOpen("new")}>
            {t("settings:new_tax")}
          </Button>
        ) : null}
      </div>
      <ListTable
        label={t("settings:tax")}
        columns={columns}
        rows={taxes.data}
        rowKey={(tax) => tax.tax_class_id}
        onOpen={setOpen}
        error={taxes.error}
        retry={() => void taxes.refetch()}
        empty={
          <Empty
            className="h-auto py-12"
            icon={<Percent />}
            title={t("settings:no_taxes")}
            text={t("settings:no_taxes_text")}
          />
        }
      />
      {open ? (
        <TaxDialog
          key={open === "new" ? "" : open.tax_class_id}
          tax={open === "new" ? undefined : open}
          disabled={away || !mayEdit}
          onClose={() => setOpen(undefined)}
        />
      ) : null}
    </div>
  );
}

function TaxDialog({ tax, disabled, onClose }: { tax: TaxClass | undefined; disabled: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const form = useForm({
    name: tax?.name ?? "",
    code: tax?.code ?? "",
    how: (tax?.is_inclusive ?? true) ? "in" : "top",
    first: tax?.is_default ?? false,
    active: tax?.is_active ?? true,
    rates: (tax?.rates ?? [{ code: "VAT", name: "VAT", rate: "" }]).map((one, key) => ({ ...one, key })),
  });
  const { now, set, at } = form;
  const attempt = useAttempt();
  const rate = (key: number, part: Partial<(typeof now.rates)[number]>) =>
    set({ rates: now.rates.map((one) => (one.key === key ? { ...one, ...part } : one)) });
  const save = async () => {
    const wrong = Object.fromEntries(
      now.rates.flatMap((one, index) =>
        /^\d{1,4}(\.\d{1,4})?$/.test(one.rate.trim()) ? [] : [[`/rates/${index}/rate`, t("catalog:wrong.percent")]],
      ),
    );
    const fields = {
      name: now.name.trim(),
      is_inclusive: now.how === "in",
      is_default: now.first,
      rates: now.rates.map(({ code, name, rate: percent }) => ({
        code: code.trim().toUpperCase(),
        name: name.trim(),
        rate: percent.trim(),
      })),
    };
    const sent = await form.send(async () => {
      if (tax) {
        const params = { path: { tax_class_id: tax.tax_class_id }, header: from(tax.version) };
        await withReason((reason) =>
          take(
            api.PUT("/api/v1/tax-classes/{tax_class_id}", {
              params,
              body: { ...fields, is_active: now.active, ...(reason ? { reason } : {}) },
            }),
          ),
        );
      } else {
        const body = { ...fields, code: now.code.trim() };
        await take(api.POST("/api/v1/tax-classes", { params: { header: once(attempt.keyFor(body)) }, body }));
      }
      await queries.invalidateQueries({ queryKey: ["tax-classes"] });
    }, wrong);
    if (!sent) return;
    say({ text: t("settings:tax_saved", { name: fields.name }), kind: "good" });
    onClose();
  };
  return (
    <FormDialog
      form={form}
      title={tax ? tax.name : t("settings:new_tax")}
      side
      disabled={disabled}
      onSave={save}
      onClose={onClose}
    >
      {tax ? <Notice tone="sky">{t("settings:tax_change")}</Notice> : null}
      <TextField
        label={t("settings:tax_name")}
        error={at("/name")}
        autoFocus={!tax}
        value={now.name}
        disabled={disabled}
        maxLength={200}
        onChange={(event) => set({ name: event.target.value })}
      />
      <TextField
        label={t("settings:code")}
        help={t("settings:tax_code_help")}
        error={at("/code")}
        dir="ltr"
        value={now.code}
        disabled={disabled || tax !== undefined}
        onChange={(event) => set({ code: event.target.value.toUpperCase() })}
      />
      <div>
        <p className="mb-1.5 text-sm font-medium text-ink-2">{t("settings:prices")}</p>
        <Segmented
          label={t("settings:prices")}
          value={now.how as "in" | "top"}
          onChange={(how) => !disabled && set({ how })}
          choices={[
            { value: "in", label: t("catalog:tax_in") },
            { value: "top", label: t("catalog:tax_on_top") },
          ]}
        />
      </div>
      <fieldset className="flex flex-col gap-2">
        <legend className="mb-1.5 text-sm font-medium text-ink-2">{t("settings:rates")}</legend>
        {now.rates.map((one, index) => {
          const errors = [at(`/rates/${index}/code`), at(`/rates/${index}/name`), at(`/rates/${index}/rate`)].filter(
            Boolean,
          );
          return (
            <div key={one.key}>
              <div className="flex gap-2">
                <input
                  aria-label={t("settings:code")}
                  placeholder={t("settings:code")}
                  dir="ltr"
                  value={one.code}
                  disabled={disabled}
                  onChange={(event) => rate(one.key, { code: event.target.value })}
                  className={cx(boxed, "h-11 w-22")}
                />
                <input
                  aria-label={t("settings:printed_as")}
                  placeholder={t("settings:printed_as")}
                  value={one.name}
                  disabled={disabled}
                  onChange={(event) => rate(one.key, { name: event.target.value })}
                  className={cx(boxed, "h-11 min-w-0 flex-1")}
                />
                <span dir="ltr" className="relative w-24">
                  <input
                    aria-label={t("settings:percent")}
                    inputMode="decimal"
                    aria-invalid={at(`/rates/${index}/rate`) ? true : undefined}
                    value={one.rate}
                    disabled={disabled}
                    onChange={(event) => rate(one.key, { rate: event.target.value })}
                    className={cx(boxed, "tabular h-11 pe-8 text-end")}
                  />
                  <span className="absolute inset-y-0 right-3 flex items-center text-sm text-ink-3">%</span>
                </span>
                <IconButton
                  label={t("common:remove")}
                  disabled={disabled}
                  onClick={() => set({ rates: now.rates.filter(({ key }) => key !== one.key) })}
                >
                  <X />
                </IconButton>
              </div>
              {errors.length > 0 ? <p className="mt-1 text-xs font-medium text-rose-ink">{errors.join(" ")}</p> : null}
            </div>
          );
        })}
        <Button
          size="sm"
          className="self-start"
          icon={<Plus className="size-4" />}
          disabled={disabled}
          onClick={() =>
            set({
              rates: [
                ...now.rates,
                { key: Math.max(-1, ...now.rates.map(({ key }) => key)) + 1, code: "", name: "", rate: "" },
              ],
            })
          }
        >
          {t("settings:add_rate")}
        </Button>
      </fieldset>
      <Switch
        checked={now.first}
        disabled={disabled || tax?.is_default === true}
        onChange={(first) => set({ first })}
        label={t("settings:first_choice")}
        about={t("settings:first_choice_text")}
      />
      {tax ? (
        <Switch
          checked={now.active}
          disabled={disabled}
          onChange={(active) => set({ active })}
          label={t("settings:in_use")}
          about={t("settings:tax_in_use_text")}
        />
      ) : null}
    </FormDialog>
  );
}
