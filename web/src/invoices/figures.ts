/** Figures among words from right to left: a phone number or "10 %: −5.00" keeps its order, as on the server's slips (`shared/src/slip/bidi.rs`). */

export interface Piece {
  text: string;
  figures: boolean;
}

const RUN = /[+\-−±#(]*\p{Nd}(?:[\p{Nd} \u00a0\u202f+\-−–.,:/×*()%#']*\p{Nd})?(?:[ \u00a0]?[%)])?/gu;
const FROM_RIGHT = /[\p{Script=Arabic}\p{Script=Hebrew}]/u;

/** A line in pieces; one piece where nothing runs from right to left. */
export function piecesOf(line: string): Piece[] {
  if (!FROM_RIGHT.test(line)) return [{ text: line, figures: false }];
  const pieces: Piece[] = [];
  let from = 0;
  for (const run of line.matchAll(RUN)) {
    if (run.index > from) pieces.push({ text: line.slice(from, run.index), figures: false });
    pieces.push({ text: run[0], figures: true });
    from = run.index + run[0].length;
  }
  if (from < line.length) pieces.push({ text: line.slice(from), figures: false });
  return pieces;
}
