/** Everything that can be reached from `first` by `next`, itself included. */
export function reach<T>(first: Iterable<T>, next: (one: T) => Iterable<T>): Set<T> {
  const seen = new Set<T>();
  const left = [...first];
  while (left.length > 0) {
    const one = left.pop() as T;
    if (seen.has(one)) continue;
    seen.add(one);
    left.push(...next(one));
  }
  return seen;
}
