import { useQuery } from "@tanstack/react-query";
import { api, type Schemas, take, takeAll } from "@/api/client";
import { may } from "@/session/session";

export type Setting = Schemas["SettingView"];
export type Register = Schemas["Register"];

export const useSettings = (on = true) =>
  useQuery({
    queryKey: ["settings"],
    queryFn: () => takeAll((at) => api.GET("/api/v1/settings", { params: { query: at } })),
    enabled: on,
  });

export const useBusiness = () => useQuery({ queryKey: ["business"], queryFn: () => take(api.GET("/api/v1/business")) });

export const useRegisters = () =>
  useQuery({
    queryKey: ["registers", "office"],
    queryFn: () => takeAll((at) => api.GET("/api/v1/registers", { params: { query: { ...at, status: "all" } } })),
    enabled: may("registers.view"),
  });
