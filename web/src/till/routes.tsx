/** The register's addresses. What selling needs comes with the first load, everything else when it is opened. */
import { createRootRoute, createRoute, createRouter, Outlet } from "@tanstack/react-router";
import { ProductGrid } from "@/sales/grid";
import { SaleLayout } from "@/sales/layout";
import { lazyRouteComponent } from "@/ui/lazy-route";
import { Frame } from "./frame";
import { Guard } from "./guard";

const root = createRootRoute({ component: Outlet });

const setup = createRoute({
  getParentRoute: () => root,
  path: "/setup",
  component: lazyRouteComponent(() => import("@/setup/wizard"), "SetupWizard"),
});

const inside = createRoute({
  getParentRoute: () => root,
  id: "inside",
  component: () => (
    <Guard>
      <Frame />
    </Guard>
  ),
});

const sale = createRoute({ getParentRoute: () => inside, id: "sale", component: SaleLayout });
const grid = createRoute({ getParentRoute: () => sale, path: "/", component: ProductGrid });
const quick = createRoute({
  getParentRoute: () => sale,
  path: "/quick",
  component: lazyRouteComponent(() => import("./pieces"), "QuickSell"),
});
const pay = createRoute({
  getParentRoute: () => sale,
  path: "/pay",
  component: lazyRouteComponent(() => import("./pieces"), "Pay"),
});
const paid = createRoute({
  getParentRoute: () => sale,
  path: "/paid/$saleId",
  // The layout draws it, which knows what was paid before the address does.
  component: () => null,
});

const receipts = createRoute({
  getParentRoute: () => inside,
  path: "/receipts",
  validateSearch: (search: Record<string, unknown>): { q?: string; id?: string } => ({
    ...(typeof search.q === "string" && search.q ? { q: search.q } : {}),
    ...(typeof search.id === "string" ? { id: search.id } : {}),
  }),
  component: lazyRouteComponent(() => import("./pieces"), "Receipts"),
});
const drawer = createRoute({
  getParentRoute: () => inside,
  path: "/drawer",
  component: lazyRouteComponent(() => import("./pieces"), "Drawer"),
});
const close = createRoute({
  getParentRoute: () => inside,
  path: "/close",
  component: lazyRouteComponent(() => import("./pieces"), "CloseShift"),
});
const report = createRoute({
  getParentRoute: () => inside,
  path: "/report/$shiftId",
  component: lazyRouteComponent(() => import("./pieces"), "ShiftReport"),
});

export const router = createRouter({
  routeTree: root.addChildren([
    setup,
    inside.addChildren([sale.addChildren([grid, quick, pay, paid]), receipts, drawer, close, report]),
  ]),
  defaultPreload: "intent",
  defaultPendingMs: 300,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
