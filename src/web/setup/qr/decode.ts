/** Finds the text of a QR code in an image. */

/** Red, green, blue and alpha of each pixel, one byte each, as a canvas gives them. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

export type QrReader = (pixels: Pixels, limitMs: number) => string | undefined;

/** A text of ours is some 60 characters long; a reader that is asked to show more is shown something else. */
const LONGEST_TEXT = 1_000;

/** The reader comes in a file of its own, so that the first step need not wait for it. Rejects when the phone is away. */
export async function loadQrReader(): Promise<QrReader> {
  const { decodeQR } = await import('qr/decode.js');
  return ({ width, height, data }, limitMs) => {
    try {
      return decodeQR({ width, height, data }, { timeLimit: limitMs }).slice(0, LONGEST_TEXT);
    } catch {
      // There is none, or it is blurred, cut off or in the dark.
      return undefined;
    }
  };
}
