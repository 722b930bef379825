/** Words that are nearly the ones that were meant: looked for only where nothing else is found. */

/** Shorter words are too like one another. */
const SLIP_LEAST = 4;
const SHORT_LEAST = 3;

/**
 * Whether `word` is the beginning of `whole` but for one slip: a letter too many, too few, wrong, or two changed round. Both are folded.
 */
export function isSlip(word: string, whole: string): boolean {
  const long = word.length;
  if (long < SLIP_LEAST || whole.length < long - 1) return false;
  let at = 0;
  while (at < long && word[at] === whole[at]) at += 1;
  const goesOn = (from: number, to: number) => whole.startsWith(word.slice(from), to);
  return (
    at === long ||
    goesOn(at + 1, at) ||
    goesOn(at, at + 1) ||
    goesOn(at + 1, at + 1) ||
    (word[at] === whole[at + 1] && word[at + 1] === whole[at] && goesOn(at + 2, at + 2))
  );
}

/** Whether `word` is `whole` with letters left out, as people shorten: `blk` for black. It begins with the same letter. */
export function isShortFor(word: string, whole: string): boolean {
  if (word.length < SHORT_LEAST || word[0] !== whole[0] || /\d/.test(word)) return false;
  let at = 0;
  for (const letter of whole) if (letter === word[at]) at += 1;
  return at === word.length;
}

/** Whether each of the words is nearly a word of `hay`. */
export function isNear(words: readonly string[], hay: string): boolean {
  const wholes = hay.split(/[\s\n]+/);
  return words.every(
    (word) => hay.includes(word) || wholes.some((whole) => isSlip(word, whole) || isShortFor(word, whole)),
  );
}
