/** Puts the page on paper in light colours, by its button or by the browser's own way: dark ones would be light letters on white. */
import { useEffect } from "react";

export function useLightPaper(): void {
  useEffect(() => {
    const { dataset } = document.documentElement;
    let theme: string | undefined;
    const before = () => {
      theme = dataset.theme;
      dataset.theme = "light";
    };
    const after = () => {
      if (theme === undefined) delete dataset.theme;
      else dataset.theme = theme;
    };
    window.addEventListener("beforeprint", before);
    window.addEventListener("afterprint", after);
    return () => {
      window.removeEventListener("beforeprint", before);
      window.removeEventListener("afterprint", after);
    };
  }, []);
}
