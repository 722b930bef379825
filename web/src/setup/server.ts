/** The calls of the first run. They carry the one-time token of the link; the last one begins the first session. */
import { api, PATIENCE_MS, type Schemas, take } from "@/api/client";
import { ApiProblem, type Violation } from "@/api/problem";
import { signedIn } from "@/session/session";

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

/** Signs the first person in with what they have just chosen; where that does not work the sign-in asks for it, as always. */
export async function enter(username: string, password: string): Promise<boolean> {
  try {
    await signedIn(await take(api.POST("/api/v1/auth/sign-in", { body: { username, password, device_name: "Till" } })));
    return true;
  } catch {
    return false;
  }
}

export const found = (
  token: string,
  business: Schemas["SetupFoundBody"],
): Promise<{ name: string; username: string }> =>
  call({
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify(business),
  });

/**
 * What the server finds wrong with what is typed so far, by its own rules and with its own words: that a password is too easy to guess only
 * it knows. The country is left out, so that nothing is founded before the last step.
 */
export async function flaws(token: string, business: Schemas["SetupFoundBody"]): Promise<readonly Violation[]> {
  try {
    await found(token, { ...business, country: "" });
    return [];
  } catch (caught) {
    if (isWrongToken(caught)) throw caught;
    // Whatever else it is, the last step says it.
    return caught instanceof ApiProblem ? caught.errors : [];
  }
}

export const isWrongToken = (caught: unknown): boolean =>
  caught instanceof ApiProblem && caught.code === "setup.wrong-token";

/**
 * Whether the server knows the token of the link. It looks at the token before it looks at what is sent with it, so that nothing is asked for
 * and nothing is founded. Where it cannot be asked nothing is known, and the steps say it when it matters.
 */
export async function isKnown(token: string): Promise<boolean> {
  try {
    await call({
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      body: "{}",
    });
    return true;
  } catch (caught) {
    return !isWrongToken(caught);
  }
}
