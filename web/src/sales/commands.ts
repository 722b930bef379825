/** What a till asks the server to do with a sale, and how it is asked. Each can be asked again under its key: it is done once. */
import { api, type Schemas, take } from "@/api/client";
import { ApiProblem } from "@/api/problem";
import { tellParts } from "./parts";
import { isStored, type Stored } from "./stored";

export type Parked = Schemas["ParkedSaleView"];
type Customer = Schemas["Customer"];

export interface Complete {
  kind: "complete";
  body: Schemas["SalesCompleteBody"];
  approval: string | undefined;
}

export interface Hold {
  kind: "hold";
  key: string;
  body: Schemas["SalesParkBody"];
}

export interface Recall {
  kind: "recall";
  key: string;
  body: Schemas["SalesRecallBody"];
  /** As it was when somebody wanted it: shown until it is here. */
  parked: Parked;
}

export type Command = Complete | Hold | Recall;

export interface Answers {
  /** The number is not known where the sale of a colleague is not shown to who asked again. */
  complete: Stored;
  /** Not known where it was held by a try before this one. */
  hold: Parked | undefined;
  recall: { parked: Parked; customer: Customer | undefined };
}

export type Answer = Answers[Command["kind"]];

/** One try of a command. */
export interface Try {
  saleId: string;
  /** Whether it was sent before, without anybody knowing what came of it. */
  again: boolean;
  /** Whether somebody else is signed in than who wanted it: the server answers each of them for themselves. */
  byAnother: boolean;
}

const keyReused = (problem: ApiProblem): boolean => problem.code === "kernel.idempotency-key-reused";

/** Whether a refusal says that the basket stands where a try before this one would have brought it. */
const standsThere = (problem: ApiProblem, state: string): boolean =>
  problem.code === "kernel.wrong-state" && problem.more.entity === "parked_sale" && problem.more.from === state;

async function complete({ body, approval }: Complete, { saleId }: Try): Promise<Answers["complete"]> {
  const header = { "Idempotency-Key": saleId, ...(approval ? { "X-Approval": approval } : {}) };
  try {
    await tellParts(saleId);
    return await take(
      api.POST("/api/v1/sales/{sale_id}/complete", {
        params: { path: { sale_id: saleId }, header },
        // When it is sent is said anew each time: it tells a clock that is wrong from a sale that waited.
        body: { ...body, sent_at: new Date().toISOString() },
      }),
    );
  } catch (error) {
    if (error instanceof ApiProblem) return isStored(saleId, error, body);
    throw error;
  }
}

async function hold({ key, body }: Hold, { saleId, again }: Try): Promise<Answers["hold"]> {
  try {
    await tellParts(saleId);
    return await take(
      api.POST("/api/v1/sales/{sale_id}/park", {
        params: { path: { sale_id: saleId }, header: { "Idempotency-Key": key } },
        body,
      }),
    );
  } catch (error) {
    // A colleague, or somebody with other rights by now, asked again for what is done.
    if (error instanceof ApiProblem && again && (keyReused(error) || standsThere(error, "parked"))) return undefined;
    throw error;
  }
}

async function recall(command: Recall, { saleId, again, byAnother }: Try): Promise<Answers["recall"]> {
  const { key, body } = command;
  let parked: Parked;
  try {
    parked = await take(
      api.POST("/api/v1/sales/{sale_id}/recall", {
        params: { path: { sale_id: saleId }, header: { "Idempotency-Key": key } },
        body,
      }),
    );
  } catch (error) {
    const isDone =
      error instanceof ApiProblem && again && (keyReused(error) || (byAnother && standsThere(error, "recalled")));
    if (!isDone) throw error;
    parked = command.parked;
  }
  return { parked, customer: parked.customer_id ? await customerOf(parked.customer_id) : undefined };
}

/** Who buys. A server that is away is asked again, with the whole of it: the basket does not come without its customer. */
async function customerOf(customer_id: string): Promise<Customer | undefined> {
  try {
    return await take(api.GET("/api/v1/customers/{customer_id}", { params: { path: { customer_id } } }));
  } catch (error) {
    if (error instanceof ApiProblem && error.status !== 403 && error.status !== 404) throw error;
    return undefined;
  }
}

/** Asks the server once. */
export function carryOut(command: Command, now: Try): Promise<Answer> {
  if (command.kind === "complete") return complete(command, now);
  return command.kind === "hold" ? hold(command, now) : recall(command, now);
}
