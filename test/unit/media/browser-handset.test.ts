import { beforeEach, describe, expect, it } from 'vitest';
import { BrowserHandset } from '../../../src/media/browser-handset.js';
import { FakePage } from '../../support/fake-page.js';
import { ManualClock } from '../../support/manual-clock.js';

const silentLog = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const frameOf = (value: number): Int16Array => new Int16Array(160).fill(value);
const bytesOf = (value: number): Uint8Array => new Uint8Array(frameOf(value).buffer);
const firstSamples = (frames: readonly Int16Array[]): (number | undefined)[] =>
  frames.map((frame) => frame[0]);

let clock: ManualClock;
let handset: BrowserHandset;
let levels: [offHook: boolean, atMs: number][];

beforeEach(async () => {
  clock = new ManualClock();
  handset = new BrowserHandset({ clock, log: silentLog, hook: 'page' });
  levels = [];
  handset.hookSwitch().start((offHook, atMs) => levels.push([offHook, atMs]));
  await handset.open();
});

describe('the hook', () => {
  it('reports its level once at the start and then every change, with the time of it', async () => {
    const page = new FakePage(handset);
    await clock.advance(5);
    page.says({ type: 'hook', offHook: true });
    page.says({ type: 'hook', offHook: true });
    await clock.advance(7);
    page.says({ type: 'hook', offHook: false });
    expect(levels).toEqual([
      [false, 0],
      [true, 5],
      [false, 12],
    ]);
  });

  it('starts off the hook where a page already holds it lifted', () => {
    new FakePage(handset).says({ type: 'hook', offHook: true });
    const seen: boolean[] = [];
    handset.hookSwitch().start((offHook) => seen.push(offHook));
    expect(seen).toEqual([true]);
  });

  it('is on the hook once the page that held it lifted is closed', () => {
    const page = new FakePage(handset);
    page.says({ type: 'hook', offHook: true });
    page.goesAway();
    expect(levels.at(-1)).toEqual([false, 0]);
  });

  it('says nothing more after stop', () => {
    const page = new FakePage(handset);
    const hook = handset.hookSwitch();
    hook.stop();
    page.says({ type: 'hook', offHook: true });
    expect(levels).toHaveLength(1);
  });
});

describe('who holds the handset', () => {
  it('is the first page; a later one watches', () => {
    const first = new FakePage(handset);
    const second = new FakePage(handset);
    expect([first.mine, second.mine]).toEqual([true, false]);
    second.says({ type: 'hook', offHook: true });
    expect(levels).toEqual([[false, 0]]);
  });

  it('is the page that asked last, and taking the handset ends the call of the other', () => {
    const first = new FakePage(handset);
    const second = new FakePage(handset);
    first.says({ type: 'hook', offHook: true });
    second.says({ type: 'take-handset' });
    expect([first.mine, second.mine]).toEqual([false, true]);
    expect(levels.map(([offHook]) => offHook)).toEqual([false, true, false]);
    first.says({ type: 'hook', offHook: true });
    expect(levels).toHaveLength(3);
    second.says({ type: 'hook', offHook: true });
    expect(levels.at(-1)?.[0]).toBe(true);
  });

  it('keeps a call going when the holder asks for the handset that it has', () => {
    const page = new FakePage(handset);
    page.says({ type: 'hook', offHook: true });
    page.says({ type: 'take-handset' });
    expect(levels.at(-1)?.[0]).toBe(true);
    expect(page.mine).toBe(true);
  });

  it('is nobody after the holder went, so that it finds the handset free when it comes back', () => {
    const holder = new FakePage(handset);
    const watcher = new FakePage(handset);
    holder.goesAway();
    expect(watcher.mine).toBe(false);
    expect(new FakePage(handset).mine).toBe(true);
  });

  it('does not change when a watching page goes', () => {
    const holder = new FakePage(handset);
    const watcher = new FakePage(handset);
    holder.says({ type: 'hook', offHook: true });
    watcher.goesAway();
    expect(levels.at(-1)?.[0]).toBe(true);
  });

  it('passes trouble on from the holder only', () => {
    const asked: string[] = [];
    handset.onTrouble = (trouble) => asked.push(trouble);
    const holder = new FakePage(handset);
    const watcher = new FakePage(handset);
    watcher.says({ type: 'trouble', trouble: 'busy' });
    holder.says({ type: 'trouble', trouble: 'off' });
    expect(asked).toEqual(['off']);
  });
});

describe('sound to the ear', () => {
  it('goes to the holder while its handset is lifted, sample for sample', () => {
    const holder = new FakePage(handset);
    const watcher = new FakePage(handset);
    const frame = Int16Array.from({ length: 160 }, (_, index) => (index - 80) * 409);
    handset.play(frame);
    holder.says({ type: 'hook', offHook: true });
    handset.play(frame);
    frame.fill(0);
    expect(holder.sounds).toHaveLength(1);
    expect(holder.sounds[0]?.[0]).toBe(-80 * 409);
    expect(holder.sounds[0]?.[159]).toBe(79 * 409);
    expect(watcher.sounds).toEqual([]);
  });

  it('waits at most 120 ms for a page that does not take it; the oldest is dropped and counted', () => {
    const page = new FakePage(handset);
    page.says({ type: 'hook', offHook: true });
    page.stuck = true;
    for (let value = 1; value <= 100; value++) {
      handset.play(frameOf(value));
      expect(handset.statistics().queuedMs).toBeLessThanOrEqual(120);
    }
    page.stuck = false;
    page.buffered = 0;
    handset.play(frameOf(101));
    // The first filled the connection; of the others the newest 110 ms were left, and then came the last.
    expect(firstSamples(page.sounds)).toEqual([1, 90, 91, 92, 93, 94, 95, 96, 97, 98, 99, 100, 101]);
    expect(handset.statistics()).toMatchObject({ queuedMs: 0, droppedFrames: 88 });
  });

  it('of one call is not heard in the next', () => {
    const page = new FakePage(handset);
    page.says({ type: 'hook', offHook: true });
    page.buffered = 1;
    handset.play(frameOf(1));
    page.says({ type: 'hook', offHook: false });
    page.buffered = 0;
    page.says({ type: 'hook', offHook: true });
    handset.play(frameOf(2));
    expect(firstSamples(page.sounds)).toEqual([2]);
  });

  it('counts what the page itself had to drop or ran dry of, since open', async () => {
    const page = new FakePage(handset);
    page.says({ type: 'hook', offHook: true });
    page.says({ type: 'ear', queuedMs: 35, droppedFrames: 4, underruns: 1 });
    page.says({ type: 'ear', queuedMs: 40, droppedFrames: 2, underruns: 0 });
    expect(handset.statistics()).toEqual({ queuedMs: 40, droppedFrames: 6, underruns: 1 });
    await handset.open();
    expect(handset.statistics()).toMatchObject({ droppedFrames: 0, underruns: 0 });
  });

  it('never throws: no page, closed device, a frame of another length', async () => {
    handset.play(frameOf(1));
    const page = new FakePage(handset);
    page.says({ type: 'hook', offHook: true });
    handset.play(new Int16Array(80));
    await handset.close();
    handset.play(frameOf(1));
    expect(page.sounds).toEqual([]);
  });
});

describe('sound from the microphone', () => {
  let heard: Int16Array[];
  beforeEach(() => {
    heard = [];
    handset.onCaptured = (frame) => heard.push(frame);
  });

  it('is handed on as it comes while the handset is lifted, and not before or after', async () => {
    const page = new FakePage(handset);
    page.speaks(bytesOf(1));
    page.says({ type: 'hook', offHook: true });
    page.speaks(bytesOf(2));
    expect(firstSamples(heard)).toEqual([2]);
    page.says({ type: 'hook', offHook: false });
    page.speaks(bytesOf(3));
    await clock.advance(1000);
    expect(firstSamples(heard)).toEqual([2]);
    expect(clock.pendingCount).toBe(0);
  });

  it('of a watching page is not heard', () => {
    const holder = new FakePage(handset);
    const watcher = new FakePage(handset);
    holder.says({ type: 'hook', offHook: true });
    watcher.speaks(bytesOf(9));
    expect(heard).toEqual([]);
  });

  it('is not heard through a closed device, and is again after it is opened during a call', async () => {
    const page = new FakePage(handset);
    page.says({ type: 'hook', offHook: true });
    await handset.close();
    page.speaks(bytesOf(1));
    expect(heard).toEqual([]);
    await handset.open();
    page.speaks(bytesOf(2));
    expect(firstSamples(heard)).toEqual([2]);
  });
});

describe('where a real contact moves the hook', () => {
  let heard: Int16Array[];
  beforeEach(async () => {
    await handset.close();
    handset = new BrowserHandset({ clock, log: silentLog, hook: 'switch' });
    heard = [];
    handset.onCaptured = (frame) => heard.push(frame);
    await handset.open();
  });
  const playFor = async (ms: number): Promise<void> => {
    for (let past = 0; past < ms; past += 10) {
      handset.play(frameOf(7));
      await clock.advance(10);
    }
  };

  it('the page that holds the handset hears what is played, without a word of its own on the hook', async () => {
    const holder = new FakePage(handset);
    const watcher = new FakePage(handset);
    await playFor(50);
    expect(firstSamples(holder.sounds)).toEqual([7, 7, 7, 7, 7]);
    expect(watcher.sounds).toEqual([]);
  });

  it('no page moves it: what one says of the hook is neither obeyed nor a fault', async () => {
    const page = new FakePage(handset);
    page.says({ type: 'hook', offHook: true });
    page.speaks(bytesOf(3));
    await clock.advance(100);
    expect(heard).toEqual([]);
    await playFor(30);
    page.says({ type: 'hook', offHook: false });
    await playFor(30);
    expect(page.sounds).toHaveLength(6);
    expect(page.closed).toBeUndefined();
  });

  it('the microphone of the page is heard while the phone plays, and rests after it', async () => {
    const page = new FakePage(handset);
    page.speaks(bytesOf(1));
    await playFor(30);
    page.speaks(bytesOf(2));
    expect(firstSamples(heard)).toContain(2);
    expect(firstSamples(heard)).not.toContain(1);
    await clock.advance(2_000);
    heard = [];
    page.speaks(bytesOf(3));
    await clock.advance(1_000);
    expect(heard).toEqual([]);
    expect(clock.pendingCount).toBe(0);
  });

  it('a call goes on without a page, and a page that comes hears it at once', async () => {
    const first = new FakePage(handset);
    await playFor(50);
    first.goesAway();
    await playFor(50);
    // The far end is sent silence meanwhile, so that it does not take the line for dead.
    expect(heard.length).toBeGreaterThan(4);
    const second = new FakePage(handset);
    await playFor(50);
    expect(second.mine).toBe(true);
    expect(second.sounds).toHaveLength(5);
    second.speaks(bytesOf(9));
    await playFor(20);
    expect(firstSamples(heard)).toContain(9);
  });

  it('a page that takes the handset takes the sound of a call that goes on', async () => {
    const first = new FakePage(handset);
    const second = new FakePage(handset);
    await playFor(50);
    second.says({ type: 'take-handset' });
    await playFor(50);
    expect([first.sounds.length, second.sounds.length]).toEqual([5, 5]);
    first.speaks(bytesOf(1));
    second.speaks(bytesOf(2));
    await playFor(20);
    expect(firstSamples(heard)).toContain(2);
    expect(firstSamples(heard)).not.toContain(1);
  });

  it('nothing runs on after it was closed in the middle of a call', async () => {
    new FakePage(handset);
    await playFor(50);
    await handset.close();
    handset.play(frameOf(1));
    expect(clock.pendingCount).toBe(0);
  });
});

describe('a page that breaks the protocol', () => {
  const offences: [name: string, act: (page: FakePage) => void][] = [
    ['text that is not JSON', (page) => page.saysText('{')],
    ['an unknown message', (page) => page.saysText('{"type":"dial","number":"+79990000000"}')],
    ['a key too many', (page) => page.saysText('{"type":"hook","offHook":true,"number":"1"}')],
    ['a value of the wrong kind', (page) => page.saysText('{"type":"hook","offHook":"yes"}')],
    ['text over 4 KB', (page) => page.saysText(`{"type":"take-handset"${' '.repeat(4096)}}`)],
    ['a short frame', (page) => page.speaks(new Uint8Array(318))],
    ['a long frame', (page) => page.speaks(new Uint8Array(322))],
    ['an empty frame', (page) => page.speaks(new Uint8Array(0))],
  ];
  it.each(offences)('is closed with 1008 and its handset put back: %s', (_name, offend) => {
    const page = new FakePage(handset);
    page.says({ type: 'hook', offHook: true });
    offend(page);
    expect(page.closed?.code).toBe(1008);
    expect(levels.at(-1)?.[0]).toBe(false);
    page.says({ type: 'hook', offHook: true });
    page.speaks(new Uint8Array(1));
    page.goesAway();
    expect(levels.map(([offHook]) => offHook)).toEqual([false, true, false]);
  });

  it('is closed when it sends more messages than any person could cause', async () => {
    const page = new FakePage(handset);
    for (let second = 0; second < 3; second++) {
      for (let i = 0; i < 100; i++) page.says({ type: 'hook', offHook: i % 2 === 0 });
      await clock.advance(1000);
    }
    expect(page.closed).toBeUndefined();
    for (let i = 0; i < 101; i++) page.says({ type: 'hook', offHook: i % 2 === 0 });
    expect(page.closed?.code).toBe(1008);
  });
});
