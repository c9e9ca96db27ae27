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
        unlock: (cancelsEcho) => done.push(cancelsEcho ? 'sound asked for, without echo' : 'sound asked for'),
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

describe('the page of a phone with a real handset', () => {
  const phone = (offHook: boolean): void => link.onMessage(phoneSnapshot({ hook: 'switch', offHook }));
  beforeEach(() => {
    phone(false);
    done = [];
  });

  it('says nothing of the hook, whatever its person does and the real handset too', () => {
    page.toggle();
    page.turnSoundOn();
    phone(true);
    page.toggle();
    phone(false);
    link.onLost('lost');
    link.onOpen();
    link.onMessage({ type: 'handset', mine: true });
    expect(done).toEqual(['sound asked for', 'sound on', 'sound off']);
  });

  it('is silent until its person asked for the sound, because browsers are until then', () => {
    phone(true);
    phone(false);
    expect(done).toEqual([]);
  });

  it('gives ear and microphone to every call after the person asked once', () => {
    page.turnSoundOn();
    page.turnSoundOn();
    phone(true);
    phone(true);
    phone(false);
    phone(true);
    expect(done).toEqual(['sound asked for', 'sound on', 'sound off', 'sound on']);
  });

  it('gives them at once when they are asked for in the middle of a call', () => {
    phone(true);
    page.turnSoundOn();
    expect(done).toEqual(['sound on']);
  });

  it('takes the sound over with one gesture', () => {
    link.onMessage({ type: 'handset', mine: false });
    phone(true);
    page.takeHandset();
    link.onMessage({ type: 'handset', mine: true });
    expect(done).toEqual([{ type: 'take-handset' }, 'sound asked for', 'sound on']);
  });

  it('falls silent when another page takes the sound, or the connection is lost, and sounds again after it', () => {
    page.turnSoundOn();
    phone(true);
    done = [];
    link.onMessage({ type: 'handset', mine: false });
    link.onMessage({ type: 'handset', mine: true });
    link.onLost('lost');
    link.onOpen();
    link.onMessage({ type: 'handset', mine: true });
    expect(done).toEqual(['sound off', 'sound on', 'sound off', 'sound on']);
  });

  it('reports how the ear fares while it is in use, and only then', async () => {
    page.turnSoundOn();
    await clock.advance(3_000);
    phone(true);
    done = [];
    await clock.advance(2_500);
    expect(done).toEqual(['report?', 'report?']);
    sound.onReport({ queuedMs: 41, droppedFrames: 0, underruns: 0 });
    expect(done.at(-1)).toMatchObject({ type: 'ear', queuedMs: 41 });
    phone(false);
    expect(clock.pendingCount).toBe(0);
  });

  it('cancels the echo from the next sound on, or at once', () => {
    page.setEchoCancellation(true);
    page.turnSoundOn();
    phone(true);
    page.setEchoCancellation(false);
    expect(done).toEqual(['sound asked for, without echo', 'sound on, without echo', 'sound on']);
  });

  it('puts a handset back that was lifted before the phone said that there is a real one', () => {
    link.onMessage(phoneSnapshot());
    page.toggle();
    done = [];
    phone(false);
    expect(page.state().lifted).toBe(false);
    expect(done).toEqual(['sound off']);
  });
});
