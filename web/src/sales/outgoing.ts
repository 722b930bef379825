/**
 * What a till asked the server to do with a sale and has no answer for: completing it, holding it, taking it up again. A command is written
 * down here before it is sent and struck out when the server has said what became of it; between, it is sent again under the same key, which
 * does it once however often it arrives. A reload goes on where it was. A sale has one command under way, and is not changed meanwhile.
 */
import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import { ApiProblem } from "@/api/problem";
import { afterFrame } from "@/lib/after-frame";
import { useSession } from "@/session/session";
import { type Answer, type Answers, type Command, carryOut } from "./commands";

export interface Entry {
  saleId: string;
  register: string;
  /** Who wanted it, e.g. took the money. */
  by: string | undefined;
  /** `sending` now, `waiting` for the next try, `refused` by the server: nothing was stored. */
  state: "sending" | "waiting" | "refused";
  tries: number;
  problem: ApiProblem | undefined;
}

export type Outgoing = Entry & Command;

interface OutgoingState {
  entries: Outgoing[];
}

const store = createStore<OutgoingState>(() => ({ entries: [] }));

/**
 * What is under way is known at once to who asks for it, and drawn a frame later: the command is sent before the screen says so, and the
 * change is shown before the command is taken off the screen.
 */
const late = {
  ...store,
  subscribe: (heard: Parameters<typeof store.subscribe>[0]) => {
    let heeded = true;
    const stop = store.subscribe((now, before) => afterFrame(() => heeded && heard(now, before)));
    return () => {
      heeded = false;
      stop();
    };
  },
};

export const useOutgoingEntries = Object.assign(
  <T>(choose: (state: OutgoingState) => T): T => useStore(late, choose),
  late,
);

/** Sales that are sold, also while the screen that says so is only on its way: nothing is added to them any more. */
const sold = new Set<string>();
export const isSold = (saleId: string): boolean => sold.has(saleId);

/** Whether it is known by now that an answer is not known. */
export const isUnanswered = (one: Outgoing): boolean => one.state !== "sending" || one.tries > 1;

/** How many commands wait, and how many cannot go on by themselves; of one kind, if it is named. Drawn anew only when a number changes. */
export function useOutgoing(kind?: Command["kind"]): { waiting: number; stuck: number } {
  const count = (test: (one: Outgoing) => boolean) => (state: OutgoingState) =>
    state.entries.filter((one) => (!kind || one.kind === kind) && test(one)).length;
  return {
    waiting: useOutgoingEntries(count(isUnanswered)),
    stuck: useOutgoingEntries(count((one) => one.state === "refused")),
  };
}

const KEY = "till.outgoing";

/** Sales whose commands this page has sent or taken up. What else is written down is another tab's: it is shown, and stays. */
const own = new Set<string>();
/** Since when another tab's command is known here. */
const seen = new Map<string, number>();
/** After this time nobody seems to send it any more, e.g. because that tab was closed. */
const OVERDUE_MS = 20_000;

function writtenDown(text = localStorage.getItem(KEY)): Outgoing[] {
  try {
    const kept = JSON.parse(text ?? "[]") as Outgoing[];
    // An older page wrote down nothing but sales to complete.
    return kept.map((one) => ({ ...one, kind: one.kind ?? "complete" }) as Outgoing);
  } catch {
    return [];
  }
}

/** How many sales are paid and not known to be stored, as this browser keeps them. */
export const keptOutgoing = (): number => writtenDown().filter(({ kind }) => kind === "complete").length;

function write(entries: Outgoing[]): void {
  useOutgoingEntries.setState({ entries });
  const mine = entries.filter((one) => own.has(one.saleId) && one.state !== "refused");
  const kept = mine.map(({ problem: _, ...one }) => one);
  const others = writtenDown().filter(({ saleId }) => !own.has(saleId));
  localStorage.setItem(KEY, JSON.stringify([...others, ...kept]));
}

/** What is done when another tab has had an answer: it may have given the till away since it asked. */
let answeredElsewhere: (saleId: string) => void = () => undefined;
export const whenAnsweredElsewhere = (tell: (saleId: string) => void): void => {
  answeredElsewhere = tell;
};

// What one tab has under way is under way in all of them: nobody changes the sale meanwhile.
window.addEventListener("storage", ({ key, newValue }) => {
  if (key !== KEY) return;
  const { entries } = useOutgoingEntries.getState();
  const mine = entries.filter(({ saleId }) => own.has(saleId));
  const before = entries.filter(({ saleId }) => !own.has(saleId));
  const theirs = writtenDown(newValue).filter(({ saleId }) => !own.has(saleId));
  for (const saleId of seen.keys()) if (!theirs.some((one) => one.saleId === saleId)) seen.delete(saleId);
  for (const { saleId } of theirs) if (!seen.has(saleId)) seen.set(saleId, performance.now());
  useOutgoingEntries.setState({ entries: [...mine, ...theirs] });
  for (const { kind, saleId } of before)
    if (kind === "complete" && !theirs.some((one) => one.saleId === saleId)) answeredElsewhere(saleId);
});

const put = (entry: Outgoing): void => {
  own.add(entry.saleId);
  write([...useOutgoingEntries.getState().entries.filter((one) => one.saleId !== entry.saleId), entry]);
};
const strike = (saleId: string): void =>
  write(useOutgoingEntries.getState().entries.filter((one) => one.saleId !== saleId));

export const outgoingOf = (saleId: string): Outgoing | undefined =>
  useOutgoingEntries.getState().entries.find((one) => one.saleId === saleId);

/** The session ended: the command waits for somebody to sign in. */
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

const running = new Map<string, Promise<Answer>>();

/** What is made of an answer before its command is struck out: a page that is left between asks again, and makes it then. */
type Settle<K extends Command["kind"]> = (answer: Answers[K], entry: Entry & Extract<Command, { kind: K }>) => unknown;
const settles = new Map<Command["kind"], (answer: never, entry: never) => unknown>();
export const whenAnswered = <K extends Command["kind"]>(kind: K, settle: Settle<K>): void => {
  settles.set(kind, settle);
};

/** Sends a command until the server has said what became of it. Throws the refusal, after which nothing was stored by it. */
export function send<C extends Command>(saleId: string, command: C): Promise<Answers[C["kind"]]> {
  const { register_id: register } = command.body;
  put({ ...command, saleId, register, by: person(), state: "sending", tries: 0, problem: undefined });
  return follow(saleId) as Promise<Answers[C["kind"]]>;
}

/** Goes on sending a command, or joins in if that is under way. */
export function follow(saleId: string): Promise<Answer> {
  const already = running.get(saleId);
  if (already) return already;
  const going = untilAnswered(saleId).finally(() => running.delete(saleId));
  running.set(saleId, going);
  return going;
}

async function untilAnswered(saleId: string): Promise<Answer> {
  for (;;) {
    const entry = outgoingOf(saleId);
    if (!entry) throw new ApiProblem("client.unreadable", 0, { title: "Nothing is under way for this sale." });
    put({ ...entry, state: "sending", tries: entry.tries + 1 });
    try {
      const byAnother = entry.by !== person();
      const answer = await carryOut(entry, { saleId, again: entry.tries > 0, byAnother });
      await settles.get(entry.kind)?.(answer as never, entry as never);
      if (entry.kind === "complete") sold.add(saleId);
      strike(saleId);
      return answer;
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      const isAnothers = anothers(error, entry);
      if (error.isUnknown || unsigned(error) || isAnothers) {
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
  const { entries } = useOutgoingEntries.getState();
  const left = writtenDown().filter(({ saleId }) => !own.has(saleId));
  if (left.length > 0) takeOver(entries, left);
}

/** Takes up what another tab had under way and sends no more. */
export function takeOverdue(): void {
  const { entries } = useOutgoingEntries.getState();
  const late = (saleId: string) => performance.now() - (seen.get(saleId) ?? Number.POSITIVE_INFINITY) > OVERDUE_MS;
  const left = entries.filter(({ saleId }) => !own.has(saleId) && late(saleId));
  if (left.length > 0) takeOver(entries, left);
}

function takeOver(entries: readonly Outgoing[], left: readonly Outgoing[]): void {
  for (const { saleId } of left) own.add(saleId);
  const others = entries.filter((one) => !left.some(({ saleId }) => saleId === one.saleId));
  write([...others, ...left.map((one) => ({ ...one, state: "waiting" as const, problem: undefined }))]);
}

/** What this page has taken up and does not send yet. */
export const takenUp = (): Outgoing[] =>
  useOutgoingEntries.getState().entries.filter(({ saleId }) => own.has(saleId) && !running.has(saleId));
