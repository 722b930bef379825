/** The camera of this machine, the one at its back where there are two. */

/** Why there is no picture: a key of `sales:camera_none`. */
export type NoCamera = "missing" | "denied" | "busy" | "insecure" | "broken";

export function whyNot(error: unknown): NoCamera {
  const name = error instanceof Error || error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "denied";
  if (name === "NotFoundError" || name === "OverconstrainedError") return "missing";
  return name === "NotReadableError" || name === "AbortError" ? "busy" : "broken";
}

/** Opens it; throws a `NoCamera`. */
export async function openCamera(): Promise<MediaStream> {
  const media = navigator.mediaDevices as MediaDevices | undefined;
  // Browsers hide it where anybody could listen in on the way.
  if (!media?.getUserMedia) throw (isSecureContext ? "missing" : "insecure") satisfies NoCamera;
  try {
    return await media.getUserMedia({
      audio: false,
      video: { facingMode: { ideal: "environment" }, width: { ideal: 1280 }, height: { ideal: 720 } },
    });
  } catch (error) {
    throw whyNot(error);
  }
}

export const stopCamera = (stream: MediaStream): void => {
  for (const track of stream.getTracks()) track.stop();
};
