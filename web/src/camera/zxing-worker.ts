/** ZXing beside the page: reading a picture takes longer than a frame. */
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
import wasm from "zxing-wasm/reader/zxing_reader.wasm?url";

// Its own default is a server of somebody else's.
prepareZXingModule({
  overrides: { locateFile: (path: string, before: string) => (path.endsWith(".wasm") ? wasm : before + path) },
});

self.addEventListener("message", async ({ data }: MessageEvent<ImageData>) => {
  try {
    const found = await readBarcodes(data, {
      formats: ["EAN13", "EAN8", "UPCA", "UPCE", "Code128", "QRCode"],
      tryHarder: true,
      maxNumberOfSymbols: 4,
    });
    self.postMessage(found.filter(({ isValid }) => isValid).map(({ text }) => text));
  } catch {
    self.postMessage(undefined);
  }
});
