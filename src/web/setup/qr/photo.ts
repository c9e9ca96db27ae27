/** Photos that the technician takes: one of a QR code to be read, one of the finished phone to be kept. */
import type { Pixels, QrReader } from './decode.js';

/** A photo has 12 million pixels and more; in one of these sizes a code that can be read at all is read. */
const SIDES = [1_000, 1_800, 600] as const;
const LOOK_LIMIT_MS = 700;

/** The text of the code on a photo; undefined: there is none. Rejects when the file is no picture. */
export async function readPhoto(photo: Blob, reader: QrReader): Promise<string | undefined> {
  const bitmap = await createImageBitmap(photo);
  try {
    for (const side of SIDES) {
      const text = reader(pixelsOf(bitmap, side), LOOK_LIMIT_MS);
      if (text !== undefined) return text;
    }
    return undefined;
  } finally {
    bitmap.close();
  }
}

/** The photo as a JPEG that is no larger than `maxBytes`. Rejects when the file is no picture. */
export async function smallJpeg(photo: Blob, maxBytes: number): Promise<Blob> {
  const bitmap = await createImageBitmap(photo);
  try {
    // What the camera wrote beside the picture, such as the place, is not taken along.
    for (const [side, quality] of [
      [1_600, 0.8],
      [1_280, 0.7],
      [960, 0.6],
      [640, 0.5],
      [320, 0.4],
    ] as const) {
      const canvas = drawn(bitmap, side);
      const jpeg = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', quality));
      if (jpeg && jpeg.size <= maxBytes) return jpeg;
    }
    throw new Error('the picture does not become small enough');
  } finally {
    bitmap.close();
  }
}

function pixelsOf(bitmap: ImageBitmap, longestSide: number): Pixels {
  const canvas = drawn(bitmap, longestSide);
  return contextOf(canvas).getImageData(0, 0, canvas.width, canvas.height);
}

function drawn(bitmap: ImageBitmap, longestSide: number): HTMLCanvasElement {
  const scale = Math.min(1, longestSide / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  contextOf(canvas).drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return canvas;
}

function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('this browser draws nothing');
  return context;
}

export async function asBase64(blob: Blob): Promise<string> {
  let binary = '';
  for (const byte of new Uint8Array(await blob.arrayBuffer())) binary += String.fromCharCode(byte);
  return btoa(binary);
}
