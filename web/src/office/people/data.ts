/** What the pages about people ask the server for. */
import { useQuery } from "@tanstack/react-query";
import { api, type Schemas, take, takeAll } from "@/api/client";
import { queries } from "@/lib/queries";
import { may } from "@/session/session";

export type User = Schemas["User"];
export type Role = Schemas["Role"];
export type Permission = Schemas["PermissionView"];

export const useUser = (id: string) =>
  useQuery({
    queryKey: ["user", id],
    queryFn: () => take(api.GET("/api/v1/users/{user_id}", { params: { path: { user_id: id } } })),
  });

/** All roles, on request with those that are archived. */
export const useRoles = (archived = false) =>
  useQuery({
    queryKey: ["roles", archived],
    queryFn: () =>
      takeAll((at) => api.GET("/api/v1/roles", { params: { query: { ...at, status: archived ? "all" : "active" } } })),
    enabled: may("roles.view"),
  });

export const useRole = (id: string) =>
  useQuery({
    queryKey: ["role", id],
    queryFn: () => take(api.GET("/api/v1/roles/{role_id}", { params: { path: { role_id: id } } })),
    enabled: id !== "",
  });

export const usePermissions = () =>
  useQuery({
    queryKey: ["permissions"],
    queryFn: () => takeAll((at) => api.GET("/api/v1/permissions", { params: { query: at } })),
    staleTime: Number.POSITIVE_INFINITY,
  });

export function tookUser(user: User): void {
  queries.setQueryData(["user", user.user_id], user);
  void queries.invalidateQueries({ queryKey: ["users"] });
  void queries.invalidateQueries({ queryKey: ["rights", user.user_id] });
}

export function tookRole(role: Role): void {
  queries.setQueryData(["role", role.role_id], role);
  void queries.invalidateQueries({ queryKey: ["roles"] });
  void queries.invalidateQueries({ queryKey: ["rights"] });
}

/** By module, in the order of the names. */
export function byModule<T extends { module: string }>(all: readonly T[]): [string, T[]][] {
  const modules = new Map<string, T[]>();
  for (const one of all) modules.set(one.module, [...(modules.get(one.module) ?? []), one]);
  return [...modules].sort(([one], [other]) => one.localeCompare(other));
}

const SYLLABLES = [
  "ba",
  "de",
  "fi",
  "go",
  "ku",
  "la",
  "me",
  "ni",
  "po",
  "ru",
  "sa",
  "te",
  "vi",
  "zo",
  "ha",
  "je",
  "ki",
  "lo",
  "mu",
  "na",
  "pe",
  "ri",
  "so",
  "tu",
  "va",
  "ze",
];

/** A first password that can be read out: four words of three syllables and two figures, more than 56 bits. */
export function easyPassword(): string {
  const random = crypto.getRandomValues(new Uint32Array(13));
  const syllable = (at: number) => SYLLABLES[(random[at] ?? 0) % SYLLABLES.length] ?? "";
  const word = (at: number) => syllable(at) + syllable(at + 1) + syllable(at + 2);
  return `${word(0)}-${word(3)}-${word(6)}-${word(9)}-${String(((random[12] ?? 0) % 90) + 10)}`;
}
