/** Some changes are written down with a reason: who saves one is asked for it in place. */
import { create } from "zustand";
import { ApiProblem } from "@/api/problem";

/** What waits for a reason; `why-panel.tsx` asks for it. */
export const useAsked = create<{ asked: ((reason: string | undefined) => void) | undefined }>(() => ({
  asked: undefined,
}));

const lacksReason = (error: unknown): boolean =>
  error instanceof ApiProblem && error.errors.some(({ pointer, code }) => pointer === "/reason" && code === "required");

/**
 * Runs an operation; if it may not be done without a reason, asks for one and runs it again with that. Throws the refusal when nobody
 * gives one.
 */
export async function withReason<T>(operation: (reason?: string) => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    if (!lacksReason(error)) throw error;
    const reason = await new Promise<string | undefined>((answer) => useAsked.setState({ asked: answer }));
    if (!reason) throw error;
    return operation(reason);
  }
}
