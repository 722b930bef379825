/** What the shift screens ask the server, and what several of them know together. */
import { queryOptions } from "@tanstack/react-query";
import { create } from "zustand";
import { api, type Schemas, take } from "@/api/client";
import { ApiProblem } from "@/api/problem";
import { queries } from "@/lib/queries";
import type { Counts } from "./pieces";

export type XReport = Schemas["XReportView"];
export type ZReport = Schemas["ZReportView"];
export type Movement = Schemas["MovementView"];
export type MovementKind = Schemas["MovementKind"];
export type Takings = Schemas["Takings"];

/** A report of a shift: so far, or sealed. */
export type Report = { kind: "x"; x: XReport } | { kind: "z"; z: ZReport };

/** The same on paper. */
export const slipOf = (report: Report): Schemas["Slip"] => (report.kind === "z" ? report.z : report.x).slip;

export const xReport = (shiftId: string) =>
  queryOptions({
    queryKey: ["shift", shiftId, "x"],
    queryFn: () => take(api.GET("/api/v1/shifts/{shift_id}/x-report", { params: { path: { shift_id: shiftId } } })),
  });

/** Z if the shift is closed, X while it goes on. */
export const anyReport = (shiftId: string) =>
  queryOptions({
    queryKey: ["shift", shiftId, "report"],
    queryFn: async (): Promise<Report> => {
      const params = { path: { shift_id: shiftId } };
      try {
        return { kind: "z", z: await take(api.GET("/api/v1/shifts/{shift_id}/z-report", { params })) };
      } catch (error) {
        if (!(error instanceof ApiProblem) || error.code !== "kernel.wrong-state") throw error;
        return { kind: "x", x: await take(api.GET("/api/v1/shifts/{shift_id}/x-report", { params })) };
      }
    },
  });

export const drawerOf = (shiftId: string) =>
  queryOptions({
    queryKey: ["shift", shiftId, "drawer"],
    queryFn: () => take(api.GET("/api/v1/shifts/{shift_id}/drawer", { params: { path: { shift_id: shiftId } } })),
  });

/** What somebody counts: it stays while they look at another screen, and ends with the shift. */
export interface CountDraft {
  shiftId: string;
  counts: Counts;
  /** As typed, by tender. */
  others: Readonly<Record<string, string>>;
  reason: string;
  /** As typed; nothing while the proposal holds. */
  carried: string | undefined;
  bag: string;
  /** Since when the count is locked. */
  lockedAt: string | undefined;
  /** Somebody counts anew: the count that the server keeps is not gone back to. */
  again: boolean;
  /** What was counted against: how many sales and movements of cash were in the shift. */
  against: { sales_count: number; movements_count: number } | undefined;
}

const nothing = (shiftId: string): CountDraft => ({
  shiftId,
  counts: {},
  others: {},
  reason: "",
  carried: undefined,
  bag: "",
  lockedAt: undefined,
  again: false,
  against: undefined,
});

/** What was typed outlives a reload; whether it is counted the server knows. */
const DRAFT = "till.count";
function kept(): CountDraft {
  try {
    const draft = JSON.parse(sessionStorage.getItem(DRAFT) ?? "null") as CountDraft | null;
    return draft ? { ...nothing(draft.shiftId), ...draft, lockedAt: undefined, against: undefined } : nothing("");
  } catch {
    return nothing("");
  }
}

const useDraft = create<CountDraft>(kept);
useDraft.subscribe((draft) => sessionStorage.setItem(DRAFT, JSON.stringify(draft)));

export function useCountDraft(shiftId: string): CountDraft {
  const draft = useDraft();
  return draft.shiftId === shiftId ? draft : nothing(shiftId);
}

export function changeDraft(shiftId: string, change: Partial<CountDraft>): void {
  const now = useDraft.getState();
  useDraft.setState({ ...(now.shiftId === shiftId ? now : nothing(shiftId)), ...change });
}

const KEY = "till.closed-shift";

/**
 * The shift that was closed here last. As soon as it is closed there is none to work in, and every other screen gives way to opening the
 * next one; this is how its Z report still comes first.
 */
export const useJustClosed = create<{ shiftId: string | undefined }>(() => ({
  shiftId: sessionStorage.getItem(KEY) ?? undefined,
}));

export function noteClosed(z: ZReport): void {
  const report: Report = { kind: "z", z };
  queries.setQueryData<Report>(["shift", z.shift_id, "report"], report);
  sessionStorage.setItem(KEY, z.shift_id);
  useJustClosed.setState({ shiftId: z.shift_id });
}

export function closedSeen(): void {
  sessionStorage.removeItem(KEY);
  useJustClosed.setState({ shiftId: undefined });
}
