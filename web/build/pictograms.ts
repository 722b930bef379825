/** Emits the pictograms of `pictograms.json` as our own files, below one hashed folder, and tells the code where they are. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Plugin } from "vite";

interface IconSet {
  width: number;
  height: number;
  icons: Record<string, { body: string; width?: number; height?: number } | undefined>;
  aliases?: Record<string, { parent: string } | undefined>;
}

function drawings(): Map<string, string> {
  const require = createRequire(import.meta.url);
  const set = JSON.parse(readFileSync(require.resolve("@iconify-json/fluent-emoji/icons.json"), "utf8")) as IconSet;
  const names = JSON.parse(readFileSync(new URL("../pictograms.json", import.meta.url), "utf8")) as string[];
  const drawn = new Map<string, string>();
  for (const name of names) {
    const icon = set.icons[name] ?? set.icons[set.aliases?.[name]?.parent ?? ""];
    if (!icon) throw new Error(`pictograms.json: fluent-emoji has no "${name}"`);
    const box = `0 0 ${icon.width ?? set.width} ${icon.height ?? set.height}`;
    drawn.set(name, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${box}">${icon.body}</svg>`);
  }
  return drawn;
}

/** The code sees `virtual:pictograms`: `base`, the folder, and `names`, what is in it. */
export function pictograms(): Plugin {
  const drawn = drawings();
  const hash = createHash("sha256")
    .update([...drawn.values()].join(""))
    .digest("hex")
    .slice(0, 8);
  const folder = `assets/pictograms-${hash}`;
  return {
    name: "pictograms",
    resolveId: (id) => (id === "virtual:pictograms" ? "\0pictograms" : undefined),
    load: (id) =>
      id === "\0pictograms"
        ? `export const base = "/${folder}/"; export const names = ${JSON.stringify([...drawn.keys()])};`
        : undefined,
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const found = request.url?.startsWith(`/${folder}/`) && drawn.get(request.url.slice(folder.length + 2, -4));
        if (!found) return next();
        response.setHeader("content-type", "image/svg+xml");
        response.end(found);
      });
    },
    generateBundle() {
      for (const [name, source] of drawn) this.emitFile({ type: "asset", fileName: `${folder}/${name}.svg`, source });
    },
  };
}
