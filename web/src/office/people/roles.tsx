/** The roles of the business. */
import { GitCompareArrows, ShieldCheck } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Badge } from "@/ui/badge";
import { Button } from "@/ui/button";
import { useGo } from "../go";
import { list } from "../kit/list";
import { ListPage } from "../kit/page";
import { type Role, usePermissions } from "./data";
import { LimitsText } from "./limits";

function Allows({ role }: { role: Role }) {
  const { t } = useTranslation();
  const all = usePermissions().data?.length;
  return (
    <span className="flex items-center gap-3">
      <span aria-hidden className="h-1.5 w-16 overflow-hidden rounded-full bg-line">
        <span
          className="block h-full rounded-full bg-brand"
          style={{ width: all ? `${(role.permissions.length / all) * 100}%` : 0 }}
        />
      </span>
      {role.holds_all ? t("users:everything") : t("users:of_all", { count: role.permissions.length, all: all ?? "" })}
    </span>
  );
}

function Origin({ role }: { role: Role }) {
  const { t } = useTranslation();
  if (role.holds_all) return <Badge tone="brand">{t("users:fixed")}</Badge>;
  return role.is_template ? null : <Badge>{t("users:own")}</Badge>;
}

function Compare() {
  const { t } = useTranslation();
  const go = useGo();
  return (
    <Button icon={<GitCompareArrows className="size-4" />} onClick={() => go({ to: "/roles/compare" })}>
      {t("users:compare")}
    </Button>
  );
}

export const ROLES = list({
  path: "/api/v1/roles",
  id: "role_id",
  key: "roles",
  may: "roles.view",
  title: "office:pages.roles",
  count: "users:roles_count",
  order: "-rank",
  columns: [
    { name: "name", head: "users:role", kind: "text", sort: "name", width: "w-[22%]" },
    {
      name: "allows",
      head: "users:allows",
      kind: "number",
      value: ({ permissions }) => permissions.length,
      width: "w-48 text-start",
      show: (role) => <Allows role={role} />,
    },
    {
      name: "limits",
      head: "users:limits",
      kind: "text",
      isDrawn: true,
      show: ({ limits }) => <LimitsText limits={limits} />,
    },
    { name: "rank", head: "users:rank", kind: "number", sort: "rank", width: "w-24" },
    { name: "created_at", head: "settings:since", kind: "moment", sort: "created_at", width: "w-44", isExtra: true },
    {
      name: "origin",
      head: "users:origin",
      kind: "text",
      isDrawn: true,
      width: "w-32",
      show: (role) => <Origin role={role} />,
    },
  ],
  empty: { icon: <ShieldCheck />, title: "users:no_roles" },
  page: { of: ({ role_id }) => `/roles/${role_id}`, new: "/roles/new", mayAdd: "roles.edit", add: "users:new_role" },
  Actions: Compare,
});

export const Roles = () => <ListPage list={ROLES} />;
