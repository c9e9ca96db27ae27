import { describe, expect, it } from 'vitest';
import type { Listener } from '../../../src/exchange/listener.js';
import { ListenerSet, type Ports } from '../../../src/exchange/listener-set.js';
import { HotlineError } from '../../../src/protocol/errors.js';

/** Strict: never started twice. Takes 4001, 4002, ... where it may choose. */
class FakeListeners {
  readonly listening = new Map<string, number>();
  /** Ports that some other program has. */
  readonly taken = new Set<string>();
  #next = 4_000;

  set(ports: Ports): ListenerSet {
    return new ListenerSet(ports, (transport) => this.#listener(transport));
  }

  #listener(transport: string): Listener {
    return {
      start: (port) => {
        if (this.listening.has(transport)) throw new Error(`${transport} listens already`);
        const chosen = port === 0 ? ++this.#next : port;
        if (this.taken.has(`${transport} ${chosen}`))
          return Promise.reject(new HotlineError('PORT_IN_USE', 'taken'));
        this.listening.set(transport, chosen);
        return Promise.resolve(chosen);
      },
      stop: () => Promise.resolve(void this.listening.delete(transport)),
    };
  }
}

const nobody = () => undefined;

describe('several listeners', () => {
  it('tell their ports, and keep them over a restart', async () => {
    const listeners = new FakeListeners();
    const set = listeners.set({ ws: 0, tls: 5_061 });
    const ports = await set.start(nobody);
    expect(ports).toEqual({ ws: 4_001, tls: 5_061 });
    await set.stop();
    expect(listeners.listening.size).toBe(0);
    expect(await set.start(nobody)).toEqual(ports);
  });

  it('all listen or none does', async () => {
    const listeners = new FakeListeners();
    listeners.taken.add('tls 5061');
    await expect(listeners.set({ ws: 0, tls: 5_061 }).start(nobody)).rejects.toMatchObject({
      code: 'PORT_IN_USE',
    });
    expect(listeners.listening.size).toBe(0);
  });

  it('give UDP and TCP one number when both may choose, also where UDP has not every one', async () => {
    const listeners = new FakeListeners();
    listeners.taken.add('udp 4001').add('udp 4002');
    expect(await listeners.set({ udp: 0, tcp: 0 }).start(nobody)).toEqual({ udp: 4_003, tcp: 4_003 });
  });

  it('do not look for a common number for ever', async () => {
    const listeners = new FakeListeners();
    for (let port = 4_000; port < 4_100; port++) listeners.taken.add(`udp ${port}`);
    await expect(listeners.set({ udp: 0, tcp: 0 }).start(nobody)).rejects.toMatchObject({
      code: 'PORT_IN_USE',
    });
  });

  it('leave UDP its own port where one is asked for', async () => {
    expect(await new FakeListeners().set({ udp: 5_070, tcp: 0 }).start(nobody)).toEqual({
      udp: 5_070,
      tcp: 4_001,
    });
  });
});
