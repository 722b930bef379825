/** What a person keeps of a list in this browser: the columns they want, and views of their own. */
import { create } from "zustand";
import { useSession } from "@/session/session";
import type { Search } from "../go";

export interface OwnView {
  name: string;
  search: Search;
}

interface Kept {
  /** Shown columns; undefined as long as nothing was chosen. */
  columns?: readonly string[];
  views: readonly OwnView[];
}

const NOTHING: Kept = { views: [] };
const useKeptLists = create<{ lists: Readonly<Record<string, Kept>> }>(() => ({ lists: {} }));

function read(name: string): Kept {
  try {
    const kept = JSON.parse(localStorage.getItem(name) ?? "null") as Kept | null;
    return kept && Array.isArray(kept.views) ? kept : NOTHING;
  } catch {
    return NOTHING;
  }
}

/** Of this person: people who share a browser keep their own. */
export function useKept(list: string): Kept & { keep: (change: Partial<Kept>) => void } {
  const person = useSession((session) => session.me?.user_id ?? "");
  const name = `office.list.${person}.${list}`;
  const kept = useKeptLists((state) => state.lists[name]) ?? read(name);
  return {
    ...kept,
    keep: (change) => {
      const next = { ...kept, ...change };
      localStorage.setItem(name, JSON.stringify(next));
      useKeptLists.setState(({ lists }) => ({ lists: { ...lists, [name]: next } }));
    },
  };
}
