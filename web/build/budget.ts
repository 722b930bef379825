/** What the till may weigh before its first picture: scripts and styles as gzip. More fails the build. */
import { gzipSync } from "node:zlib";
import type { Plugin } from "vite";
import { reach } from "./reach.ts";

const KB = 1024;

export function budget(entry: string, most: number): Plugin {
  return {
    name: "budget",
    apply: "build",
    enforce: "post",
    generateBundle(_options, bundle) {
      const begin = Object.values(bundle).filter(
        (file) => file.type === "chunk" && file.isEntry && file.name === entry,
      );
      const needed = reach(
        begin.map((file) => file.fileName),
        (name) => {
          const file = bundle[name];
          return file?.type === "chunk" ? [...file.imports, ...(file.viteMetadata?.importedCss ?? [])] : [];
        },
      );
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
