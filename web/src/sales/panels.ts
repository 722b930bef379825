/** Which panel stands over the sale. */
import { create } from "zustand";

export type PanelName =
  | "quantity"
  | "price"
  | "line-discount"
  | "discount"
  | "customer"
  | "note"
  | "name"
  | "price-check"
  | "held";

export const usePanel = create<{ open: PanelName | undefined }>(() => ({ open: undefined }));
export const openPanel = (open: PanelName): void => usePanel.setState({ open });
export const closePanel = (): void => usePanel.setState({ open: undefined });
