import type { AudioDevice, AudioDeviceStatistics } from '../../phone/ports.js';
import { monotonicMs } from '../bench-clock.js';

/**
 * A handset whose earpiece lies on its microphone: what is played is captured at once, as by baresip's `aubridge`. The
 * device inside keeps time as a sound card does.
 */
export class EchoDevice implements AudioDevice {
  onCaptured: ((frame: Int16Array) => void) | undefined;

  constructor(
    private readonly device: AudioDevice,
    /** Told of every frame, and when it was handed over; called when the sound is on its way, so as not to delay it. */
    private readonly onPlayed: (frame: Int16Array, atMs: number) => void,
  ) {}

  get name(): string {
    return this.device.name;
  }
  get onFault(): AudioDevice['onFault'] {
    return this.device.onFault;
  }
  set onFault(listener: AudioDevice['onFault']) {
    this.device.onFault = listener;
  }
  open(): Promise<void> {
    return this.device.open();
  }
  close(): Promise<void> {
    return this.device.close();
  }
  play(frame: Int16Array): void {
    const atMs = monotonicMs();
    this.device.play(frame);
    this.onCaptured?.(frame);
    this.onPlayed(frame, atMs);
  }
  statistics(): AudioDeviceStatistics {
    return this.device.statistics();
  }
}
