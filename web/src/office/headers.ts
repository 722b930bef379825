/** Headers of changes. */

/** What is made: sent twice under one key (`useAttempt`) it is made once. */
export const once = (key: string): { "Idempotency-Key": string } => ({ "Idempotency-Key": key });

/** What is changed: only if nobody else changed it since `version`. */
export const from = (version: number): { "If-Match": string } => ({ "If-Match": `"${version}"` });
