/** Browsers that may ask for PINs: letting this one in, moving one, and taking that back. */
import { Ban, Laptop } from "lucide-react";
import { useTranslation } from "react-i18next";
import { api, type Schemas, take } from "@/api/client";
import { enrolled } from "@/session/people";
import { useSession } from "@/session/session";
import { Badge } from "@/ui/badge";
import type { Draft } from "../kit/form";
import { type Action, list } from "../kit/list";
import { ListPage } from "../kit/page";
import { browserOf } from "./browser";
import { useRegisters } from "./data";
import { PLACES, useBranchChoices } from "./registers";

type Device = Schemas["Device"];

const REVOKE: Action<Device> = {
  name: "revoke",
  label: "settings:revoke",
  icon: <Ban className="size-4" />,
  may: "devices.manage",
  when: ({ revoked_at }) => !revoked_at,
  danger: true,
  title: "settings:revoke_title",
  text: "settings:revoke_text",
  said: "settings:revoked_said",
  run: ({ device_id }, reason) =>
    take(api.POST("/api/v1/devices/{device_id}/revoke", { params: { path: { device_id } }, body: { reason } })),
};

function State({ device }: { device: Device }) {
  const { t } = useTranslation();
  if (device.revoked_at) return <Badge tone="rose">{t("settings:revoked")}</Badge>;
  return <span className="text-ink-2">{t("settings:enrolled_state")}</span>;
}

/** Registers in use of the branch that was chosen. */
const useRegistersThere = (_: Draft | undefined, { branch_id }: Draft) =>
  (useRegisters().data ?? [])
    .filter((one) => one.branch_id === branch_id && one.is_active)
    .map((one) => ({ value: one.register_id, label: `${one.code} · ${one.name}` }));

export const DEVICES = list({
  path: "/api/v1/devices",
  id: "device_id",
  key: "devices",
  may: "devices.view",
  title: "settings:devices",
  count: "settings:devices_count",
  about: "settings:devices_text",
  beside: PLACES,
  order: "-enrolled_at",
  base: { status: "all" },
  isByBranch: true,
  views: [
    { name: "active", label: "settings:enrolled_state", query: { status: "active" } },
    { name: "revoked", label: "settings:revoked", query: { status: "revoked" } },
  ],
  columns: [
    { name: "name", head: "settings:device", kind: "text", sort: "name", width: "w-[26%]" },
    { name: "client", head: "settings:browser", kind: "code", value: ({ client }) => client && browserOf(client) },
    { name: "branch_id", head: "settings:branch", kind: "branch" },
    { name: "register_id", head: "settings:register", kind: "register", nothing: "settings:any_register" },
    { name: "last_seen_at", head: "users:last_seen", kind: "moment", nothing: "users:never", width: "w-44" },
    { name: "enrolled_at", head: "settings:since", kind: "moment", sort: "enrolled_at", width: "w-44", isExtra: true },
    {
      name: "revoked_at",
      head: "settings:state",
      kind: "word",
      words: "settings:device_states",
      value: ({ revoked_at }) => (revoked_at ? "revoked" : "active"),
      width: "w-32 max-xl:hidden",
      show: (one) => <State device={one} />,
    },
  ],
  empty: { icon: <Laptop />, title: "settings:no_devices", text: "settings:no_devices_text" },
  quick: { action: REVOKE, name: ({ name }) => name },
  form: {
    one: "/api/v1/devices/{device_id}",
    method: "PATCH",
    mayAdd: "devices.manage",
    mayEdit: "devices.manage",
    mayChange: ({ revoked_at }) => !revoked_at,
    add: "settings:enrol",
    about: "settings:enrol_text",
    act: "settings:enrol_do",
    saved: "settings:enrolled",
    changed: "settings:device_saved",
    made: ({ device }) => {
      enrolled();
      return device as Draft;
    },
    // Nothing chosen is no register, not "as it was".
    finish: (body) => (body.register_id ? body : { ...body, no_register: true }),
    fields: [
      { name: "name", label: "settings:device_name", help: "settings:device_name_help", kind: "text", max: 80 },
      {
        name: "branch_id",
        label: "settings:branch",
        kind: "choice",
        useChoices: useBranchChoices,
        begin: () => useSession.getState().me?.branches[0]?.branch_id,
      },
      {
        name: "register_id",
        label: "settings:register",
        kind: "choice",
        useChoices: useRegistersThere,
        empty: "settings:any_register",
        follows: "branch_id",
        isOptional: true,
      },
    ],
  },
});

export const Devices = () => <ListPage list={DEVICES} />;
