import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A real ALSA without hardware: the pcm `files` writes what it plays to one file and hears what is in another. */
export interface AlsaFilePlugin {
  /** For ALSA_CONFIG_PATH. */
  readonly alsaConfig: string;
  /** What was played since the pcm was opened last; complete once it is closed. */
  played(): Promise<Int16Array>;
  dispose(): Promise<void>;
}

/** `spoken`: what the microphone hears, over and over. It has no pace: it gives as much as is asked for. */
export async function makeAlsaFilePlugin(spoken: Int16Array): Promise<AlsaFilePlugin> {
  const folder = await mkdtemp(join(tmpdir(), 'hotline-alsa-'));
  const [alsaConfig, ear, microphone] = ['asound.conf', 'ear.raw', 'microphone.raw'].map((name) =>
    join(folder, name),
  );
  if (!alsaConfig || !ear || !microphone) throw new Error('unreachable');
  await writeFile(microphone, new Uint8Array(spoken.buffer, spoken.byteOffset, spoken.byteLength));
  await writeFile(ear, '');
  const lines = [
    'pcm.nothing { type null }',
    `pcm.ear { type file slave.pcm nothing file "${ear}" format raw }`,
    // A file plugin that records writes a copy, too: not into the same file.
    `pcm.microphone { type file slave.pcm nothing file /dev/null infile "${microphone}" format raw }`,
    'pcm.files { type asym playback.pcm ear capture.pcm microphone }',
    // A card without a microphone.
    'pcm.mute { type asym playback.pcm ear }',
    '',
  ];
  await writeFile(alsaConfig, lines.join('\n'));
  return {
    alsaConfig,
    played: async () => {
      const bytes = await readFile(ear);
      return Int16Array.from({ length: bytes.length / 2 }, (_, i) => bytes.readInt16LE(i * 2));
    },
    dispose: () => rm(folder, { recursive: true }),
  };
}
