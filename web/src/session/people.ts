import { useQuery } from "@tanstack/react-query";
import { api, type Schemas, take } from "@/api/client";
import { ApiProblem } from "@/api/problem";
import { queries } from "@/lib/queries";

export type People = Schemas["DevicePeople"];

/** Set where the server has said that this browser is not enrolled: it need not be asked again until a manager enrols it. */
const STRANGER = "till.stranger";
const KEY = ["people"];

/** Called when a manager has enrolled this browser. */
export function enrolled(): void {
  localStorage.removeItem(STRANGER);
  void queries.invalidateQueries({ queryKey: KEY });
}

async function ask(): Promise<People | null> {
  if (localStorage.getItem(STRANGER)) return null;
  try {
    return await take(api.GET("/api/v1/auth/people"));
  } catch (error) {
    if (!(error instanceof ApiProblem) || (error.status !== 401 && error.status !== 404)) throw error;
    localStorage.setItem(STRANGER, "yes");
    return null;
  }
}

/** Who may sign in with a PIN here; undefined on a browser that no manager has enrolled, and while the server is away. */
export const usePeople = (): People | undefined =>
  useQuery({ queryKey: KEY, queryFn: ask, staleTime: 60_000 }).data ?? undefined;
