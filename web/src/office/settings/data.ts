import { useQuery } from "@tanstack/react-query";
import { api, type Schemas, take } from "@/api/client";

export type Setting = Schemas["SettingView"];
export type Branch = Schemas["Branch"];
export type Register = Schemas["Register"];

export const useSettings = (on = true) =>
  useQuery({
    queryKey: ["settings"],
    queryFn: () => take(api.GET("/api/v1/settings", { params: { query: { limit: 200 } } })),
    enabled: on,
  });

export const useBusiness = () => useQuery({ queryKey: ["business"], queryFn: () => take(api.GET("/api/v1/business")) });

export const useBranches = () =>
  useQuery({
    queryKey: ["branches"],
    queryFn: () => take(api.GET("/api/v1/branches", { params: { query: { limit: 200, include_inactive: true } } })),
  });

export const useRegisters = () =>
  useQuery({
    queryKey: ["registers", "office"],
    queryFn: () => take(api.GET("/api/v1/registers", { params: { query: { limit: 200 } } })),
  });
