/** Keeps a name, number or amount together inside a sentence of the other direction. */
export const isolate = (text: string): string => `\u2068${text}\u2069`;
