/** Registers, and the devices that were let in at them. */
import { useQuery } from "@tanstack/react-query";
import { MonitorSmartphone, Plus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, take } from "@/api/client";
import { useKeys } from "@/keys/keys";
import { useAttempt } from "@/lib/attempt";
import { queries } from "@/lib/queries";
import { useMay, useSession } from "@/session/session";
import { Badge } from "@/ui/badge";
import { Button } from "@/ui/button";
import { Switch } from "@/ui/checkbox";
import { TextField } from "@/ui/field";
import { SelectField } from "@/ui/select";
import { Empty } from "@/ui/states";
import { say } from "@/ui/toast";
import { useAway } from "../away";
import { useForm } from "../form";
import { FormDialog } from "../form-dialog";
import { from, once } from "../headers";
import { Page } from "../page";
import { useBranch } from "../place";
import { type Column, ListTable } from "../table";
import { type Register, useRegisters } from "./data";
import { Devices } from "./devices";

export function Registers() {
  const { t } = useTranslation();
  const away = useAway();
  const mayManage = useMay("registers.manage");
  const mayDevices = useMay("devices.view");
  const me = useSession((session) => session.me);
  const branch = useBranch((state) => state.branch);
  const registers = useRegisters();
  const [open, setOpen] = useState<Register | "new" | undefined>();
  useKeys({ n: () => (mayManage && !open ? setOpen("new") : false) });
  const shown = registers.data?.filter((one) => !branch || one.branch_id === branch);
  const place = (register: Register) => me?.branches.find((one) => one.branch_id === register.branch_id)?.name ?? "";
  const columns: readonly Column<Register>[] = [
    { key: "name", head: t("settings:register_name"), cell: (register) => register.name },
    { key: "code", head: t("settings:code"), className: "w-28", cell: (register) => <bdi>{register.code}</bdi> },
    {
      key: "branch",
      head: t("settings:branch"),
      cell: (register) => <span className="text-ink-2">{place(register)}</span>,
    },
    {
      key: "state",
      head: "",
      className: "w-36 text-end",
      cell: (register) =>
        register.is_active ? (
          <span className="text-ink-2">{t("settings:in_use")}</span>
        ) : (
          <Badge>{t("settings:out_of_use")}</Badge>
        ),
    },
  ];
  return (
    <Page
      title={t("office:pages.registers")}
      about={shown ? t("settings:registers_count", { count: shown.length }) : null}
      actions={
        mayManage ? (
          <Button kind="primary" icon={<Plus className="size-4" />} disabled={away} onClick={() => setOpen("new")}>
            {t("settings:new_register")}
          </Button>
        ) : undefined
      }
    >
      <div className="flex flex-col gap-10">
        <ListTable
          label={t("office:pages.registers")}
          columns={columns}
          rows={shown}
          rowKey={(register) => register.register_id}
          {...(mayManage ? { onOpen: setOpen } : {})}
          error={registers.error}
          retry={() => void registers.refetch()}
          empty={
            <Empty
              className="h-auto py-12"
              icon={<MonitorSmartphone />}
              title={t("settings:no_registers")}
              text={t("settings:no_registers_text")}
            />
          }
        />
        {mayDevices ? <Devices registers={registers.data ?? []} /> : null}
      </div>
      {open ? (
        <RegisterDialog
          key={open === "new" ? "" : open.register_id}
          register={open === "new" ? undefined : open}
          disabled={away}
          onClose={() => setOpen(undefined)}
        />
      ) : null}
    </Page>
  );
}

function RegisterDialog({
  register,
  disabled,
  onClose,
}: {
  register: Register | undefined;
  disabled: boolean;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const me = useSession((session) => session.me);
  const mayShift = useMay("shifts.view");
  const form = useForm({
    name: register?.name ?? "",
    code: register?.code ?? "",
    branchId: register?.branch_id ?? me?.branches[0]?.branch_id ?? "",
    active: register?.is_active ?? true,
  });
  const { now, set, at } = form;
  const attempt = useAttempt();
  // Whoever takes a register out of use should know that somebody is selling at it.
  const shift = useQuery({
    queryKey: ["shift", register?.register_id],
    queryFn: async () =>
      (await take(
        api.GET("/api/v1/registers/{register_id}/current-shift", {
          params: { path: { register_id: register?.register_id ?? "" } },
        }),
      )) ?? null,
    enabled: register !== undefined && mayShift,
    retry: false,
  });
  const save = async () => {
    const sent = await form.send(async () => {
      if (register) {
        const params = { path: { register_id: register.register_id }, header: from(register.version) };
        await take(
          api.PATCH("/api/v1/registers/{register_id}", {
            params,
            body: { name: now.name.trim(), is_active: now.active },
          }),
        );
      } else {
        const body = { branch_id: now.branchId, code: now.code.trim(), name: now.name.trim() };
        await take(api.POST("/api/v1/registers", { params: { header: once(attempt.keyFor(body)) }, body }));
      }
      await queries.invalidateQueries({ queryKey: ["registers"] });
    });
    if (!sent) return;
    say({ text: t("settings:register_saved", { name: now.name }), kind: "good" });
    onClose();
  };
  return (
    <FormDialog
      form={form}
      title={register ? register.name : t("settings:new_register")}
      side
      disabled={disabled}
      onSave={save}
      onClose={onClose}
    >
      <TextField
        label={t("settings:register_name")}
        error={at("/name")}
        autoFocus={!register}
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
        disabled={disabled || register !== undefined}
        onChange={(event) => set({ code: event.target.value.toUpperCase() })}
      />
      <SelectField
        label={t("settings:branch")}
        error={at("/branch_id")}
        value={now.branchId}
        disabled={disabled || register !== undefined}
        onChange={(branchId) => set({ branchId })}
        choices={(me?.branches ?? []).map((one) => ({ value: one.branch_id, label: one.name }))}
      />
      {register ? (
        <Switch
          checked={now.active}
          disabled={disabled}
          onChange={(active) => set({ active })}
          label={t("settings:in_use")}
          about={shift.data ? t("settings:shift_open") : t("settings:register_in_use_text")}
        />
      ) : null}
    </FormDialog>
  );
}
