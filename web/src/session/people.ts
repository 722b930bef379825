import { useQuery } from "@tanstack/react-query";
import { api, type Schemas, take } from "@/api/client";
import { ApiProblem } from "@/api/problem";

export type People = Schemas["DevicePeople"];

/** Who may sign in with a PIN here; undefined on a browser that no manager has enrolled, and while the server is away. */
export function usePeople(): People | undefined {
  const { data } = useQuery({
    queryKey: ["people"],
    queryFn: async () => {
      try {
        return await take(api.GET("/api/v1/auth/people"));
      } catch (error) {
        if (error instanceof ApiProblem && (error.status === 401 || error.status === 404)) return null;
        throw error;
      }
    },
    staleTime: 60_000,
  });
  return data ?? undefined;
}
