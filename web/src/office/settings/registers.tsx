/** Registers: where it is sold. */
import { useQuery } from "@tanstack/react-query";
import { MonitorSmartphone } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useMay, useSession } from "@/session/session";
import { openShiftAt } from "@/shifts/current";
import { Switch } from "@/ui/checkbox";
import type { FieldProps } from "../kit/form";
import { list } from "../kit/list";
import { ListPage } from "../kit/page";

export const useBranchChoices = () =>
  (useSession((session) => session.me)?.branches ?? []).map((one) => ({ value: one.branch_id, label: one.name }));

/** Registers, and the browsers that were let in at them. */
export const PLACES = [
  { to: "/registers", label: "settings:registers", may: "registers.view" },
  { to: "/registers/devices", label: "settings:devices", may: "devices.view" },
] as const;

export const REGISTERS = list({
  path: "/api/v1/registers",
  id: "register_id",
  key: "registers",
  may: "registers.view",
  title: "office:pages.registers",
  count: "settings:registers_count",
  beside: PLACES,
  order: "code",
  base: { status: "all" },
  isByBranch: true,
  columns: [
    { name: "name", head: "settings:register_name", kind: "text", sort: "name" },
    { name: "code", head: "settings:code", kind: "code", sort: "code", width: "w-28" },
    { name: "branch_id", head: "settings:branch", kind: "branch" },
    { name: "created_at", head: "settings:since", kind: "moment", sort: "created_at", isExtra: true },
    { name: "is_active", head: "settings:state", kind: "use", width: "w-36" },
  ],
  empty: { icon: <MonitorSmartphone />, title: "settings:no_registers", text: "settings:no_registers_text" },
  form: {
    one: "/api/v1/registers/{register_id}",
    method: "PATCH",
    isRead: true,
    mayAdd: "registers.manage",
    mayEdit: "registers.manage",
    add: "settings:new_register",
    saved: "settings:register_saved",
    name: ({ name }) => name,
    fields: [
      { name: "name", label: "settings:register_name", kind: "text", max: 200 },
      { name: "code", label: "settings:code", help: "settings:code_help", kind: "caps", max: 6, isFixed: true },
      {
        name: "branch_id",
        label: "settings:branch",
        kind: "choice",
        useChoices: useBranchChoices,
        isFixed: true,
        begin: () => useSession.getState().me?.branches[0]?.branch_id,
      },
      { name: "is_active", label: "settings:in_use", kind: "own", Show: InUse, only: "old" },
    ],
  },
});

/** Whoever takes a register out of use should know that somebody is selling at it. */
function InUse({ label, value, set, disabled, row }: FieldProps<boolean>) {
  const { t } = useTranslation();
  const register = String(row?.register_id);
  const shift = useQuery({
    queryKey: ["shift", register],
    queryFn: () => openShiftAt(register),
    enabled: useMay("shifts.view"),
    retry: false,
  });
  const about = t(shift.data ? "settings:shift_open" : "settings:register_in_use_text");
  return <Switch checked={value} disabled={disabled} onChange={set} label={label} about={about} />;
}

export const Registers = () => <ListPage list={REGISTERS} />;
