/** The two calls of the first run. They carry the one-time token of the link and never a session. */
import { PATIENCE_MS, type Schemas } from "@/api/client";
import { ApiProblem } from "@/api/problem";

const ADDRESS = "/api/v1/setup";

async function call<T>(init: RequestInit): Promise<T> {
  let answer: Response;
  let said: unknown;
  try {
    answer = await fetch(ADDRESS, { ...init, cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) });
    said = await answer.json();
  } catch {
    throw ApiProblem.network();
  }
  if (!answer.ok) throw ApiProblem.from(answer.status, said);
  return (said as { data: T }).data;
}

/** Whether the installation waits to be set up. */
export const isWaiting = async (): Promise<boolean> => (await call<{ waiting: boolean }>({})).waiting;

export const found = (
  token: string,
  business: Schemas["SetupFoundBody"],
): Promise<{ name: string; username: string }> =>
  call({
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify(business),
  });
