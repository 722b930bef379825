/**
 * Sales on their way to the server. A sale is written down here before it is sent and struck out when the server has said what became of
 * it; between, it is sent again under the same id, which stores it once however often it arrives. A reload goes on where it was.
 */
import { create } from "zustand";
import { api, type Schemas, take } from "@/api/client";
import { ApiProblem } from "@/api/problem";
import { useSession } from "@/session/session";
import type { SaleView } from "./model";

type Body = Schemas["SalesCompleteBody"];

export interface Outgoing {
  saleId: string;
  register: string;
  body: Body;
  approval: string | undefined;
  /** Who took the money. */
  by: string | undefined;
  /** `sending` now, `waiting` for the next try, `refused` by the server: nothing was stored. */
  state: "sending" | "waiting" | "refused";
  tries: number;
  problem: ApiProblem | undefined;
}

interface OutgoingState {
  entries: Outgoing[];
}

export const useOutgoingEntries = create<OutgoingState>(() => ({ entries: [] }));

/** How many sales wait, and how many cannot go on by themselves. */
export function useOutgoing(): { waiting: number; stuck: number } {
  const entries = useOutgoingEntries((state) => state.entries);
  return {
    waiting: entries.filter((one) => one.state !== "sending" || one.tries > 1).length,
    stuck: entries.filter((one) => one.state === "refused").length,
  };
}

const KEY = "till.outgoing";

/** Sales that this page has sent or taken up. What else is written down is another tab's, and stays. */
const own = new Set<string>();

function writtenDown(): Outgoing[] {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "[]") as Outgoing[];
  } catch {
    return [];
  }
}

function write(entries: Outgoing[]): void {
  for (const { saleId } of entries) own.add(saleId);
  useOutgoingEntries.setState({ entries });
  const kept = entries.filter((one) => one.state !== "refused").map(({ problem: _, ...one }) => one);
  const others = writtenDown().filter(({ saleId }) => !own.has(saleId));
  localStorage.setItem(KEY, JSON.stringify([...others, ...kept]));
}

const put = (entry: Outgoing): void =>
  write([...useOutgoingEntries.getState().entries.filter((one) => one.saleId !== entry.saleId), entry]);
const strike = (saleId: string): void =>
  write(useOutgoingEntries.getState().entries.filter((one) => one.saleId !== saleId));

export const outgoingOf = (saleId: string): Outgoing | undefined =>
  useOutgoingEntries.getState().entries.find((one) => one.saleId === saleId);

/** Answers whose outcome is not known: the same sale is sent again. */
const unknown = (problem: ApiProblem): boolean =>
  problem.isPassing ||
  problem.code === "kernel.outcome-unknown" ||
  problem.code === "kernel.in-progress" ||
  problem.code === "client.unreadable" ||
  problem.status >= 500;
/** The session ended: the sale waits for somebody to sign in. */
const unsigned = (problem: ApiProblem): boolean => problem.status === 401;

const person = (): string | undefined => useSession.getState().me?.user_id;
/**
 * Somebody else is signed in by now, and the drawer is the one's who took the money: the sale waits for them, or for who may sell out of
 * everybody's drawers.
 */
const anothers = (problem: ApiProblem, entry: Outgoing): boolean =>
  problem.code === "shifts.not-yours" && entry.by !== person();

/** Until somebody else signs in, or may do something else. */
const otherRights = (): Promise<void> =>
  new Promise((done) => {
    const { me } = useSession.getState();
    const stop = useSession.subscribe((now) => {
      if (now.me === me) return;
      stop();
      done();
    });
  });

const running = new Map<string, Promise<SaleView>>();

/** Sends a sale until the server has said what became of it. Throws the refusal, after which nothing was stored under this id. */
export function complete(saleId: string, body: Body, approval?: string): Promise<SaleView> {
  put({
    saleId,
    register: body.register_id,
    body,
    approval,
    by: person(),
    state: "sending",
    tries: 0,
    problem: undefined,
  });
  return follow(saleId);
}

/** Goes on sending a sale, or joins in if that is under way. */
export function follow(saleId: string): Promise<SaleView> {
  const already = running.get(saleId);
  if (already) return already;
  const going = send(saleId).finally(() => running.delete(saleId));
  running.set(saleId, going);
  return going;
}

async function send(saleId: string): Promise<SaleView> {
  for (;;) {
    const entry = outgoingOf(saleId);
    if (!entry) throw new ApiProblem("client.unreadable", 0, { title: "This sale is not under way." });
    put({ ...entry, state: "sending", tries: entry.tries + 1 });
    try {
      const header = { "Idempotency-Key": saleId, ...(entry.approval ? { "X-Approval": entry.approval } : {}) };
      const sale = await take(
        api.POST("/api/v1/sales/{sale_id}/complete", {
          params: { path: { sale_id: saleId }, header },
          // When it is sent is said anew each time: it tells a clock that is wrong from a sale that waited.
          body: { ...entry.body, sent_at: new Date().toISOString() },
        }),
      );
      strike(saleId);
      return sale;
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      const isAnothers = anothers(error, entry);
      if (unknown(error) || unsigned(error) || isAnothers) {
        put({ ...entry, state: "waiting", tries: entry.tries + 1, problem: error });
        // Asking again before that would be refused again, each time on record.
        if (isAnothers) await otherRights();
        await new Promise((done) =>
          setTimeout(done, Math.min(8000, 400 * 2 ** Math.min(entry.tries, 5)) * (0.7 + Math.random() * 0.6)),
        );
        continue;
      }
      strike(saleId);
      throw error;
    }
  }
}

/** Takes up what was under way when the page was left. */
export function resumeOutgoing(): void {
  const kept = writtenDown();
  const known = new Set(useOutgoingEntries.getState().entries.map((one) => one.saleId));
  const left = kept
    .filter((one) => !known.has(one.saleId))
    .map((one) => ({ ...one, state: "waiting" as const, problem: undefined }));
  if (left.length === 0) return;
  write([...useOutgoingEntries.getState().entries, ...left]);
}
