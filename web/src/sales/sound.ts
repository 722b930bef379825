/** A short tick for a scan, a low double tone for a code that nothing has. Made here, so that no file has to be loaded. */
import { useDevice } from "@/lib/device";

let context: AudioContext | undefined;

const on = (): boolean => useDevice.getState().sound;

function tone(frequency: number, at: number, seconds: number): void {
  if (!context) return;
  const oscillator = context.createOscillator();
  const gain = context.createGain();
  oscillator.frequency.value = frequency;
  gain.gain.setValueAtTime(0.06, context.currentTime + at);
  gain.gain.exponentialRampToValueAtTime(0.0001, context.currentTime + at + seconds);
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(context.currentTime + at);
  oscillator.stop(context.currentTime + at + seconds);
}

export function sound(kind: "scan" | "unknown"): void {
  if (!on()) return;
  try {
    context ??= new AudioContext();
    if (kind === "scan") tone(1800, 0, 0.05);
    else {
      tone(220, 0, 0.14);
      tone(196, 0.18, 0.16);
    }
  } catch {
    // A machine without sound sells as well.
  }
}
