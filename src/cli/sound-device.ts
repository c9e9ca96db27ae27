import type { Clock } from '../clock/clock.js';
import { AlsaDevice } from '../media/alsa/alsa.device.js';
import { FileDevice } from '../media/file-device.js';
import type { AudioDevice, Log } from '../phone/ports.js';

/** The sound device that a configuration names (`audio.device`), but for `browser`. */
export function soundDevice(
  name: string,
  options: { clock: Clock; log: Log; path: (path: string) => string },
): AudioDevice {
  const { clock, log, path } = options;
  if (!name.startsWith('file:')) return new AlsaDevice(name, { clock, log });
  const [microphone = '', ear = ''] = name.slice('file:'.length).split(',');
  return new FileDevice({
    clock,
    ...(microphone ? { microphone: path(microphone) } : {}),
    ...(ear ? { ear: path(ear) } : {}),
  });
}
