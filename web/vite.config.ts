import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { entries } from "./build/entries.ts";
import { pictograms } from "./build/pictograms.ts";
import { twins } from "./build/twins.ts";
import { serviceWorker } from "./build/worker.ts";

const server = process.env.TILL_SERVER ?? "http://127.0.0.1:8321";

export default defineConfig({
  plugins: [react(), tailwindcss(), entries(), pictograms(), serviceWorker(), twins()],
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
          groups: [
            { name: "react", test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/ },
            {
              name: "tanstack",
              test: /node_modules[\\/]@tanstack[\\/](react-router|router-core|history|react-store|store|react-query|query-core)/,
            },
          ],
        },
      },
    },
  },
  server: { proxy: { "/api": { target: server, ws: true }, "/health": server } },
  worker: { format: "es" },
});
