/** The branch that lists are about; all of them until one is chosen. */
import { create } from "zustand";

const KEY = "office.branch";

export const useBranch = create<{ branch: string | undefined }>(() => ({
  branch: localStorage.getItem(KEY) ?? undefined,
}));

export function chooseBranch(branch: string | undefined): void {
  if (branch) localStorage.setItem(KEY, branch);
  else localStorage.removeItem(KEY);
  useBranch.setState({ branch });
}
