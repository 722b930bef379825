/** The service worker: keeps the shell, the hashed files and nothing else, so that the till opens without a server. */
import { createHash } from "node:crypto";
import type { Plugin } from "vite";

/** What is fetched at installation: the till's own files, not the office's and not 200 pictograms. */
const EARLY = /^(index\.html|assets\/(?!pictograms|office|ibm|.*\.map).*\.(js|css|wasm|woff2))$/;

export function serviceWorker(): Plugin {
  return {
    name: "service-worker",
    apply: "build",
    enforce: "post",
    generateBundle(_options, bundle) {
      const files = Object.keys(bundle).filter((name) => EARLY.test(name));
      const version = createHash("sha256").update(files.join("\n")).digest("hex").slice(0, 12);
      const early = JSON.stringify(["/", ...files.filter((name) => name !== "index.html").map((name) => `/${name}`)]);
      const source = `const CACHE = "till-${version}";
const EARLY = ${early};
self.addEventListener("install", (event) => {
  // The new cache is whole before the old one is touched.
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(EARLY)));
});
self.addEventListener("activate", (event) => {
  event.waitUntil(caches.keys().then((names) => Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name)))).then(() => self.clients.claim()));
});
self.addEventListener("message", (event) => { if (event.data === "take-over") self.skipWaiting(); });
self.addEventListener("fetch", (event) => {
  const request = event.request;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (url.pathname.startsWith("/assets/")) {
    event.respondWith(caches.match(request).then((kept) => kept ?? fetch(request).then((answer) => {
      if (answer.ok) { const copy = answer.clone(); event.waitUntil(caches.open(CACHE).then((cache) => cache.put(request, copy))); }
      return answer;
    })));
  } else if (request.mode === "navigate" && !/^\\/(api|docs|office|setup|health|metrics)(\\/|$)/.test(url.pathname)) {
    event.respondWith(fetch(request).catch(() => caches.match("/")));
  }
});
`;
      this.emitFile({ type: "asset", fileName: "sw.js", source });
    },
  };
}
