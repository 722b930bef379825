/** The pages of the office: who may see them, and how they are reached. */
import { LayoutGrid, MonitorSmartphone, Package, Settings2, ShieldCheck, Users } from "lucide-react";
import type { ReactNode } from "react";
import { may, useSession } from "@/session/session";

export interface OfficePage {
  to: string;
  /** A key of `office:pages`. */
  name: "products" | "categories" | "users" | "roles" | "registers" | "settings";
  group: "catalogue" | "people" | "system";
  icon: ReactNode;
  /** After G. */
  letter: string;
  /** One of these is enough. */
  permissions: readonly string[];
}

export const PAGES: readonly OfficePage[] = [
  {
    to: "/products",
    name: "products",
    group: "catalogue",
    icon: <Package />,
    letter: "p",
    permissions: ["catalog.view"],
  },
  {
    to: "/categories",
    name: "categories",
    group: "catalogue",
    icon: <LayoutGrid />,
    letter: "c",
    permissions: ["catalog.view"],
  },
  { to: "/users", name: "users", group: "people", icon: <Users />, letter: "u", permissions: ["users.view"] },
  { to: "/roles", name: "roles", group: "people", icon: <ShieldCheck />, letter: "r", permissions: ["roles.view"] },
  {
    to: "/registers",
    name: "registers",
    group: "system",
    icon: <MonitorSmartphone />,
    letter: "d",
    permissions: ["registers.view"],
  },
  {
    to: "/settings",
    name: "settings",
    group: "system",
    icon: <Settings2 />,
    letter: "s",
    permissions: ["settings.view", "business.edit", "branches.edit", "catalog.edit_tax"],
  },
];

export const GROUPS = ["catalogue", "people", "system"] as const;

/** Those this person may see. */
export function usePages(): readonly OfficePage[] {
  // Read once more whenever the profile changes.
  useSession((session) => session.me);
  return PAGES.filter((page) => page.permissions.some(may));
}
