/** The office's addresses, below `/office`. Every page is loaded when it is opened. */
import { createRootRoute, createRoute, createRouter, Outlet, redirect } from "@tanstack/react-router";
import { may } from "@/session/session";
import { lazyRouteComponent } from "@/ui/lazy-route";
import type { Search } from "./go";
import { Guard } from "./guard";
import { Missing } from "./missing";
import { PAGES } from "./pages";
import { Shell } from "./shell";

/** Everything after the question mark is text; what a page does not know is kept, what is empty is left out. */
function texts(search: Record<string, unknown>): Search {
  const found: Search = {};
  for (const [name, value] of Object.entries(search)) {
    if (typeof value === "string" ? value !== "" : typeof value === "number") found[name] = String(value);
  }
  return found;
}

const root = createRootRoute({ component: Outlet, validateSearch: texts });
const inside = createRoute({
  getParentRoute: () => root,
  id: "inside",
  component: () => (
    <Guard>
      <Shell />
    </Guard>
  ),
});

const first = createRoute({
  getParentRoute: () => inside,
  path: "/",
  beforeLoad: () => {
    const page = PAGES.find(({ permissions }) => permissions.some(may));
    if (page) throw redirect({ to: page.to as never, replace: true });
  },
  // Whoever signs in here is sent on by the shell.
  component: () => null,
});

const page = (path: string, load: () => Promise<Record<string, unknown>>, name: string) =>
  createRoute({ getParentRoute: () => inside, path, component: lazyRouteComponent(load as never, name as never) });

const settings = createRoute({
  getParentRoute: () => inside,
  path: "/settings",
  component: lazyRouteComponent(() => import("./settings/layout"), "SettingsLayout"),
});
const setting = (path: string, load: () => Promise<Record<string, unknown>>, name: string) =>
  createRoute({ getParentRoute: () => settings, path, component: lazyRouteComponent(load as never, name as never) });

/** Settings begin with those of the business. */
const ownSettings = createRoute({
  getParentRoute: () => settings,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/settings/business" as never, replace: true });
  },
});

export const router = createRouter({
  routeTree: root.addChildren([
    inside.addChildren([
      first,
      page("/products", () => import("./products/list"), "Products"),
      page("/products/new", () => import("./products/edit"), "NewProduct"),
      page("/products/import", () => import("./import/wizard"), "ImportProducts"),
      page("/products/$id", () => import("./products/edit"), "EditProduct"),
      page("/categories", () => import("./products/groups"), "Groups"),
      page("/users", () => import("./people/users"), "Users"),
      page("/users/new", () => import("./people/user"), "NewUser"),
      page("/users/$id", () => import("./people/user"), "EditUser"),
      page("/roles", () => import("./people/roles"), "Roles"),
      page("/roles/compare", () => import("./people/compare"), "CompareRoles"),
      page("/roles/new", () => import("./people/role"), "NewRole"),
      page("/roles/$id", () => import("./people/role"), "EditRole"),
      page("/registers", () => import("./settings/registers"), "Registers"),
      settings.addChildren([
        ownSettings,
        setting("/business", () => import("./settings/business"), "Business"),
        setting("/tax", () => import("./settings/tax"), "TaxClasses"),
        setting("/branches", () => import("./settings/branches"), "Branches"),
        setting("/rules/$module", () => import("./settings/rules"), "Rules"),
      ]),
    ]),
  ]),
  basepath: "/office",
  defaultPreload: "intent",
  defaultPendingMs: 300,
  defaultNotFoundComponent: Missing,
});
