import { useRef } from "react";
import { uuid7 } from "./ids";

/**
 * The idempotency key of what is being sent: the same while the content is the same, so that a retry does not do it twice, and a fresh
 * one when the content has changed.
 */
export function useAttempt(): { keyFor: (content: unknown) => string; done: () => void } {
  const kept = useRef<{ content: string; key: string } | undefined>(undefined);
  return {
    keyFor(content) {
      const text = JSON.stringify(content);
      if (kept.current?.content !== text) kept.current = { content: text, key: uuid7() };
      return kept.current.key;
    },
    done() {
      kept.current = undefined;
    },
  };
}
