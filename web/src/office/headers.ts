/** Headers of changes. */
import { uuid7 } from "@/lib/ids";

/** What is made: sent twice it is made once. */
export const once = (): { "Idempotency-Key": string } => ({ "Idempotency-Key": uuid7() });

/** What is changed: only if nobody else changed it since `version`. */
export const from = (version: number): { "If-Match": string } => ({ "If-Match": `"${version}"` });
