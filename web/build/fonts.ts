/** Asks for the Latin letters with the page, not when the first word is drawn: words that change their face move what stands beside them. */
import type { Plugin } from "vite";

const LETTERS = /geist-latin-wght-.*\.woff2$/;

export function fonts(): Plugin {
  return {
    name: "fonts",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler(_html, { bundle }) {
        const file = Object.keys(bundle ?? {}).find((name) => LETTERS.test(name));
        if (!file) throw new Error("the letters are not among the files");
        return [
          {
            tag: "link",
            attrs: { rel: "preload", as: "font", type: "font/woff2", crossorigin: true, href: `/${file}` },
            injectTo: "head",
          },
        ];
      },
    },
  };
}
