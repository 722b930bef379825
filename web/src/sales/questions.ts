/** What products ask before they can be sold: their weight, their price, or the age of the buyer. Asked one after the other; none replaces another. */
import { create } from "zustand";
import { productOf } from "@/catalog/catalogue";
import type { Coded } from "@/catalog/model";
import { currentSale } from "./cart";
import type { Line } from "./model";

export interface Question {
  coded: Coded;
  barcode: string | undefined;
  /** Said before the scan or tap, if it was. */
  quantity: string | undefined;
}

/** The first is the one on the screen; each has a number of its own. */
export const useQuestions = create<{ asked: readonly (Question & { no: number })[] }>(() => ({ asked: [] }));

let count = 0;

export function ask(question: Question): void {
  count += 1;
  const no = count;
  useQuestions.setState(({ asked }) => ({ asked: [...asked, { ...question, no }] }));
}

/** Takes the question off the screen. The others are offered anew: the same answer may do for them. */
export function answered(offer: (question: Question) => void): void {
  const [, ...rest] = useQuestions.getState().asked;
  useQuestions.setState({ asked: [] });
  for (const question of rest) offer(question);
}

/** Whether the buyer of the open sale has still to be asked how old they are. */
export const asksAge = ({ age_restriction }: Coded["product"]): boolean =>
  (age_restriction ?? 0) > (currentSale().ageChecked ?? 0);

/**
 * The product for which the buyer of the open sale has still to be asked: a sale that was put aside brings no answer back, and the
 * catalogue may ask for more than when the line was added.
 */
export const leftToAsk = (lines: readonly Line[]): Coded["product"] | undefined =>
  lines
    .map(({ product }) => productOf(product.product_id) ?? product)
    .filter(asksAge)
    .sort((a, b) => (b.age_restriction ?? 0) - (a.age_restriction ?? 0))[0];
