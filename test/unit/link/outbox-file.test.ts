import { randomUUID } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { OutboxFile, type OutboxLimits } from '../../../src/link/outbox-file.js';
import type { LinkEventKind } from '../../../src/protocol/fleet-link/frames.js';
import { anEvent, callEvent, healthEvent } from '../../support/link/samples.js';

const commandId = '0d0f5d9e-97a5-4c7c-b57e-05a6f3a3b111';

function anOutbox(limits?: Partial<OutboxLimits>): OutboxFile {
  const file = OutboxFile.open(':memory:', 0, { events: 20_000, bytes: 1e9, ...limits });
  onTestFinished(() => file.close());
  return file;
}

const fault = anEvent({
  kind: 'fault-raised',
  fault: { code: 'hot', place: '', message: 'hot', since: '2026-01-01T00:00:00.000Z' },
});
const done = anEvent({ kind: 'command-done', command: commandId, ok: true, message: 'done' });
const append = (file: OutboxFile, ...events: Parameters<OutboxFile['append']>[0]) =>
  file.append(events, randomUUID());
const kinds = (file: OutboxFile): [number, LinkEventKind][] =>
  file.batch(null, 1_000, 1e9).events.map(({ n, body }) => [n, body.kind]);

describe('the outbox', () => {
  it('numbers events from 1 and gives them oldest first', () => {
    const file = anOutbox();
    append(file, callEvent(), healthEvent());
    append(file, fault);
    expect(kinds(file)).toEqual([
      [1, 'call'],
      [2, 'health'],
      [3, 'fault-raised'],
    ]);
  });

  it('forgets what is acknowledged and never gives a number twice', () => {
    const file = anOutbox();
    const { outbox } = append(file, callEvent(), callEvent());
    expect(file.acknowledge({ outbox, n: 2 })).toMatchObject({ waiting: 0 });
    append(file, callEvent());
    expect(kinds(file)).toEqual([[3, 'call']]);
  });

  it('takes no acknowledgement for another outbox', () => {
    const file = anOutbox();
    append(file, callEvent());
    expect(file.acknowledge({ outbox: randomUUID(), n: 1 }).waiting).toBe(1);
  });

  it('keeps events once that are given twice because nobody knew', () => {
    const file = anOutbox();
    file.append([callEvent()], 'token');
    file.append([callEvent()], 'token');
    expect(file.status().waiting).toBe(1);
  });

  it('gives batches of so many events and bytes, and never an empty one while something waits', () => {
    const file = anOutbox();
    append(file, callEvent(), callEvent(), callEvent());
    const size = (count: number, bytes: number) => file.batch(null, count, bytes).events.length;
    const one = Buffer.byteLength(JSON.stringify(file.batch(null, 1, 1e9).events));
    expect([size(2, 1e9), size(50, 2 * one), size(50, one), size(50, 1)]).toEqual([2, 2, 1, 1]);
  });

  it('gives a batch after a mark of its own only', () => {
    const file = anOutbox();
    const { outbox } = append(file, callEvent(), callEvent());
    const numbers = (mark: { outbox: string; n: number }) =>
      file.batch(mark, 50, 1e9).events.map(({ n }) => n);
    expect(numbers({ outbox, n: 1 })).toEqual([2]);
    expect(numbers({ outbox: randomUUID(), n: 1 })).toEqual([1, 2]);
  });

  it.each([
    [
      'samples of health go first',
      [callEvent(), healthEvent(), fault, healthEvent(), callEvent()],
      3,
      ['call', 'fault-raised', 'call'],
    ],
    ['then all but calls', [callEvent(), healthEvent(), fault, callEvent()], 2, ['call', 'call']],
    ['calls last, the oldest first', [callEvent(), callEvent(), callEvent()], 2, ['call', 'call']],
    [
      'a new sample has no right over what waits',
      [callEvent(), callEvent(), healthEvent()],
      2,
      ['call', 'call'],
    ],
  ] as const)('when full: %s', (_, events, most, left) => {
    const file = anOutbox({ events: most });
    for (const event of events) append(file, event);
    expect(kinds(file).map(([, kind]) => kind)).toEqual(left);
    expect(file.status()).toMatchObject({ waiting: most, dropped: events.length - most });
  });

  it('is bounded in bytes, too', () => {
    const one = Buffer.byteLength(JSON.stringify(callEvent()));
    const file = anOutbox({ bytes: 3 * one });
    for (let i = 0; i < 10; i++) append(file, callEvent());
    expect(kinds(file).map(([n]) => n)).toEqual([8, 9, 10]);
  });

  it('keeps the outcome of a command once, also when the event itself is gone', () => {
    const file = anOutbox();
    file.keepCommand(commandId, 'blink');
    expect(file.unfinishedCommands()).toEqual([{ id: commandId, name: 'blink', done: false }]);
    const { outbox } = append(file, done);
    file.acknowledge({ outbox, n: 1 });
    append(file, done);
    expect(file.status().waiting).toBe(0);
    expect(file.command(commandId)).toEqual({ id: commandId, name: 'blink', done: true });
    expect(file.unfinishedCommands()).toEqual([]);
  });

  it('knows how far events may have been sent, and nothing of it in a new outbox', () => {
    const file = anOutbox();
    const { outbox } = append(file, callEvent(), callEvent());
    expect(file.markSent({ outbox, n: 2 }).sentN).toBe(2);
    expect(file.markSent({ outbox, n: 1 }).sentN).toBe(2);
    expect(file.markSent({ outbox: randomUUID(), n: 9 }).sentN).toBe(2);
    expect(file.acknowledge({ outbox, n: 2 }).sentN).toBe(2);
    expect(file.renew().sentN).toBe(0);
  });

  it('numbers what waits within a new outbox when the disk is an old copy', () => {
    const file = anOutbox();
    const { outbox } = append(file, callEvent());
    expect(file.renew().outbox).not.toBe(outbox);
    expect(file.batch({ outbox, n: 1 }, 50, 1e9)).toMatchObject({
      outbox: file.status().outbox,
      events: [{ n: 1 }],
    });
  });
});
