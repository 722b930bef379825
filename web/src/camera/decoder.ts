/**
 * Reads codes off a picture: by the browser itself where it can, otherwise by ZXing in a worker. Its 0.9 MB of WebAssembly come from this
 * server, and only when somebody opens the camera.
 */

export interface Decoder {
  /** The codes in the present picture of a video; none while it shows none. */
  read(video: HTMLVideoElement): Promise<string[]>;
  close(): void;
}

/** What goods and receipts bear, in the words of the browser's own detector. */
const FORMATS = ["ean_13", "ean_8", "upc_a", "upc_e", "code_128", "qr_code"];
/** Wider pictures take longer and tell no more. */
const WIDTH = 960;

interface Detector {
  detect(video: HTMLVideoElement): Promise<{ rawValue: string }[]>;
}
interface DetectorClass {
  new (options: { formats: string[] }): Detector;
  getSupportedFormats(): Promise<string[]>;
}

async function ownDetector(): Promise<Decoder | undefined> {
  const { BarcodeDetector } = globalThis as { BarcodeDetector?: DetectorClass };
  const known = (await BarcodeDetector?.getSupportedFormats().catch(() => [])) ?? [];
  if (!BarcodeDetector || FORMATS.some((one) => !known.includes(one))) return undefined;
  const detector = new BarcodeDetector({ formats: FORMATS });
  return {
    read: async (video) => (await detector.detect(video)).map(({ rawValue }) => rawValue),
    close: () => {},
  };
}

function inWorker(): Decoder {
  const worker = new Worker(new URL("./zxing-worker.ts", import.meta.url), { type: "module", name: "camera" });
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  return {
    read: (video) => {
      const scale = Math.min(1, WIDTH / video.videoWidth);
      const [width, height] = [Math.round(video.videoWidth * scale), Math.round(video.videoHeight * scale)];
      if (!context || width === 0 || height === 0) return Promise.resolve([]);
      Object.assign(canvas, { width, height });
      context.drawImage(video, 0, 0, width, height);
      const picture = context.getImageData(0, 0, width, height);
      return new Promise((done, failed) => {
        worker.onmessage = ({ data }: MessageEvent<string[] | undefined>) =>
          data ? done(data) : failed(new Error("the decoder did not load"));
        worker.onerror = () => failed(new Error("the decoder did not load"));
        worker.postMessage(picture, [picture.data.buffer]);
      });
    },
    close: () => worker.terminate(),
  };
}

export const openDecoder = async (): Promise<Decoder> => (await ownDetector()) ?? inWorker();
