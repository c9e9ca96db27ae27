import type { CallRecord } from '../../src/protocol/call-record.js';
import type { PhoneSnapshot } from '../../src/protocol/handset.js';

/** A phone at rest, registered, with no call behind it; a test names what differs. */
export function phoneSnapshot(differences: Partial<PhoneSnapshot> = {}): PhoneSnapshot {
  return {
    type: 'phone',
    state: 'idle',
    offHook: false,
    hook: 'page',
    held: false,
    hears: 'silence',
    number: '8 (800) 333-44-34',
    registrations: [
      { route: 'main', server: 'wss://pbx.example:8089/ws', state: 'registered', problem: null },
    ],
    call: null,
    lastCalls: [],
    faults: [],
    trouble: 'none',
    dashboard: null,
    ...differences,
  };
}

/** A call of 65 s that went well; a test names what differs. */
export function callRecord(differences: Partial<CallRecord> = {}): CallRecord {
  return {
    id: '6f1c5a2e-8f5e-4a53-9a39-0c1f1a8a9b01',
    direction: 'outgoing',
    startedAt: '2026-01-01T09:30:15.000Z',
    steps: {
      lift: 0,
      invite: 2,
      trying: 9,
      ringing: 120,
      answered: 1850,
      'first-audio': 1893,
      ended: 66_850,
    },
    route: 'main',
    attempts: [{ route: 'main', startedMs: 1, failure: null, sipCode: null }],
    cause: 'answered',
    failure: null,
    hungUpBy: 'caller',
    audio: {
      lossPercent: 0,
      jitterMs: 3,
      roundTripMs: 21,
      concealedPercent: 0.1,
      mos: 4.3,
      codec: 'opus',
      droppedFrames: 0,
    },
    rating: null,
    ...differences,
  };
}
