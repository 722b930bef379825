/**
 * Which modules travel together. What the till needs before its first picture comes in few files: on a slow network requests
 * cost more than bytes. Everything else is cut as the bundler sees fit.
 */
import type { Plugin } from "vite";
import { reach } from "./reach.ts";

interface Graph {
  getModuleInfo(id: string): { importedIds: readonly string[] } | null;
}

const LIBRARIES: readonly (readonly [name: string, modules: RegExp])[] = [
  ["react", /node_modules[\\/](react|react-dom|scheduler|use-sync-external-store)[\\/]/],
  [
    "tanstack",
    /node_modules[\\/]@tanstack[\\/](react-router|router-core|history|react-store|store|react-query|query-core)/,
  ],
];

/** Every module that comes with `entry`, lazy imports not followed. */
const closure = (entry: string, graph: Graph): Set<string> =>
  reach([entry], (id) => graph.getModuleInfo(id)?.importedIds ?? []);

/** The name of a module's file, for `output.codeSplitting`: `kit` is what `till` and `office` both begin with. */
export function fileOf(till: string, office: string) {
  const known = new WeakMap<Graph, { till: Set<string>; office: Set<string> }>();
  return (id: string, graph: Graph): string | null => {
    const library = LIBRARIES.find(([, modules]) => modules.test(id));
    if (library) return library[0];
    const needed = known.get(graph) ?? { till: closure(till, graph), office: closure(office, graph) };
    known.set(graph, needed);
    if (id === till || !needed.till.has(id)) return null;
    return needed.office.has(id) ? "kit" : "till-kit";
  };
}

/** Fails the build when two files need each other: one of them would run before what it uses is there. */
export function noCycles(): Plugin {
  return {
    name: "no-cycles",
    apply: "build",
    generateBundle(_options, bundle) {
      const done = new Set<string>();
      const visit = (name: string, path: readonly string[]) => {
        if (path.includes(name)) this.error(`files need each other: ${[...path, name].join(" -> ")}`);
        const file = bundle[name];
        if (done.has(name) || file?.type !== "chunk") return;
        for (const next of file.imports) visit(next, [...path, name]);
        done.add(name);
      };
      for (const name of Object.keys(bundle)) visit(name, []);
    },
  };
}
