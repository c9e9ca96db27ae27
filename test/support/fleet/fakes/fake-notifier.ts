import type { Notifier } from '../../../../src/fleet/ports.js';

/** Tells nobody. */
export class FakeNotifier implements Notifier {
  readonly tested: string[] = [];
  channelChanges = 0;

  alertRaised(): Promise<void> {
    return Promise.resolve();
  }
  alertAcknowledged(): Promise<void> {
    return Promise.resolve();
  }
  alertCleared(): Promise<void> {
    return Promise.resolve();
  }
  test(channel: string): Promise<{ ok: boolean; message: string }> {
    this.tested.push(channel);
    return Promise.resolve({ ok: true, message: 'sent' });
  }
  channelsChanged(): Promise<void> {
    this.channelChanges++;
    return Promise.resolve();
  }
}
