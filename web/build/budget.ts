/** What the till may weigh before its first picture: scripts and styles as gzip. More fails the build. */
import { gzipSync } from "node:zlib";
import type { Plugin } from "vite";

const KB = 1024;

export function budget(entry: string, most: number): Plugin {
  return {
    name: "budget",
    apply: "build",
    enforce: "post",
    generateBundle(_options, bundle) {
      const needed = new Set<string>();
      const left = Object.values(bundle)
        .filter((file) => file.type === "chunk" && file.isEntry && file.name === entry)
        .map((file) => file.fileName);
      for (let name = left.pop(); name !== undefined; name = left.pop()) {
        const file = bundle[name];
        if (needed.has(name) || !file) continue;
        needed.add(name);
        if (file.type === "chunk") left.push(...file.imports, ...(file.viteMetadata?.importedCss ?? []));
      }
      let size = 0;
      for (const name of needed) {
        const file = bundle[name];
        if (file) size += gzipSync(file.type === "chunk" ? file.code : file.source, { level: 9 }).length / KB;
      }
      const words = `${entry}: ${size.toFixed(1)} kB gz in ${needed.size} files before the first picture, ${most} allowed`;
      if (size > most) this.error(words);
      this.info(words);
    },
  };
}
