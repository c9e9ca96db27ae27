import type { AudioDevice, AudioDeviceStatistics } from '../../phone/ports.js';

/** A sound device that tells of every frame it has been given to play. */
export class ObservedDevice implements AudioDevice {
  constructor(
    private readonly device: AudioDevice,
    private readonly onPlayed: () => void,
  ) {}

  get name(): string {
    return this.device.name;
  }
  get onCaptured(): AudioDevice['onCaptured'] {
    return this.device.onCaptured;
  }
  set onCaptured(listener: AudioDevice['onCaptured']) {
    this.device.onCaptured = listener;
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
    this.device.play(frame);
    this.onPlayed();
  }
  statistics(): AudioDeviceStatistics {
    return this.device.statistics();
  }
}
