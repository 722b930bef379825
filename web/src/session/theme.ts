import { create } from "zustand";

export type Theme = "light" | "dark";

/** The theme as the line in the page's head has set it. */
export const useTheme = create<{ theme: Theme }>(() => ({
  theme: document.documentElement.dataset.theme === "dark" ? "dark" : "light",
}));

export function setTheme(theme: Theme): void {
  localStorage.setItem("till.theme", theme);
  document.documentElement.dataset.theme = theme;
  useTheme.setState({ theme });
}

export const toggleTheme = (): void => setTheme(useTheme.getState().theme === "dark" ? "light" : "dark");
