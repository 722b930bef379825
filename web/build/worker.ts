/** The service worker: keeps the shell, the hashed files and nothing else, so that the till opens without a server. */
import { createHash } from "node:crypto";
import type { Plugin, Rolldown } from "vite";
import { reach } from "./reach.ts";

/** Beside the till's scripts: styles, the pricing engine, the catalogue's worker, the Latin letters. Not 200 pictograms, not what reads a camera. */
const EARLY = /^assets\/(?!pictograms|ibm|zxing|geist-(?!latin-wght)).*\.(js|css|wasm|woff2)$/;

/** The till's scripts, with those that it fetches later; of the first-run wizard nobody has need twice. */
function scripts(bundle: Rolldown.OutputBundle): Set<string> {
  const wanted = (name: string) => {
    const file = bundle[name];
    return file?.type === "chunk" && !file.facadeModuleId?.includes("/src/setup/") ? file : undefined;
  };
  const begin = Object.values(bundle).filter((file) => file.type === "chunk" && file.isEntry && file.name === "till");
  return reach(
    begin.map((file) => file.fileName),
    (name) => {
      const file = wanted(name);
      return file ? [...file.imports, ...file.dynamicImports].filter(wanted) : [];
    },
  );
}

/** So long a page is waited for before the one that is kept is shown. */
const LATE_MS = 4000;

export function serviceWorker(): Plugin {
  return {
    name: "service-worker",
    apply: "build",
    enforce: "post",
    generateBundle(_options, bundle) {
      const needed = scripts(bundle);
      const files = Object.values(bundle)
        .filter((file) => (file.type === "chunk" ? needed.has(file.fileName) : EARLY.test(file.fileName)))
        .map((file) => file.fileName);
      const shells = ["index.html", "office.html"].map((name) => bundle[name]);
      const version = createHash("sha256")
        .update(files.join("\n"))
        .update(shells.map((one) => (one?.type === "asset" ? String(one.source) : "")).join("\n"))
        .digest("hex")
        .slice(0, 12);
      const early = JSON.stringify(["/", "/office", ...files.map((name) => `/${name}`)]);
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
  } else if (request.mode === "navigate" && !/^\\/(api|docs|setup|health|metrics|r)(\\/|$)/.test(url.pathname)) {
    // The office opens without a server too, as far as it was there before, and says what it cannot do.
    const shell = /^\\/office(\\/|$)/.test(url.pathname) ? "/office" : "/";
    // A server that hangs, or a network that swallows everything, answers nothing at all: that is waited for no longer.
    const kept = () => caches.match(shell);
    const late = new Promise((done) => setTimeout(() => done(kept().then((page) => page ?? fetch(request))), ${LATE_MS}));
    event.respondWith(Promise.race([fetch(request).catch(kept), late]));
  }
});
`;
      this.emitFile({ type: "asset", fileName: "sw.js", source });
    },
  };
}
