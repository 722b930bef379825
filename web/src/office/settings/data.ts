import { useQuery } from "@tanstack/react-query";
import { api, type Schemas, take, takeAll } from "@/api/client";

export type Setting = Schemas["SettingView"];
export type Branch = Schemas["Branch"];
export type Register = Schemas["Register"];

/** What holds for the whole business, or in a branch, or at a register of it. */
export const useSettings = (on = true, branch?: string, register?: string) =>
  useQuery({
    queryKey: ["settings", branch ?? "", register ?? ""],
    queryFn: () =>
      takeAll((at) =>
        api.GET("/api/v1/settings", {
          params: {
            query: { ...at, ...(branch ? { branch_id: branch, ...(register ? { register_id: register } : {}) } : {}) },
          },
        }),
      ),
    enabled: on,
  });

export const useBusiness = () => useQuery({ queryKey: ["business"], queryFn: () => take(api.GET("/api/v1/business")) });

export const useBranches = () =>
  useQuery({
    queryKey: ["branches"],
    queryFn: () => takeAll((at) => api.GET("/api/v1/branches", { params: { query: { ...at, status: "all" } } })),
  });

export const useRegisters = (on = true) =>
  useQuery({
    queryKey: ["registers", "office"],
    queryFn: () => takeAll((at) => api.GET("/api/v1/registers", { params: { query: { ...at, status: "all" } } })),
    enabled: on,
  });
