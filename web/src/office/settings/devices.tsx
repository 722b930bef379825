/** Browsers that may ask for PINs: letting this one in, and taking that back. */
import { useQuery } from "@tanstack/react-query";
import { Laptop, Plus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type Schemas, take, takeAll } from "@/api/client";
import { queries } from "@/lib/queries";
import { useTime } from "@/lib/time";
import { useMay, useSession } from "@/session/session";
import { Badge } from "@/ui/badge";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { TextField } from "@/ui/field";
import { SelectField } from "@/ui/select";
import { Empty } from "@/ui/states";
import { say } from "@/ui/toast";
import { useAway } from "../away";
import { FormErrors, useForm } from "../form";
import { ReasonDialog } from "../reason";
import { type Column, ListTable } from "../table";
import { browserOf } from "./browser";
import type { Register } from "./data";

type Device = Schemas["Device"];

export function Devices({ registers }: { registers: readonly Register[] }) {
  const { t } = useTranslation();
  const away = useAway();
  const time = useTime();
  const me = useSession((session) => session.me);
  const mayManage = useMay("devices.manage");
  const [enrolling, setEnrolling] = useState(false);
  const [revoking, setRevoking] = useState<Device | undefined>();
  const devices = useQuery({
    queryKey: ["devices"],
    queryFn: () => takeAll((at) => api.GET("/api/v1/devices", { params: { query: { ...at, status: "all" } } })),
  });
  const branchName = (id: string) => me?.branches.find((one) => one.branch_id === id)?.name ?? "";
  const registerName = (id: string | null | undefined) =>
    registers.find((one) => one.register_id === id)?.name ?? t("settings:any_register");
  const columns: readonly Column<Device>[] = [
    {
      key: "name",
      head: t("settings:device"),
      className: "w-[30%]",
      cell: (device) => (
        <span className="block min-w-0">
          <span className="block truncate font-medium">{device.name}</span>
          <span className="block truncate text-xs text-ink-3">{device.client ? browserOf(device.client) : null}</span>
        </span>
      ),
    },
    {
      key: "place",
      head: t("settings:place"),
      cell: (device) => (
        <span className="text-ink-2">{`${branchName(device.branch_id)} · ${registerName(device.register_id)}`}</span>
      ),
    },
    {
      key: "seen",
      head: t("users:last_seen"),
      className: "w-40",
      cell: (device) => (
        <span className="text-ink-2">{device.last_seen_at ? time.moment(device.last_seen_at) : t("users:never")}</span>
      ),
    },
    {
      key: "state",
      head: "",
      className: "w-40 text-end",
      cell: (device) =>
        device.revoked_at ? (
          <Badge tone="rose">{t("settings:revoked")}</Badge>
        ) : mayManage ? (
          <Button size="sm" disabled={away} onClick={() => setRevoking(device)}>
            {t("settings:revoke")}
          </Button>
        ) : null,
    },
  ];
  return (
    <section className="flex flex-col gap-4">
      <header className="flex flex-wrap items-end justify-between gap-4">
        <div>
          <h2 className="text-lg font-semibold tracking-tight">{t("settings:devices")}</h2>
          <p className="mt-0.5 text-sm text-ink-2">{t("settings:devices_text")}</p>
        </div>
        {mayManage ? (
          <Button icon={<Plus className="size-4" />} disabled={away} onClick={() => setEnrolling(true)}>
            {t("settings:enrol")}
          </Button>
        ) : null}
      </header>
      <ListTable
        label={t("settings:devices")}
        columns={columns}
        rows={devices.data}
        rowKey={(device) => device.device_id}
        error={devices.error}
        retry={() => void devices.refetch()}
        empty={
          <Empty
            className="h-auto py-12"
            icon={<Laptop />}
            title={t("settings:no_devices")}
            text={t("settings:no_devices_text")}
          />
        }
      />
      {enrolling ? <EnrolDialog registers={registers} onClose={() => setEnrolling(false)} /> : null}
      {revoking ? (
        <ReasonDialog
          danger
          title={t("settings:revoke_title", { name: revoking.name })}
          text={t("settings:revoke_text")}
          action={t("settings:revoke")}
          onClose={() => setRevoking(undefined)}
          run={async (reason) => {
            await take(
              api.POST("/api/v1/devices/{device_id}/revoke", {
                params: { path: { device_id: revoking.device_id } },
                body: { reason },
              }),
            );
            await queries.invalidateQueries({ queryKey: ["devices"] });
          }}
        />
      ) : null}
    </section>
  );
}

function EnrolDialog({ registers, onClose }: { registers: readonly Register[]; onClose: () => void }) {
  const { t } = useTranslation();
  const me = useSession((session) => session.me);
  const form = useForm({ name: "", branchId: me?.branches[0]?.branch_id ?? "", registerId: "" });
  const { now, set, at } = form;
  const save = async () => {
    const sent = await form.send(async () => {
      // The proof comes as a cookie that no script sees; nothing of it is kept here.
      const body = {
        name: now.name.trim(),
        branch_id: now.branchId,
        ...(now.registerId ? { register_id: now.registerId } : {}),
      };
      await take(api.POST("/api/v1/devices", { body }));
      await queries.invalidateQueries({ queryKey: ["devices"] });
    });
    if (!sent) return;
    say({ text: t("settings:enrolled", { name: now.name }), kind: "good" });
    onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("settings:enrol")}
      about={t("settings:enrol_text")}
      foot={
        <>
          <Button onClick={onClose}>{t("common:cancel")}</Button>
          <Button
            kind="primary"
            busy={form.busy}
            disabled={!now.name.trim() || !now.branchId}
            onClick={() => void save()}
          >
            {t("settings:enrol_do")}
          </Button>
        </>
      }
    >
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <FormErrors form={form} />
        <TextField
          label={t("settings:device_name")}
          help={t("settings:device_name_help")}
          error={at("/name")}
          autoFocus
          value={now.name}
          maxLength={100}
          onChange={(event) => set({ name: event.target.value })}
        />
        <SelectField
          label={t("settings:branch")}
          error={at("/branch_id")}
          value={now.branchId}
          onChange={(branchId) => set({ branchId, registerId: "" })}
          choices={(me?.branches ?? []).map((one) => ({ value: one.branch_id, label: one.name }))}
        />
        <SelectField
          label={t("settings:register")}
          error={at("/register_id")}
          value={now.registerId}
          onChange={(registerId) => set({ registerId })}
          choices={[
            { value: "", label: t("settings:any_register") },
            ...registers
              .filter((one) => one.branch_id === now.branchId && one.is_active)
              .map((one) => ({ value: one.register_id, label: `${one.code} · ${one.name}` })),
          ]}
        />
        <button type="submit" hidden />
      </form>
    </Dialog>
  );
}
