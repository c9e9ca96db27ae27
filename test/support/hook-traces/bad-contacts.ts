import type { HookTrace } from './hook-trace.js';

/** Gaps in ms, one after the other. */
function train(startMs: number, gapsMs: readonly number[]): number[] {
  let atMs = startMs;
  return [startMs, ...gapsMs.map((gapMs) => (atMs += gapMs))].map((ms) => Math.round(ms * 1_000) / 1_000);
}

const times = (count: number, ...gapsMs: readonly number[]): number[] =>
  Array.from({ length: count }, () => gapsMs).flat();

export const badContacts = {
  crackle: {
    what: 'an oxidised contact that crackles in a call: drops of 0.5 to 8 ms',
    source: 'as heard on telephones whose microswitch carries too little current to clean itself',
    startsOff: true,
    edges: train(10_000, [0.5, 120, 3, 44, 1.2, 310, 8, 95, 2.5, 61, 0.7, 205, 6, 88, 4.4, 150, 1]),
  },
  looseWire: {
    what: 'a loose wire, moved while somebody talks: breaks of 30 to 400 ms for two seconds',
    source: 'a crimp that has let go, the cable being pulled',
    startsOff: true,
    edges: train(10_000, [60, 210, 35, 90, 400, 120, 30, 150, 80, 70, 200, 110, 45, 160, 95]),
  },
  hum: {
    what: 'mains hum on a long wire without a shield: 7 ms on and 13 ms off, 50 times a second, for 5 s',
    source: '50 Hz picked up by an input with a weak pull-up',
    edges: train(1_000, times(250, 7, 13).slice(0, -1)),
  },
  cutInCall: {
    what: 'the wire is cut in a call, where an open contact means on-hook: some sparks, then open for ever',
    source: 'a knife or a door; strands part one after the other',
    startsOff: true,
    edges: train(20_000, [0.4, 2.1, 0.3, 5, 0.2, 0.6]),
  },
  cutOnHook: {
    what: 'the wire is cut in the cradle, where an open contact means off-hook: it looks lifted for ever',
    source: 'as before; a second contact would tell (src/io)',
    edges: train(20_000, [0.4, 2.1, 0.3, 5, 0.2, 0.6]),
  },
  stuck: {
    what: 'a contact that sticks when the handset is replaced, and lets go 40 s later',
    source: 'dirt or a bent spring',
    startsOff: true,
    edges: [70_000, 70_000.4, 70_001],
  },
  rain: {
    what: 'water in the cradle: it changes five times a second for a minute',
    source: 'a leak path beside the contact, about as good as the pull-up',
    edges: train(1_000, times(149, 200, 200)),
  },
} as const satisfies Readonly<Record<string, HookTrace>>;
