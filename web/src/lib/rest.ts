import { useEffect, useState } from "react";

/** A value once it has rested for a moment, e.g. what is being typed. */
export function useRested<Value>(value: Value, restMs: number): Value {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const wait = setTimeout(() => setRested(value), restMs);
    return () => clearTimeout(wait);
  }, [value, restMs]);
  return rested;
}
