/** Screens whose code comes when they are opened. Without the server the application stays, and goes on when it is back. */
import { lazyRouteComponent as lazy } from "@tanstack/react-router";
import { queries } from "@/lib/queries";

const AGAIN_MS = 2000;

const parts: (() => Promise<unknown>)[] = [];
/** The code of every screen that was declared: to be fetched while nobody waits for it. */
export const routeParts = (): readonly (() => Promise<unknown>)[] => parts;

async function untilThere<T>(load: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await load();
    } catch {
      // What is shown asks again, and tells that the server is away.
      void queries.refetchQueries({ type: "active" }, { cancelRefetch: false });
      await new Promise((done) => setTimeout(done, AGAIN_MS));
    }
  }
}

/** The router's own would load the page anew where a piece is missing, and leave nothing where there is no server. */
export const lazyRouteComponent: typeof lazy = (load, name) => {
  parts.push(load);
  return lazy((() => untilThere(load)) as typeof load, name);
};
