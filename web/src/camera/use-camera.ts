/** Looks through the camera while mounted, and tells every code once. */
import { type RefObject, useEffect, useRef, useState } from "react";
import { type Decoder, openDecoder } from "./decoder";
import { counting } from "./once";
import { type NoCamera, openCamera, stopCamera } from "./stream";

/** Between two looks: the till has other things to do as well. */
const LOOK_MS = 120;

export type CameraState = "starting" | "looking" | NoCamera;

const isReason = (error: unknown): error is NoCamera => typeof error === "string";

/** `video` shows the picture; while `paused` nothing is read, and the camera stays on. */
export function useCamera(
  video: RefObject<HTMLVideoElement | null>,
  { paused, told }: { paused: boolean; told: (code: string) => void },
): CameraState {
  const [state, setState] = useState<CameraState>("starting");
  const now = useRef({ paused, told });
  now.current = { paused, told };
  useEffect(() => {
    let over = false;
    let stream: MediaStream | undefined;
    let decoder: Decoder | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const { seen } = counting();
    const close = () => {
      clearTimeout(timer);
      decoder?.close();
      if (stream) stopCamera(stream);
    };
    const look = async () => {
      const picture = video.current;
      if (over || !decoder || !picture) return;
      if (!now.current.paused && picture.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) {
        const codes = await decoder.read(picture);
        // A question that came meanwhile is answered first.
        if (!over && !now.current.paused) for (const code of seen(codes, performance.now())) now.current.told(code);
      }
      if (!over) timer = setTimeout(() => void look().catch(fail), LOOK_MS);
    };
    const fail = (error: unknown) => {
      close();
      if (!over) setState(isReason(error) ? error : "broken");
    };
    const begin = async () => {
      // Both take a moment; a camera that comes too late is let go at once.
      const [opened, reads] = await Promise.allSettled([openCamera(), openDecoder()]);
      if (opened.status === "fulfilled") stream = opened.value;
      if (reads.status === "fulfilled") decoder = reads.value;
      if (over) return close();
      if (opened.status === "rejected") throw opened.reason;
      if (reads.status === "rejected") throw reads.reason;
      const picture = video.current;
      if (!picture) return close();
      picture.srcObject = opened.value;
      await picture.play();
      // Somebody takes the camera away, or its permission.
      opened.value.getVideoTracks()[0]?.addEventListener("ended", () => fail("busy"));
      setState("looking");
      await look();
    };
    void begin().catch(fail);
    return () => {
      over = true;
      close();
    };
  }, [video]);
  return state;
}
