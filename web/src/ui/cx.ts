import { type ClassValue, clsx } from "clsx";
import { extendTailwindMerge } from "tailwind-merge";

const merge = extendTailwindMerge({
  extend: {
    classGroups: {
      "font-size": [{ text: ["2xs", "xs", "sm", "base", "lg", "xl", "2xl", "3xl", "4xl"] }],
      shadow: [{ shadow: ["1", "2", "3"] }, "hairline", "hairline-2"],
    },
  },
});

/** Class names; a later one wins over an earlier one of the same kind. */
export const cx = (...inputs: ClassValue[]): string => merge(clsx(inputs));
