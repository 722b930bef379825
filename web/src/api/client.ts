/** The typed client: paths, parameters and answers are those of docs/openapi.json. */
import createClient, { type Middleware } from "openapi-fetch";
import { heardTime } from "@/lib/clock";
import { accessToken, refreshed } from "@/session/tokens";
import { ApiProblem } from "./problem";
import type { components, paths } from "./schema";

export type Schemas = components["schemas"];

/** An interactive request that takes longer is given up; the outcome is then unknown. */
export const PATIENCE_MS = 15_000;

/** `fetch` that says "network" for whatever keeps an answer away, and shows a fresh token once when the old one has run out. */
async function ask(request: Request): Promise<Response> {
  const again = request.clone();
  const answer = await send(request);
  if (answer.status !== 401 || !again.headers.has("authorization")) return answer;
  if (!(await refreshed(again.headers.get("authorization")?.slice(7)))) return answer;
  again.headers.set("authorization", `Bearer ${accessToken()}`);
  return send(again);
}

async function send(request: Request): Promise<Response> {
  try {
    const signal = AbortSignal.any([request.signal, AbortSignal.timeout(PATIENCE_MS)]);
    const answer = await fetch(request, { signal });
    heardTime(answer.headers.get("date"));
    return answer;
  } catch (error) {
    if (request.signal.aborted) throw error;
    throw ApiProblem.network();
  }
}

const token: Middleware = {
  onRequest({ request }) {
    const now = accessToken();
    if (now && !request.headers.has("authorization")) request.headers.set("authorization", `Bearer ${now}`);
    return request;
  },
};

export const api = createClient<paths>({ baseUrl: "", fetch: ask });
api.use(token);

/** A print is text to the description of the API; {@link take} asks for none. */
interface Answer<T> {
  data?: { data: T } | string | undefined;
  error?: unknown;
  response: Response;
}

/** The `data` of an answer; throws {@link ApiProblem} for everything else. */
export async function take<T>(call: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await call;
  if (!response.ok) throw ApiProblem.from(response.status, error);
  return (data as { data: T } | undefined)?.data as T;
}

/** `data` with the `meta` of a page. */
export async function takePage<T, M>(
  call: Promise<{ data?: { data: T; meta?: M } | undefined; error?: unknown; response: Response }>,
): Promise<{ data: T; meta?: M }> {
  const { data, error, response } = await call;
  if (!response.ok || data === undefined) throw ApiProblem.from(response.status, error);
  return data;
}

/** Rows of a page at most. */
const ROWS_MAX = 200;

/** Every row of a list, page after page: for what must be whole, such as the choices of a field. */
export async function takeAll<T, M extends { next_cursor?: string | null }>(
  page: (at: {
    limit: number;
    cursor?: string;
  }) => Promise<{ data?: { data: T[]; meta?: M } | undefined; error?: unknown; response: Response }>,
): Promise<T[]> {
  const rows: T[] = [];
  let cursor: string | null | undefined;
  do {
    const { data, meta } = await takePage(page({ limit: ROWS_MAX, ...(cursor ? { cursor } : {}) }));
    rows.push(...data);
    cursor = meta?.next_cursor;
  } while (cursor);
  return rows;
}
