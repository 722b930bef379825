/** The office's addresses, below `/office`: those that `pages.tsx` declares. */
import { type AnyRoute, createRootRoute, createRoute, createRouter, Outlet, redirect } from "@tanstack/react-router";
import { may } from "@/session/session";
import { lazyRouteComponent } from "@/ui/lazy-route";
import type { Search } from "./go";
import { Guard } from "./guard";
import { Missing } from "./missing";
import { ASIDE, type OfficePage, PAGES } from "./pages";
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

const draw = ({ load, show }: OfficePage["parts"][number]) => lazyRouteComponent(load, show);
const alone = (part: OfficePage["parts"][number]) =>
  createRoute({ getParentRoute: () => inside, path: part.path, component: draw(part) });

/** The routes of a page: side by side, or inside its frame. */
function routesOf({ to, parts, frame }: OfficePage): AnyRoute[] {
  if (!frame) return parts.map(alone);
  const framed = createRoute({ getParentRoute: () => inside, path: to, component: draw(frame) });
  const first = createRoute({
    getParentRoute: () => framed,
    path: "/",
    beforeLoad: () => {
      throw redirect({ to: parts[0]?.path as never, replace: true });
    },
  });
  const below = parts.map((part) =>
    createRoute({ getParentRoute: () => framed, path: part.path.slice(to.length), component: draw(part) }),
  );
  return [framed.addChildren([first, ...below] as AnyRoute[] as never) as unknown as AnyRoute];
}

export const router = createRouter({
  routeTree: root.addChildren([
    inside.addChildren([first, ...PAGES.flatMap(routesOf), ...ASIDE.map(alone)] as never) as never,
  ]),
  basepath: "/office",
  defaultPreload: "intent",
  defaultPendingMs: 300,
  defaultNotFoundComponent: Missing,
});
