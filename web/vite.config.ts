import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { budget } from "./build/budget.ts";
import { fileOf, noCycles } from "./build/chunks.ts";
import { entries } from "./build/entries.ts";
import { fonts } from "./build/fonts.ts";
import { pictograms } from "./build/pictograms.ts";
import { twins } from "./build/twins.ts";
import { serviceWorker } from "./build/worker.ts";

const server = process.env.TILL_SERVER ?? "http://127.0.0.1:8321";

const source = (name: string) => fileURLToPath(new URL(`./src/${name}`, import.meta.url));

export default defineConfig({
  plugins: [
    react(),
    tailwindcss(),
    entries(),
    fonts(),
    pictograms(),
    noCycles(),
    serviceWorker(),
    budget("till", 230),
    twins(),
  ],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    target: "es2023",
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 300,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: {
        till: fileURLToPath(new URL("./index.html", import.meta.url)),
        office: fileURLToPath(new URL("./office.html", import.meta.url)),
      },
      output: {
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [{ debugName: "first picture", name: fileOf(source("main-till.tsx"), source("main-office.tsx")) }],
        },
      },
    },
  },
  server: { proxy: { "/api": { target: server, ws: true }, "/health": server } },
  worker: { format: "es" },
});
