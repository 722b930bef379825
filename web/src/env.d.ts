/// <reference types="vite/client" />
declare module "virtual:pictograms" {
  export const base: string;
  export const names: readonly string[];
}
