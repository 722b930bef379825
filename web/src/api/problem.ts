/** What goes wrong between a screen and the server, in one shape (RFC 9457). */
import type { components } from "./schema";

type Problem = components["schemas"]["Problem"];
export type Violation = components["schemas"]["Violation"];

/** Stable words the client itself gives. Those of the server are listed in the OpenAPI document under `x-faults`. */
export type ClientCode = "client.network" | "client.unreadable";

export class ApiProblem extends Error {
  readonly code: string;
  readonly status: number;
  readonly title: string;
  readonly detail: string | undefined;
  readonly errors: readonly Violation[];
  /** For the log; shown small, to be read out to support. */
  readonly requestId: string | undefined;
  /** All members of the problem: some faults carry more, e.g. what an approval must be for. */
  readonly more: Readonly<Record<string, unknown>>;

  constructor(code: string, status: number, problem: Partial<Problem> & Record<string, unknown>) {
    super(problem.title ?? code);
    this.name = "ApiProblem";
    this.code = code;
    this.status = status;
    this.title = problem.title ?? code;
    this.detail = problem.detail;
    this.errors = problem.errors ?? [];
    this.requestId = problem.request_id;
    this.more = problem;
  }

  static network(): ApiProblem {
    return new ApiProblem("client.network", 0, { title: "The server does not answer." });
  }

  static from(status: number, body: unknown): ApiProblem {
    if (typeof body !== "object" || body === null) return new ApiProblem("client.unreadable", status, {});
    const problem = body as Partial<Problem> & Record<string, unknown>;
    const code = problem.type?.replace("urn:till:fault:", "") ?? "client.unreadable";
    return new ApiProblem(code, status, problem);
  }

  get isNetwork(): boolean {
    return this.code === "client.network";
  }

  /** Whether it is not known what became of the request: the same one is sent again, under the same key. */
  get isUnknown(): boolean {
    return (
      this.isPassing ||
      this.code === "kernel.outcome-unknown" ||
      this.code === "kernel.in-progress" ||
      this.code === "client.unreadable" ||
      this.status >= 500
    );
  }

  /** Whether the same request may succeed later, unchanged. */
  get isPassing(): boolean {
    return this.isNetwork || this.status === 503 || this.status === 504 || this.status === 429 || this.status === 502;
  }
}
