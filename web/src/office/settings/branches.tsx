/** The places of the business. */
import { Plus, Store } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, take } from "@/api/client";
import { useKeys } from "@/keys/keys";
import { useAttempt } from "@/lib/attempt";
import { queries } from "@/lib/queries";
import { loadMe, useMay } from "@/session/session";
import { Badge } from "@/ui/badge";
import { Button } from "@/ui/button";
import { Switch } from "@/ui/checkbox";
import { AreaField, TextField } from "@/ui/field";
import { Empty } from "@/ui/states";
import { say } from "@/ui/toast";
import { useAway } from "../away";
import { useForm } from "../form";
import { FormDialog } from "../form-dialog";
import { from, once } from "../headers";
import { type Column, ListTable } from "../table";
import { withReason } from "../why";
import { type Branch, useBranches } from "./data";

export function Branches() {
  const { t } = useTranslation();
  const away = useAway();
  const mayEdit = useMay("branches.edit");
  const branches = useBranches();
  const [open, setOpen] = useState<Branch | "new" | undefined>();
  useKeys({ n: () => (mayEdit && !open ? setOpen("new") : false) });
  const columns: readonly Column<Branch>[] = [
    { key: "name", head: t("settings:branch_name"), cell: (branch) => branch.name },
    { key: "code", head: t("settings:code"), className: "w-24", cell: (branch) => <bdi>{branch.code}</bdi> },
    {
      key: "address",
      head: t("settings:address"),
      cell: (branch) => <span className="text-ink-2">{branch.address.replaceAll("\n", ", ")}</span>,
    },
    {
      key: "state",
      head: "",
      className: "w-32 text-end",
      cell: (branch) => (branch.is_active ? null : <Badge>{t("settings:out_of_use")}</Badge>),
    },
  ];
  return (
    <div className="flex flex-col gap-4">
      <div className="flex items-center justify-between gap-4">
        <p className="text-sm text-ink-2">{t("settings:branches_text")}</p>
        {mayEdit ? (
          <Button kind="primary" icon={<Plus className="size-4" />} disabled={away} onClick={() => setOpen("new")}>
            {t("settings:new_branch")}
          </Button>
        ) : null}
      </div>
      <ListTable
        label={t("settings:branches")}
        columns={columns}
        rows={branches.data}
        rowKey={(branch) => branch.branch_id}
        onOpen={setOpen}
        error={branches.error}
        retry={() => void branches.refetch()}
        empty={<Empty className="h-auto py-12" icon={<Store />} title={t("settings:no_branches")} />}
      />
      {open ? (
        <BranchDialog
          key={open === "new" ? "" : open.branch_id}
          branch={open === "new" ? undefined : open}
          disabled={away || !mayEdit}
          onClose={() => setOpen(undefined)}
        />
      ) : null}
    </div>
  );
}

function BranchDialog({
  branch,
  disabled,
  onClose,
}: {
  branch: Branch | undefined;
  disabled: boolean;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const form = useForm({
    code: branch?.code ?? "",
    name: branch?.name ?? "",
    address: branch?.address ?? "",
    phone: branch?.phone ?? "",
    timeZone: branch?.time_zone ?? "",
    active: branch?.is_active ?? true,
  });
  const { now, set, at } = form;
  const attempt = useAttempt();
  const save = async () => {
    const fields = {
      name: now.name.trim(),
      address: now.address.trim(),
      phone: now.phone.trim(),
      time_zone: now.timeZone,
    };
    const sent = await form.send(async () => {
      if (branch) {
        const params = { path: { branch_id: branch.branch_id }, header: from(branch.version) };
        await withReason((reason) =>
          take(
            api.PUT("/api/v1/branches/{branch_id}", {
              params,
              body: { ...fields, is_active: now.active, ...(reason ? { reason } : {}) },
            }),
          ),
        );
      } else {
        const body = { ...fields, code: now.code.trim().toUpperCase() };
        await take(api.POST("/api/v1/branches", { params: { header: once(attempt.keyFor(body)) }, body }));
      }
      await Promise.all([queries.invalidateQueries({ queryKey: ["branches"] }), loadMe()]);
    });
    if (!sent) return;
    say({ text: t("settings:branch_saved", { name: fields.name }), kind: "good" });
    onClose();
  };
  return (
    <FormDialog
      form={form}
      title={branch ? branch.name : t("settings:new_branch")}
      side
      disabled={disabled}
      onSave={save}
      onClose={onClose}
    >
      <TextField
        label={t("settings:branch_name")}
        error={at("/name")}
        autoFocus={!branch}
        value={now.name}
        disabled={disabled}
        maxLength={200}
        onChange={(event) => set({ name: event.target.value })}
      />
      <TextField
        label={t("settings:code")}
        help={t("settings:code_help")}
        error={at("/code")}
        dir="ltr"
        maxLength={6}
        value={now.code}
        disabled={disabled || branch !== undefined}
        onChange={(event) => set({ code: event.target.value.toUpperCase() })}
      />
      <AreaField
        label={t("settings:address")}
        help={t("settings:as_printed")}
        error={at("/address")}
        value={now.address}
        disabled={disabled}
        onChange={(event) => set({ address: event.target.value })}
      />
      <TextField
        label={t("settings:phone")}
        help={t("settings:as_printed")}
        error={at("/phone")}
        type="tel"
        dir="ltr"
        value={now.phone}
        disabled={disabled}
        onChange={(event) => set({ phone: event.target.value })}
      />
      {branch ? (
        <Switch
          checked={now.active}
          disabled={disabled}
          onChange={(active) => set({ active })}
          label={t("settings:in_use")}
          about={t("settings:branch_in_use_text")}
        />
      ) : null}
    </FormDialog>
  );
}
