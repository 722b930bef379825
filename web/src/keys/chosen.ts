/** The keys that were chosen for this machine, kept in its browser: every tab hears of a change at once. */
import { create } from "zustand";
import { ACTS, type Act, type Chosen, KEYS, keyName, keyOf, refusalOf } from "./acts";

const KEPT = "till.keys";

/** What is kept as far as it holds: an older page may have known other acts, and no key does two things. */
function read(): Chosen {
  let kept: Record<string, unknown>;
  try {
    kept = (JSON.parse(localStorage.getItem(KEPT) ?? "{}") as Record<string, unknown> | null) ?? {};
  } catch {
    return {};
  }
  const all: Chosen = {};
  for (const act of ACTS) if (typeof kept[act] === "string") all[act] = kept[act];
  const odd = ACTS.some((act) => all[act] !== undefined && refusalOf(act, all[act], all));
  return odd ? {} : all;
}

export const useChosenKeys = create<{ chosen: Chosen }>(() => ({ chosen: read() }));

/** Acts by the key that does them now. */
let byKey: ReadonlyMap<string, readonly Act[]> = new Map();

function sort({ chosen }: { chosen: Chosen }): void {
  const by = new Map<string, Act[]>();
  for (const act of ACTS) {
    const key = keyOf(act, chosen);
    by.set(key, [...(by.get(key) ?? []), act]);
  }
  byKey = by;
}
sort(useChosenKeys.getState());
useChosenKeys.subscribe(sort);
window.addEventListener("storage", ({ key }) => {
  if (key === KEPT || key === null) useChosenKeys.setState({ chosen: read() });
});

/** What a key does, on whichever screen. */
export const actsOf = (key: string): readonly Act[] => byKey.get(key) ?? [];

export const presentKey = (act: Act): string => keyOf(act, useChosenKeys.getState().chosen);

/** Chooses a key; whether it may be is asked before (`refusalOf`). */
export function chooseKey(act: Act, key: string): void {
  const { [act]: _, ...others } = useChosenKeys.getState().chosen;
  const chosen: Chosen = key === KEYS[act] ? others : { ...others, [act]: key };
  localStorage.setItem(KEPT, JSON.stringify(chosen));
  useChosenKeys.setState({ chosen });
}

/** All keys as they were at first. */
export function restoreKeys(): void {
  localStorage.removeItem(KEPT);
  useChosenKeys.setState({ chosen: {} });
}

/** What stands on the key of an act now, to be shown beside it. */
export function useKeyNames(): (act: Act) => string {
  const chosen = useChosenKeys((state) => state.chosen);
  return (act) => keyName(keyOf(act, chosen));
}
