import type { HookTrace } from './hook-trace.js';

/**
 * Jack Ganssle measured 18 switches ("A Guide to Debouncing", 2004): nearly all were at rest within 6.2 ms, after 1.6 ms on
 * average, with trains of pulses from microseconds to a millisecond, closing longer than opening; one took 157 ms.
 */
const ganssle = 'after the measurements of J. Ganssle, A Guide to Debouncing, 2004';

const at = (startMs: number, ...afterMs: readonly number[]): number[] => afterMs.map((ms) => startMs + ms);

/** A snap-action microswitch closing and opening: nearly over in 2 ms. */
const microswitchCloses = [0, 0.18, 0.41, 0.77, 1.32, 1.49, 2.06];
const microswitchOpens = [0, 0.03, 0.07];

/** A pair of leaf springs: softer, so that it takes longer; the last touches are the longest. */
const leavesClose = [0, 0.3, 0.7, 1.9, 2.6, 4.4, 5.1, 7.7, 8.2];
const leavesOpen = [0, 0.12, 0.5, 0.9, 1.4];

export const goodContacts = {
  microswitch: {
    what: 'a microswitch: lifted, replaced',
    source: ganssle,
    edges: [...at(1_000, ...microswitchCloses), ...at(9_000, ...microswitchOpens)],
  },
  leaves: {
    what: 'leaf springs: lifted, replaced',
    source: `${ganssle}; leaf springs as in telephones with a mechanical hook switch`,
    edges: [...at(1_000, ...leavesClose), ...at(9_000, ...leavesOpen)],
  },
  droppedHandset: {
    what: 'a handset dropped into its cradle, where it hops twice',
    source: 'a hop of 38 ms is 1.8 mm high (t = 2 √(2h/g)), the next one is half as long',
    startsOff: true,
    edges: [
      ...at(5_000, ...leavesOpen),
      // Up.
      ...at(5_030, 0, 0.2, 0.9),
      // Down.
      ...at(5_068, ...leavesOpen),
      ...at(5_090, 0, 0.2, 0.9),
      ...at(5_109, ...leavesOpen),
    ],
  },
  slowHand: {
    what: 'a slow hand: the leaves scrape for a third of a second before they part from each other',
    source:
      'leaf springs follow the plunger; moved slowly they touch at the edge of their travel ("dead break")',
    edges: at(2_000, 0, 4, 19, 31, 33, 80, 86, 141, 152, 155, 230, 231, 302, 304, 330),
  },
  tappedFlash: {
    what: 'a hook flash, tapped with a finger for 180 ms',
    source: `ITU-T E.180 networks take 80 to 800 ms for a flash; bounce ${ganssle}`,
    startsOff: true,
    edges: [...at(4_000, ...leavesOpen), ...at(4_180, ...leavesClose)],
  },
  stumbledLift: {
    what: 'a lift that slips back and is lifted again within a quarter of a second',
    source: 'people miss their grip',
    edges: [
      ...at(1_000, ...microswitchCloses),
      ...at(1_110, ...microswitchOpens),
      ...at(1_240, ...microswitchCloses),
    ],
  },
  worstSwitch: {
    what: 'the worst switch ever measured: 157 ms until it is at rest',
    source: ganssle,
    edges: at(1_000, 0, 1.1, 3, 9, 11.5, 24, 26, 47, 50.5, 88, 90, 140, 157),
  },
} as const satisfies Readonly<Record<string, HookTrace>>;
