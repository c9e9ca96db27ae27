import { beforeEach, describe, expect, it } from 'vitest';
import type { PageMessage } from '../../../src/protocol/handset.js';
import { HandsetPage } from '../../../src/web/handset/model/handset-page.js';
import type { LinkEvents } from '../../../src/web/handset/model/phone-link.js';
import type { SoundEvents } from '../../../src/web/handset/model/sound.js';
import { ManualClock } from '../../support/manual-clock.js';
import { phoneSnapshot } from '../../support/phone-snapshot.js';

let clock: ManualClock;
/** All that the page told the phone and the sound, in order. */
let done: unknown[];
let link: LinkEvents;
let sound: SoundEvents;
let page: HandsetPage;

const hook = (offHook: boolean): PageMessage => ({ type: 'hook', offHook });
const frame = new Int16Array(160);

beforeEach(() => {
  clock = new ManualClock();
  done = [];
  page = new HandsetPage({
    makeLink: (events) => {
      link = events;
      return {
        start: () => done.push('start'),
        say: (message) => done.push(message),
        speak: () => done.push('speak'),
      };
    },
    makeSound: (events) => {
      sound = events;
      return {
        prepare: () => done.push('prepare'),
        lift: (cancelsEcho) => done.push(cancelsEcho ? 'sound on, without echo' : 'sound on'),
        replace: () => done.push('sound off'),
        play: () => done.push('play'),
        requestReport: () => done.push('report?'),
        levels: () => ({ earDbfs: -20, earPeakHz: 425, microphoneDbfs: -90 }),
      };
    },
    every: (periodMs, action) => {
      const timer = clock.every(periodMs, action);
      return () => timer.cancel();
    },
  });
  page.start();
  link.onOpen();
  link.onMessage({ type: 'handset', mine: true });
  link.onMessage(phoneSnapshot());
  done = [];
});

describe('the page', () => {
  it('tells the phone of a lift before it wakes the sound, and of the handset put back', () => {
    page.toggle();
    page.toggle();
    expect(done).toEqual([hook(true), 'sound on', hook(false), 'sound off']);
  });

  it('passes sound both ways', () => {
    link.onSound(frame);
    sound.onFrame(frame);
    expect(done).toEqual(['play', 'speak']);
  });

  it('says that its handset is lifted when it comes back after a lost connection', () => {
    page.toggle();
    link.onLost('lost');
    link.onOpen();
    link.onMessage({ type: 'handset', mine: true });
    expect(done).toEqual([hook(true), 'sound on', hook(true)]);
  });

  it('says nothing of a handset that was put back meanwhile', () => {
    page.toggle();
    link.onLost('lost');
    page.toggle();
    link.onOpen();
    link.onMessage({ type: 'handset', mine: true });
    expect(done).toEqual([hook(true), 'sound on', 'sound off']);
  });

  it('lets go of the microphone when another page takes the handset, without a word on the hook', () => {
    page.toggle();
    link.onMessage({ type: 'handset', mine: false });
    expect(done).toEqual([hook(true), 'sound on', 'sound off']);
    page.toggle();
    expect(done).toHaveLength(3);
  });

  it('reports once a second how the ear fares, while the handset is lifted', async () => {
    page.toggle();
    done = [];
    await clock.advance(2500);
    expect(done).toEqual(['report?', 'report?']);
    sound.onReport({ queuedMs: 41, droppedFrames: 2, underruns: 1 });
    expect(done.at(-1)).toEqual({ type: 'ear', queuedMs: 41, droppedFrames: 2, underruns: 1 });
    page.toggle();
    done = [];
    sound.onReport({ queuedMs: 0, droppedFrames: 0, underruns: 0 });
    await clock.advance(5000);
    expect(done).toEqual([]);
    expect(clock.pendingCount).toBe(0);
  });

  it('never reports what the phone would take for a fault', () => {
    page.toggle();
    sound.onReport({ queuedMs: 5000, droppedFrames: 1e9, underruns: 1e9 });
    expect(done.at(-1)).toEqual({
      type: 'ear',
      queuedMs: 1000,
      droppedFrames: 100_000,
      underruns: 100_000,
    });
  });

  it('opens the microphone anew when the echo is to be cancelled in the middle of a call', () => {
    page.setEchoCancellation(false);
    page.toggle();
    page.setEchoCancellation(true);
    page.toggle();
    page.toggle();
    expect(done).toEqual([
      hook(true),
      'sound on',
      'sound on, without echo',
      hook(false),
      'sound off',
      hook(true),
      'sound on, without echo',
    ]);
  });

  it('asks for the handset and for trouble', () => {
    page.takeHandset();
    page.setTrouble('busy');
    expect(done).toEqual([{ type: 'take-handset' }, { type: 'trouble', trouble: 'busy' }]);
  });

  it('lets its view know of every change and of nothing else', () => {
    let changes = 0;
    const stop = page.subscribe(() => changes++);
    page.toggle();
    sound.onMicrophone('refused');
    expect(changes).toBe(2);
    expect(page.state().microphone).toBe('refused');
    link.onMessage({ type: 'handset', mine: false });
    const before = changes;
    page.toggle();
    expect(changes).toBe(before);
    stop();
    sound.onMicrophone('closed');
    expect(changes).toBe(before);
  });
});
