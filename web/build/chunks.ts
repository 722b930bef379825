/**
 * Which modules travel together. What the till needs before its first picture comes in few files, and so does what it fetches while it has
 * nothing to do: on a slow network requests cost more than bytes. Everything else is cut as the bundler sees fit.
 */
import type { Plugin } from "vite";
import { reach } from "./reach.ts";

interface Graph {
  getModuleInfo(id: string): { importedIds: readonly string[]; dynamicallyImportedIds: readonly string[] } | null;
}

const LIBRARIES: readonly (readonly [name: string, modules: RegExp])[] = [
  ["react", /node_modules[\\/](react|react-dom|scheduler|use-sync-external-store)[\\/]/],
  [
    "tanstack",
    /node_modules[\\/]@tanstack[\\/](react-router|router-core|history|react-store|store|react-query|query-core)/,
  ],
];

/** What stays in files of its own: what is asked for by few, or before anything else. */
const APART = /[\\/]src[\\/](i18n[\\/]|camera[\\/]|setup[\\/]wizard|session[\\/](sign-in|change-password))/;

/** Every module that comes with `entry`, lazy imports not followed. */
const closure = (entry: string, graph: Graph): Set<string> =>
  reach([entry], (id) => graph.getModuleInfo(id)?.importedIds ?? []);

/** Every module that may come sooner or later, but for what comes with those that stay apart alone. */
const ever = (entry: string, graph: Graph): Set<string> =>
  reach([entry], (id) => {
    const module = graph.getModuleInfo(id);
    return module ? [...module.importedIds, ...module.dynamicallyImportedIds].filter((next) => !APART.test(next)) : [];
  });

interface Needs {
  /** With the first picture. */
  till: Set<string>;
  office: Set<string>;
  /** At any time. */
  tillEver: Set<string>;
  officeEver: Set<string>;
  /** With what stays apart. */
  apart: Set<string>;
}

function needs(till: string, office: string, graph: Graph): Needs {
  const tillEver = ever(till, graph);
  const roots = [...tillEver].flatMap((id) => graph.getModuleInfo(id)?.dynamicallyImportedIds ?? []);
  const apart = roots.filter((id) => APART.test(id)).flatMap((id) => [...closure(id, graph)]);
  return {
    till: closure(till, graph),
    office: closure(office, graph),
    tillEver,
    officeEver: ever(office, graph),
    apart: new Set(apart),
  };
}

/**
 * The name of a module's file, for `output.codeSplitting`: `kit` is what `till` and `office` both begin with, `later` what the till fetches
 * after its first picture, `later-kit` as far as the office knows it too, `early-kit` as far as the office begins with it or
 * what stays apart needs it.
 */
export function fileOf(till: string, office: string) {
  const known = new WeakMap<Graph, Needs>();
  return (id: string, graph: Graph): string | null => {
    const library = LIBRARIES.find(([, modules]) => modules.test(id));
    if (library) return library[0];
    const needed = known.get(graph) ?? needs(till, office, graph);
    known.set(graph, needed);
    if (id === till) return null;
    if (needed.till.has(id)) return needed.office.has(id) ? "kit" : "till-kit";
    if (!needed.tillEver.has(id)) return null;
    if (needed.apart.has(id) || needed.office.has(id)) return "early-kit";
    return needed.officeEver.has(id) ? "later-kit" : "later";
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
