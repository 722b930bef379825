/**
 * Money that was taken, or given back, before its sale is complete. The server is told at once, so that it is in the drawer's figures and
 * belongs to the sale at every register; what it does not know yet is written down here, and told again until it does. Whatever is asked of
 * the sale after that waits for it.
 */
import type { TFunction } from "i18next";
import { create } from "zustand";
import { api, take } from "@/api/client";
import { ApiProblem } from "@/api/problem";
import { problemWords } from "@/api/words";
import { uuid7 } from "@/lib/ids";
import { queries } from "@/lib/queries";
import { withApproval } from "@/session/approval";
import { say } from "@/ui/toast";
import { changePayments, useCart } from "./cart";
import type { OpenSale, PaymentInput, TakenPayment } from "./model";
import { outgoingOf } from "./outgoing";

type Telling = { saleId: string; shiftId: string; payment: PaymentInput } & (
  | { kind: "taken" }
  | { kind: "back"; returnId: string }
);

const KEY = "till.parts";

function untold(): Telling[] {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "[]") as Telling[];
  } catch {
    return [];
  }
}

function write(all: readonly Telling[]): void {
  localStorage.setItem(KEY, JSON.stringify(all));
  useUntold.setState({ all });
}

const LOOSE = "till.parts.loose";
const LOOSE_MAX = 50;

function loose(): string[] {
  try {
    return JSON.parse(localStorage.getItem(LOOSE) ?? "[]") as string[];
  } catch {
    return [];
  }
}

/** What the server does not know yet, for whoever shows it. */
const useUntold = create<{
  all: readonly Telling[];
  /** Told in vain so far. */
  tried: readonly string[];
  /** Not taken alone: the server has them with the sale. */
  loose: readonly string[];
}>(() => ({ all: untold(), tried: [], loose: loose() }));

window.addEventListener("storage", ({ key }) => {
  if (key === KEY || key === LOOSE) useUntold.setState({ all: untold(), loose: loose() });
});

function keepLoose(ids: readonly string[]): void {
  const all = ids.slice(-LOOSE_MAX);
  localStorage.setItem(LOOSE, JSON.stringify(all));
  useUntold.setState({ loose: all });
}

/** Whether the server has a part: it does, it is being told, or it could not be told so far. */
export type PartState = "stored" | "storing" | "waiting";

/** How it stands with each part of a sale, and which are on their way back. */
export function useParts(saleId: string): { of: (paymentId: string) => PartState; returning: readonly PaymentInput[] } {
  const { all, tried, loose: alone } = useUntold();
  const mine = all.filter((one) => one.saleId === saleId);
  return {
    of: (paymentId) => {
      if (alone.includes(paymentId)) return "waiting";
      const one = mine.find(({ kind, payment }) => kind === "taken" && payment.payment_id === paymentId);
      return one ? (tried.includes(idOf(one)) ? "waiting" : "storing") : "stored";
    },
    returning: mine.filter(({ kind }) => kind === "back").map(({ payment }) => payment),
  };
}

const idOf = (one: Telling): string => (one.kind === "taken" ? one.payment.payment_id : one.returnId);

function strike(told: Telling): void {
  write(untold().filter((one) => idOf(one) !== idOf(told)));
  useUntold.setState(({ tried }) => ({ tried: tried.filter((id) => id !== idOf(told)) }));
}

async function tell(one: Telling): Promise<void> {
  const header = { "Idempotency-Key": idOf(one) };
  if (one.kind === "taken") {
    const path = { sale_id: one.saleId };
    await take(
      api.POST("/api/v1/sales/{sale_id}/payments", {
        params: { path, header },
        body: { shift_id: one.shiftId, payment: one.payment },
      }),
    );
  } else {
    const path = { payment_id: one.payment.payment_id };
    // Out of a drawer that did not take it, it may be more than somebody pays out alone.
    await withApproval((approval) =>
      take(
        api.POST("/api/v1/payments/{payment_id}/return", {
          params: { path, header: { ...header, ...(approval ? { "X-Approval": approval } : {}) } },
          body: { shift_id: one.shiftId, return_id: one.returnId },
        }),
      ),
    );
  }
}

/** Nothing was given back, or it was before. */
const isGone = (problem: ApiProblem): boolean => problem.status === 404 || problem.code === "sales.payment-settled";

let turn: Promise<void> = Promise.resolve();

/** Tells the server all that it does not know of a sale, in order. Throws what may pass; then it is told later. */
export function tellParts(saleId: string, t?: TFunction): Promise<void> {
  const mine = turn.then(() => tellAll(saleId, t));
  turn = mine.catch(() => undefined);
  return mine;
}

async function tellAll(saleId: string, t?: TFunction): Promise<void> {
  const mine = untold().filter((telling) => telling.saleId === saleId);
  // Most sales have none: nothing is asked for anew because of them.
  if (mine.length === 0) return;
  for (const one of mine) {
    try {
      await tell(one);
    } catch (error) {
      // Not known, or nobody is signed in: told again later.
      if (!(error instanceof ApiProblem) || error.isUnknown || error.status === 401) {
        useUntold.setState(({ tried }) => ({ tried: [...new Set([...tried, idOf(one)])] }));
        throw error;
      }
      // A payment that is not taken alone is counted with the sale. One that is not given back is there still.
      if (one.kind === "taken") keepLoose([...loose(), one.payment.payment_id]);
      if (one.kind === "back" && !isGone(error)) {
        changePayments(saleId, (parts) => [...parts.filter((part) => !isSame(part, one.payment)), one.payment]);
        if (t) say({ kind: "bad", text: t("sales:not_given_back", { why: problemWords(t, error) }), lasts: 0 });
      }
    }
    strike(one);
  }
  void queries.invalidateQueries({ queryKey: ["shift"] });
}

const isSame = (one: PaymentInput, other: PaymentInput): boolean => one.payment_id === other.payment_id;

const RETRY_MS = 4000;
let later: ReturnType<typeof setTimeout> | undefined;

/** Tells what is left of all sales, and again a little later if that does not go. */
export async function tellUntold(t?: TFunction): Promise<void> {
  clearTimeout(later);
  for (const saleId of new Set(untold().map((one) => one.saleId))) {
    await tellParts(saleId, t).catch(() => undefined);
  }
  if (untold().length > 0) later = setTimeout(() => void tellUntold(t), RETRY_MS);
}

/** A part of the sale on the screen is paid. */
export function takePart(saleId: string, shiftId: string, payment: PaymentInput, t: TFunction): void {
  changePayments(saleId, (parts) => [...parts, payment]);
  write([...untold(), { kind: "taken", saleId, shiftId, payment }]);
  void tellUntold(t);
}

/** It is given back: out of the drawer of this shift, whichever took it. */
export function giveBackPart(saleId: string, shiftId: string, payment: PaymentInput, t: TFunction): void {
  // Somebody pressed twice.
  const sale = useCart.getState().sales.find((one) => one.saleId === saleId);
  if (!sale?.payments.some((part) => isSame(part, payment))) return;
  changePayments(saleId, (parts) => parts.filter((part) => !isSame(part, payment)));
  tellBack(saleId, shiftId, payment, t);
}

/** The same for a payment of a sale that is on no screen here. */
export const giveBackTaken = (payment: TakenPayment, shiftId: string, t: TFunction): void =>
  tellBack(payment.sale_id, shiftId, asInput(payment), t);

function tellBack(saleId: string, shiftId: string, payment: PaymentInput, t: TFunction): void {
  write([...untold(), { kind: "back", saleId, shiftId, payment, returnId: uuid7() }]);
  void tellUntold(t);
}

/** What the server has of a payment, as a till sends it. */
export const asInput = ({ payment_id, kind, tender, amount_minor, reference }: TakenPayment): PaymentInput => ({
  payment_id,
  kind,
  amount_minor,
  ...(tender === kind ? {} : { tender }),
  ...(reference ? { reference } : {}),
});

/**
 * What was taken for a sale by another till, or by this one before it lost it, and what was given back: the server named both when it refused
 * the sale.
 */
export function adoptParts(saleId: string, problem: ApiProblem): void {
  const { payments: taken = [], given_back: gone = [] } = problem.more as {
    payments?: TakenPayment[];
    given_back?: string[];
  };
  const known = [...taken.map((one) => one.payment_id), ...gone];
  keepLoose(loose().filter((id) => !known.includes(id)));
  changePayments(saleId, (parts) => [
    ...taken.map(asInput),
    ...parts.filter((part) => !known.includes(part.payment_id)),
  ]);
}

/** The payment that a sale is being completed with: what was handed over, where its answer is not here yet. */
export function sentPayment({ saleId, payments }: OpenSale): PaymentInput | undefined {
  const one = outgoingOf(saleId);
  if (one?.kind !== "complete") return undefined;
  return one.body.payments?.find(({ payment_id: id }) => !payments.some(({ payment_id }) => payment_id === id)) as
    | PaymentInput
    | undefined;
}
