/** What is said in passing. The list that shows it comes with the first word. */
import { create } from "zustand";

export type Kind = "good" | "bad" | "plain";

export interface Said {
  text: string;
  kind?: Kind;
  /** One button, e.g. undo. */
  action?: { label: string; run: () => void };
  /** In ms; 0 stays until it is closed. */
  lasts?: number;
  /** A later one with the same id replaces it. */
  id?: string;
}

/** What was said and is not shown yet, and the ids of what is to go. */
export const useSaid = create<{ waiting: readonly Said[]; unsaid: readonly string[] }>(() => ({
  waiting: [],
  unsaid: [],
}));

/** Says something in passing, at the bottom. What must be acted on does not belong here. */
export const say = (said: Said): void => useSaid.setState(({ waiting }) => ({ waiting: [...waiting, said] }));

/** Takes away what was said under that id, if it is still there. */
export const unsay = (id: string): void =>
  useSaid.setState(({ waiting, unsaid }) => ({
    waiting: waiting.filter((one) => one.id !== id),
    unsaid: [...unsaid, id],
  }));
