/** Where this browser sells: register, branch, and the register's open shift. */
import { create } from "zustand";
import type { Schemas } from "@/api/client";
import { ApiProblem } from "@/api/problem";
import { actIn } from "@/session/session";
import { openShiftAt } from "@/shifts/current";

export type Register = Schemas["Register"];
export type Shift = Schemas["ShiftView"];

export interface PlaceState {
  register: Register | undefined;
  /** `undefined` while it is not known, `null` when no shift is open. */
  shift: Shift | null | undefined;
}

const KEY = "till.place";

interface Kept {
  register: Register;
  shift: Shift | null;
}

function kept(): Kept | undefined {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "null") ?? undefined;
  } catch {
    return undefined;
  }
}

const remembered = kept();

export const usePlace = create<PlaceState>(() => ({
  register: remembered?.register,
  shift: remembered?.shift ?? undefined,
}));

// What may be done is what may be done in the register's branch.
actIn(remembered?.register.branch_id);
usePlace.subscribe(({ register }) => actIn(register?.branch_id));

function keep(): void {
  const { register, shift } = usePlace.getState();
  if (register) localStorage.setItem(KEY, JSON.stringify({ register, shift: shift ?? null }));
  else localStorage.removeItem(KEY);
}

/** Takes this browser to a register and asks for its shift. */
export async function goTo(register: Register): Promise<void> {
  usePlace.setState({ register, shift: undefined });
  keep();
  await loadShift();
}

let asking: { register: string; answer: Promise<void> } | undefined;

/** Asks whether the register's shift is open; whoever asks while that is asked already waits for the same answer. */
export function loadShift(): Promise<void> {
  const { register } = usePlace.getState();
  if (!register) return Promise.resolve();
  if (asking?.register === register.register_id) return asking.answer;
  const answer = askShift(register).finally(() => {
    asking = undefined;
  });
  asking = { register: register.register_id, answer };
  return answer;
}

async function askShift(register: Register): Promise<void> {
  try {
    usePlace.setState({ shift: await openShiftAt(register.register_id) });
  } catch (error) {
    // Away from the server: what was known last still holds.
    if (!(error instanceof ApiProblem && error.isPassing) || usePlace.getState().shift === undefined) throw error;
  }
  keep();
}

export function setShift(shift: Shift | null): void {
  usePlace.setState({ shift });
  keep();
}

export function leavePlace(): void {
  usePlace.setState({ register: undefined, shift: undefined });
  keep();
}
