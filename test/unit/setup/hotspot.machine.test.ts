import { describe, expect, it } from 'vitest';
import {
  AGAIN_MS,
  GIVE_WAY_AFTER_MS,
  type HotspotInput,
  type HotspotPhase,
  initialHotspot,
  nextHotspot,
  WITHOUT_NETWORK_MS,
} from '../../../src/setup/hotspot.machine.js';

const network = (is: boolean, more: { isUsed?: boolean; knowsWifi?: boolean } = {}) =>
  ({ type: 'network', is, isUsed: false, knowsWifi: false, ...more }) as const;
const wanted = (is: boolean) => ({ type: 'wanted', is }) as const;
const joined = (is: boolean) => ({ type: 'joined', is }) as const;
const [timer, opened, failed, closed, join] = (['timer', 'opened', 'failed', 'closed', 'join'] as const).map(
  (type) => ({ type }),
) as [HotspotInput, HotspotInput, HotspotInput, HotspotInput, HotspotInput];

/** Where these inputs lead to from the start; the effects of the last one, undefined where it is ignored. */
function after(...inputs: readonly HotspotInput[]) {
  let state = initialHotspot;
  let effects;
  for (const input of inputs) {
    const step = nextHotspot(state, input);
    state = step?.state ?? state;
    effects = step?.effects;
  }
  return { phase: state.phase, effects };
}

const waiting = [wanted(true), network(false)];
const open = [...waiting, timer, opened];

const table: readonly (readonly [string, readonly HotspotInput[], HotspotPhase, unknown])[] = [
  ['there is no page', [network(false)], 'off', []],
  ['there is a network', [wanted(true), network(true)], 'waiting', undefined],
  ['the network has gone', waiting, 'waiting', [{ type: 'wait', afterMs: WITHOUT_NETWORK_MS }]],
  ['it is still gone', [...waiting, network(false)], 'waiting', undefined],
  ['it comes back in time', [...waiting, network(true)], 'waiting', [{ type: 'cancel' }]],
  ['a late timer', [...waiting, network(true), timer], 'waiting', undefined],
  ['it stays away', [...waiting, timer], 'opening', [{ type: 'open' }]],
  ['open', open, 'open', [{ type: 'wait', afterMs: GIVE_WAY_AFTER_MS }]],
  ['the radio cannot', [...waiting, timer, failed], 'waiting', [{ type: 'wait', afterMs: AGAIN_MS }]],
  ['a cable comes', [...open, network(true)], 'closing', [{ type: 'close' }]],
  [
    'a cable comes while it opens',
    [...waiting, timer, network(true), opened],
    'closing',
    [{ type: 'close' }],
  ],
  ['closed by a cable', [...open, network(true), closed], 'waiting', [{ type: 'cancel' }]],
  ['the page is closed', [...open, wanted(false)], 'closing', [{ type: 'close' }]],
  ['closed with the page', [...open, wanted(false), closed], 'off', [{ type: 'cancel' }]],
  [
    'the page is closed while it opens',
    [...waiting, timer, wanted(false), opened],
    'closing',
    [{ type: 'close' }],
  ],
  [
    'the page closes and it cannot open',
    [...waiting, timer, wanted(false), failed],
    'off',
    [{ type: 'cancel' }],
  ],
  ['the page is closed before', [...waiting, wanted(false)], 'off', [{ type: 'cancel' }]],
  ['a network is to be joined', [...open, join], 'joining', [{ type: 'cancel' }]],
  ['another one meanwhile', [...open, join, join], 'joining', undefined],
  ['it is joined', [...open, join, network(true), joined(true)], 'waiting', [{ type: 'cancel' }]],
  [
    'it is joined and not seen yet',
    [...open, join, joined(true)],
    'waiting',
    [{ type: 'wait', afterMs: WITHOUT_NETWORK_MS }],
  ],
  ['it is not joined', [...open, join, joined(false)], 'opening', [{ type: 'open' }]],
  [
    'it is not joined, and a cable is there',
    [...open, join, network(true), joined(false)],
    'waiting',
    [{ type: 'cancel' }],
  ],
  ['it is joined by cable, without a page', [join], 'off', undefined],
  [
    'nobody is here, nothing to give way to',
    [...open, network(false)],
    'open',
    [{ type: 'wait', afterMs: GIVE_WAY_AFTER_MS }],
  ],
  ['nobody is here, a Wi-Fi may be back', [...open, network(false, { knowsWifi: true })], 'open', undefined],
  [
    'somebody is at work',
    [...open, network(false, { knowsWifi: true, isUsed: true })],
    'open',
    [{ type: 'wait', afterMs: GIVE_WAY_AFTER_MS }],
  ],
  ['it gives way', [...open, timer], 'closing', [{ type: 'close' }]],
  ['it gave way', [...open, timer, closed], 'waiting', [{ type: 'wait', afterMs: WITHOUT_NETWORK_MS }]],
];

describe('the Wi-Fi of a phone', () => {
  it.each(table)('%s', (_, inputs, phase, effects) => {
    expect(after(...inputs)).toEqual({ phase, effects });
  });
});
