/** One operation a product, one after the other: how far it is, what was refused of which, and a way to stop. */
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { queries } from "@/lib/queries";
import { unsavedWords } from "../unsaved";
import type { ProductItem } from "./data";

/** Refused by ourselves, in words that are for the person. */
export class Said extends Error {}

export interface Refused {
  id: string;
  name: string;
  why: string;
}

export interface Outcome {
  /** How many were gone through, refused ones too. */
  seen: number;
  refused: readonly Refused[];
  isStopped: boolean;
}

export function useBulkRun() {
  const { t } = useTranslation();
  /** The place of the one at hand, while it runs. */
  const [at, setAt] = useState<number>();
  const [outcome, setOutcome] = useState<Outcome>();
  const stopping = useRef(false);
  const run = async <T extends Pick<ProductItem, "product_id" | "name">>(
    items: readonly T[],
    each: (item: T) => Promise<void>,
  ): Promise<Outcome> => {
    const refused: Refused[] = [];
    let seen = 0;
    stopping.current = false;
    setOutcome(undefined);
    for (const item of items) {
      if (stopping.current) break;
      setAt(seen);
      try {
        await each(item);
      } catch (error) {
        refused.push({
          id: item.product_id,
          name: item.name,
          why: error instanceof Said ? error.message : unsavedWords(t, error),
        });
      }
      seen += 1;
    }
    setAt(undefined);
    void queries.invalidateQueries({ queryKey: ["products"] });
    void queries.invalidateQueries({ queryKey: ["product"] });
    void queries.invalidateQueries({ queryKey: ["prices"] });
    const now = { seen, refused, isStopped: seen < items.length };
    setOutcome(now);
    return now;
  };
  return { at, outcome, run, stop: () => (stopping.current = true) };
}
