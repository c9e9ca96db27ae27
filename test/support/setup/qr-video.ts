/** What a technician's camera sees: a wall, and then a label with a QR code held in front of it. */
import { writeFile } from 'node:fs/promises';
import { encodeQR } from 'qr';

const WIDTH = 640;
const HEIGHT = 480;
const FRAMES_A_SECOND = 10;
const WALL = 150;
const LABEL = 225;
const INK = 40;
/** Pixels a module, as a label at arm's length gives. */
const MODULE_PIXELS = 6;

/**
 * Writes a film (YUV4MPEG2, as mjpegtools' yuv4mpeg(5) describes it) that Chromium plays as its camera, over and over: a
 * second of the wall, then each text for two seconds.
 */
export async function writeQrVideo(file: string, texts: readonly string[]): Promise<void> {
  const frames = [...times(1, plainFrame()), ...texts.flatMap((text) => times(2, labelFrame(text)))];
  const header = `YUV4MPEG2 W${WIDTH} H${HEIGHT} F${FRAMES_A_SECOND}:1 Ip A1:1 C420\n`;
  await writeFile(
    file,
    Buffer.concat([Buffer.from(header), ...frames.flatMap((frame) => [Buffer.from('FRAME\n'), frame])]),
  );
}

/** The code as a picture file, as a camera app hands it over. */
export function qrPicture(text: string): Buffer {
  return Buffer.from(encodeQR(text, 'gif', { ecc: 'medium', border: 6, scale: 7 }));
}

function times(seconds: number, frame: Buffer): Buffer[] {
  return Array.from({ length: seconds * FRAMES_A_SECOND }, () => frame);
}

/** Brightness of every pixel, then the two planes of colour at half the size: grey. */
function plainFrame(): Buffer {
  const frame = Buffer.alloc((WIDTH * HEIGHT * 3) / 2, 128);
  for (let y = 0; y < HEIGHT; y++) {
    // Lit from one side.
    for (let x = 0; x < WIDTH; x++) frame[y * WIDTH + x] = WALL + Math.round((x / WIDTH) * 40);
  }
  return frame;
}

function labelFrame(text: string): Buffer {
  const frame = plainFrame();
  const rows = encodeQR(text, 'raw', { ecc: 'medium', border: 4 });
  const side = rows.length * MODULE_PIXELS;
  const [left, top] = [(WIDTH - side) >> 1, (HEIGHT - side) >> 1];
  for (let y = 0; y < side; y++) {
    const row = rows[Math.floor(y / MODULE_PIXELS)] ?? [];
    for (let x = 0; x < side; x++) {
      frame[(top + y) * WIDTH + left + x] = row[Math.floor(x / MODULE_PIXELS)] ? INK : LABEL;
    }
  }
  return frame;
}
