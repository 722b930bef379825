/** While developing: the addresses of the office are pages of one document, as the server has it. */
import type { Plugin } from "vite";

export function entries(): Plugin {
  return {
    name: "entries",
    apply: "serve",
    configureServer(server) {
      server.middlewares.use((request, _response, next) => {
        const path = request.url?.split("?")[0] ?? "";
        if ((path === "/office" || path.startsWith("/office/")) && !/\.\w+$/.test(path)) request.url = "/office.html";
        next();
      });
    },
  };
}
