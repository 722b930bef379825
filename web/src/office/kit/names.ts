/** Names of what rows have only ids of; what is out of sight has none. */
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { api, takeAll } from "@/api/client";
import { may, useSession } from "@/session/session";
import type { PickChoice } from "@/ui/pick";
import { useRegisters } from "../settings/data";

type NamesOf = (ids: unknown) => string;

export function useBranchNames(): NamesOf {
  const { t } = useTranslation();
  const branches = useSession((session) => session.me?.branches);
  return useMemo(() => {
    const nameOf = (id: unknown) => branches?.find((one) => one.branch_id === id)?.name ?? t("users:other_branch");
    return (ids) => (Array.isArray(ids) ? ids : [ids]).map(nameOf).join(", ");
  }, [t, branches]);
}

/** `on`: whether they are wanted at all. */
export function useRegisterNames(on = true): NamesOf {
  const registers = useRegisters(on).data;
  return useMemo(() => (id) => registers?.find((one) => one.register_id === id)?.name ?? "—", [registers]);
}

/** People to choose from, also those who have left: what they did stays. */
export const usePeopleChoices = (): readonly PickChoice[] =>
  useQuery({
    queryKey: ["users", "choices"],
    queryFn: () => takeAll((at) => api.GET("/api/v1/users", { params: { query: { ...at, status: "all" } } })),
    staleTime: 60_000,
    enabled: may("users.view"),
    select: (users) => users.map((one) => ({ value: one.user_id, label: one.full_name })),
  }).data ?? [];

/** Registers to choose from. */
export const useRegisterChoices = () =>
  (useRegisters().data ?? []).map((one) => ({ value: one.register_id, label: `${one.code} · ${one.name}` }));
