import { QueryClient } from "@tanstack/react-query";
import { ApiProblem } from "@/api/problem";

/** What screens know of the server. A refusal is not asked again; what may pass is, twice. */
export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      retry: (count, error) => count < 2 && error instanceof ApiProblem && error.isPassing,
      // The browser's own "online" says little about this server: ask, and say what came of it.
      networkMode: "always",
      refetchOnWindowFocus: true,
    },
    mutations: { networkMode: "always", retry: false },
  },
});
