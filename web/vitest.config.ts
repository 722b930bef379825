import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { pictograms } from "./build/pictograms.ts";

export default defineConfig({
  plugins: [pictograms()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  test: { environment: "happy-dom", include: ["src/**/*.test.{ts,tsx}", "tests/**/*.test.{ts,tsx}"] },
});
