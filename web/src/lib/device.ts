/** What is chosen for this machine, kept in its browser: every tab hears of a change at once. */
import { create } from "zustand";

export interface DeviceState {
  /** Every receipt is printed by itself. */
  prints: boolean;
  sound: boolean;
  /** Letters and signs act as keys (WCAG 2.1.4: they can be switched off). */
  letters: boolean;
  /** The sale stands at the start of the line instead of its end. */
  mirror: boolean;
  /** Minutes without a touch after which the till locks; 0 is never. */
  lockAfter: number;
}

export const LOCK_AFTER = [5, 15, 60, 0] as const;
const LOCK_USUAL = 15;

const flag = (key: string, usual: boolean): boolean => {
  const kept = localStorage.getItem(key);
  return kept === null ? usual : kept === "on" || kept === "always";
};

function read(): DeviceState {
  const minutes = Number(localStorage.getItem("till.lock") ?? LOCK_USUAL);
  return {
    prints: flag("till.print", false),
    sound: flag("till.sound", true),
    letters: flag("till.letters", true),
    mirror: flag("till.mirror", false),
    lockAfter: Number.isFinite(minutes) && minutes >= 0 ? minutes : LOCK_USUAL,
  };
}

export const useDevice = create<DeviceState>(read);

export function setDevice(change: Partial<DeviceState>): void {
  useDevice.setState(change);
  const now = useDevice.getState();
  for (const [key, on] of [
    ["till.print", now.prints],
    ["till.sound", now.sound],
    ["till.letters", now.letters],
    ["till.mirror", now.mirror],
  ] as const)
    localStorage.setItem(key, on ? "on" : "off");
  localStorage.setItem("till.lock", String(now.lockAfter));
}

window.addEventListener("storage", () => useDevice.setState(read()));
