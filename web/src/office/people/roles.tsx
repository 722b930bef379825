/** The roles of the business. */
import { GitCompareArrows, Plus, ShieldCheck } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useKeys } from "@/keys/keys";
import { useMay } from "@/session/session";
import { Badge } from "@/ui/badge";
import { Button } from "@/ui/button";
import { Empty, Skeleton } from "@/ui/states";
import { useAway } from "../away";
import { useGo } from "../go";
import { Page } from "../page";
import { type Column, ListTable } from "../table";
import { type Role, usePermissions, useRoles } from "./data";
import { LimitsText } from "./limits";

export function Roles() {
  const { t } = useTranslation();
  const go = useGo();
  const away = useAway();
  const mayEdit = useMay("roles.edit");
  const roles = useRoles();
  const permissions = usePermissions();
  const all = permissions.data?.length;
  useKeys({ n: () => (mayEdit ? go({ to: "/roles/new" }) : false) });
  const columns: readonly Column<Role>[] = [
    { key: "name", head: t("users:role"), className: "w-[22%]", cell: (role) => role.name },
    {
      key: "allows",
      head: t("users:allows"),
      className: "w-44",
      cell: (role) => (
        <span className="flex items-center gap-3 text-ink-2">
          <span aria-hidden className="h-1.5 w-16 overflow-hidden rounded-full bg-line">
            <span
              className="block h-full rounded-full bg-brand"
              style={{ width: all ? `${(role.permissions.length / all) * 100}%` : 0 }}
            />
          </span>
          {role.holds_all
            ? t("users:everything")
            : t("users:of_all", { count: role.permissions.length, all: all ?? "" })}
        </span>
      ),
    },
    {
      key: "limits",
      head: t("users:limits"),
      className: "max-lg:hidden",
      cell: (role) => <LimitsText limits={role.limits} />,
    },
    { key: "rank", head: t("users:rank"), className: "w-20 text-end tabular", cell: (role) => role.rank },
    {
      key: "kind",
      head: "",
      className: "w-32 text-end",
      cell: (role) =>
        role.holds_all ? (
          <Badge tone="brand">{t("users:fixed")}</Badge>
        ) : role.is_template ? null : (
          <Badge>{t("users:own")}</Badge>
        ),
    },
  ];
  return (
    <Page
      fixed
      title={t("office:pages.roles")}
      about={roles.data ? t("users:roles_count", { count: roles.data.length }) : <Skeleton className="h-4 w-24" />}
      actions={
        <>
          <Button icon={<GitCompareArrows className="size-4" />} onClick={() => go({ to: "/roles/compare" })}>
            {t("users:compare")}
          </Button>
          {mayEdit ? (
            <Button
              kind="primary"
              icon={<Plus className="size-4" />}
              disabled={away}
              onClick={() => go({ to: "/roles/new" })}
            >
              {t("users:new_role")}
            </Button>
          ) : null}
        </>
      }
    >
      <ListTable
        label={t("office:pages.roles")}
        columns={columns}
        rows={roles.data ? [...roles.data].sort((one, other) => other.rank - one.rank) : undefined}
        rowKey={(role) => role.role_id}
        onOpen={(role) => go({ to: `/roles/${role.role_id}` })}
        error={roles.error}
        retry={() => void roles.refetch()}
        empty={<Empty className="h-auto py-16" icon={<ShieldCheck />} title={t("users:no_roles")} />}
      />
    </Page>
  );
}
