import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { listCards } from '../../../src/media/alsa/cards.js';

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

/** A folder like `/proc/asound`: the text of `cards`, and the folders of the pcms. */
async function procAsound(cards: string | undefined, pcms: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'hotline-asound-'));
  folders.push(folder);
  if (cards !== undefined) await writeFile(join(folder, 'cards'), cards);
  for (const pcm of pcms) await mkdir(join(folder, pcm), { recursive: true });
  return folder;
}

it('lists a Raspberry Pi with a USB handset', async () => {
  const text = ` 0 [Headphones     ]: bcm2835_headpho - bcm2835 Headphones
                      bcm2835 Headphones
 1 [vc4hdmi        ]: vc4-hdmi - vc4-hdmi
                      vc4-hdmi
 2 [Device         ]: USB-Audio - USB Audio Device
                      C-Media Electronics Inc. USB Audio Device at usb-3f980000.usb-1.2, full speed
`;
  const root = await procAsound(text, ['card0/pcm0p', 'card1/pcm0p', 'card2/pcm0p', 'card2/pcm0c']);
  expect(await listCards(root)).toEqual([
    { id: 'Headphones', number: 0, description: 'bcm2835 Headphones', playback: true, capture: false },
    { id: 'vc4hdmi', number: 1, description: 'vc4-hdmi', playback: true, capture: false },
    { id: 'Device', number: 2, description: 'USB Audio Device', playback: true, capture: true },
  ]);
});

it('tells two cards of the same kind apart, and numbers with a gap and two digits', async () => {
  const text = ` 1 [Device         ]: USB-Audio - USB Audio Device
                      C-Media USB Audio Device at usb-0000:00:14.0-1, full speed
10 [Device_1       ]: USB-Audio - USB Audio - 2nd Device
                      C-Media USB Audio Device at usb-0000:00:14.0-2, full speed
`;
  const root = await procAsound(text, ['card1/pcm0c', 'card1/pcm0p', 'card10/pcm0p', 'card10/midi0']);
  expect(await listCards(root)).toEqual([
    { id: 'Device', number: 1, description: 'USB Audio Device', playback: true, capture: true },
    { id: 'Device_1', number: 10, description: 'USB Audio - 2nd Device', playback: true, capture: false },
  ]);
});

it('lists a webcam as what can only hear', async () => {
  const text = ` 0 [C270           ]: USB-Audio - C270 HD WEBCAM
                      Logitech C270 HD WEBCAM at usb-0000:01:00.0-1.3, high speed
`;
  const root = await procAsound(text, ['card0/pcm0c', 'card0/pcm0c/sub0']);
  expect(await listCards(root)).toEqual([
    { id: 'C270', number: 0, description: 'C270 HD WEBCAM', playback: false, capture: true },
  ]);
});

it.each([
  { where: 'the kernel has no card', text: '--- no soundcards ---\n' },
  { where: 'the kernel has no sound at all', text: undefined },
])('lists nothing where $where', async ({ text }) => {
  expect(await listCards(await procAsound(text, []))).toEqual([]);
});

it('lists a card that is pulled out at that moment as one that can do nothing', async () => {
  const root = await procAsound(' 0 [Device         ]: USB-Audio - USB Audio Device\n', []);
  expect(await listCards(root)).toMatchObject([{ id: 'Device', playback: false, capture: false }]);
});
