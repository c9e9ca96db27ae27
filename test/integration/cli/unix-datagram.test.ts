import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadUnixDatagram } from '../../../src/cli/unix-datagram.js';
import { UnixDatagrams } from '../../support/unix-datagrams.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hotline-datagram-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('a datagram to a Unix socket', () => {
  it.each([
    ['a file', () => join(folder, 'notify')],
    ['an abstract name', () => `@hotline-test-${process.pid}`],
  ])('arrives at %s', async (_, place) => {
    const send = await loadUnixDatagram();
    const receiver = new UnixDatagrams(place());
    try {
      expect(send(place(), 'READY=1')).toBe(true);
      expect(receiver.take()).toEqual(['READY=1']);
    } finally {
      receiver.close();
    }
  });

  it.each([
    ['nobody is', () => join(folder, 'nobody')],
    ['no address can be', () => `/${'x'.repeat(200)}`],
    ['there is no name', () => ''],
  ])('is lost where %s, and costs nothing', async (_, place) => {
    const send = await loadUnixDatagram();
    expect(send(place(), 'READY=1')).toBe(false);
  });

  it('waits for nobody who does not read', async () => {
    const send = await loadUnixDatagram();
    const receiver = new UnixDatagrams(join(folder, 'full'));
    try {
      let sent = 0;
      while (sent < 100_000 && send(join(folder, 'full'), 'WATCHDOG=1')) sent++;
      expect(sent).toBeGreaterThan(0);
      expect(sent).toBeLessThan(100_000);
    } finally {
      receiver.close();
    }
  });
});
