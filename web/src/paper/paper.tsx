/**
 * A document on paper: receipt, X or Z report. The server composes it, and its own renderer draws it here, as WebAssembly, so that screen,
 * browser's printer, PDF and text printer never say two things.
 */
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import type { Schemas } from "@/api/client";
import { isPricingLoaded, loadPricing, paperOf } from "@/pricing/engine";
import { cx } from "@/ui/cx";
import { printNode } from "@/ui/print";
import { Broken } from "@/ui/states";

export type Slip = Schemas["Slip"];

/** The paper takes the place it is given; in a printer the page has the margins. */
const FIT =
  ".paper { width: 100%; max-width: 21rem } :host(.plain) .paper { max-width: none; padding: 0; mask: none; background: none }";

let sheet: CSSStyleSheet | undefined;

/** Papers have a tree and a style sheet of their own: nothing of the screen's reaches in, and nothing of theirs out. */
function draw(host: HTMLElement, slip: Slip): void {
  const { html, style } = paperOf(slip);
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(style + FIT);
  }
  const tree = host.shadowRoot ?? host.attachShadow({ mode: "open" });
  tree.adoptedStyleSheets = [sheet];
  // The renderer escapes every text.
  tree.innerHTML = html;
}

interface PaperProps {
  slip: Slip;
  /** For the printer: as wide as its roll, without a torn edge. */
  plain?: boolean;
}

export function Paper({ slip, plain }: PaperProps) {
  const host = useRef<HTMLElement>(null);
  const [isReady, setReady] = useState(isPricingLoaded);
  const [error, setError] = useState<unknown>();
  const load = () => {
    setError(undefined);
    loadPricing().then(() => setReady(true), setError);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: once.
  useEffect(() => {
    if (!isReady) load();
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: after an error it is drawn into another element.
  useLayoutEffect(() => {
    if (!isReady || !host.current) return;
    try {
      draw(host.current, slip);
    } catch (caught) {
      // E.g. a block that only a newer page knows: what stands beside the paper must stay.
      setError(caught);
    }
  }, [isReady, slip, error]);
  if (error) return <Broken error={error} retry={load} />;
  return <article ref={host} aria-label={slip.title} className={cx("block", plain && "plain")} />;
}

/** Prints it as wide as this machine's roll. */
export async function printPaper(slip: Slip): Promise<void> {
  await loadPricing();
  printNode(<Paper slip={slip} plain />);
}
