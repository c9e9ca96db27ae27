/** A sign-off record as a technician's page makes it. */
import { createHash, randomUUID } from 'node:crypto';
import {
  type CommissioningRecord,
  PHOTO_PART_BYTES,
  type PhotoPart,
  photoPartsOf,
} from '../../src/protocol/commissioning.js';

export function commissioningRecord(change: Partial<CommissioningRecord> = {}): CommissioningRecord {
  const at = change.at ?? '2026-01-01T00:00:00.000Z';
  const passed = { outcome: 'passed', at, note: '' } as const;
  return {
    id: randomUUID(),
    at,
    by: 'Anna Petrova',
    place: 'Hall, left of the lift',
    remarks: 'The socket is loose.\nTell the house.',
    way: 'page',
    shortName: 'hotline-7f3a',
    checks: [
      {
        check: 'network',
        ...passed,
        evidence: { interface: 'eth0', address: '192.168.1.20', gateway: '192.168.1.1', dnsMs: 12.4 },
      },
      { check: 'time', ...passed, evidence: { synchronised: true, offsetMs: -12, source: 'pool.ntp.org' } },
      {
        check: 'fleet',
        ...passed,
        evidence: { server: 'wss://fleet.example', name: 'Hall 1', accepted: true, configVersion: 3 },
      },
      {
        check: 'registration',
        ...passed,
        evidence: { routes: 2, registered: 2, route: 'main', server: 'wss://pbx.example', tookMs: 340 },
      },
      {
        check: 'hook',
        ...passed,
        evidence: { input: 'gpiochip', pin: '17', offHookLevel: 'high', edges: 6, lifts: 3, bounceMs: 2.1 },
      },
      {
        check: 'earpiece',
        ...passed,
        evidence: { device: 'plughw:1', gainDb: -3, toneDbfs: -20, heard: true },
      },
      {
        check: 'microphone',
        ...passed,
        evidence: { speechDbfs: -21, noiseDbfs: -58, peakDbfs: -6, clipped: false },
      },
      {
        check: 'acoustic',
        ...passed,
        outcome: 'skipped',
        note: 'the cradle is not mounted yet',
        evidence: {},
      },
      {
        check: 'test-call',
        ...passed,
        evidence: { route: 'main', answerMs: 850, talkMs: 12_000, lossPercent: 0.1, mos: 4.3, codec: 'opus' },
      },
    ],
    versions: {
      software: '0.1.0',
      node: 'v24.1.0',
      machine: 'Raspberry Pi 4 Model B Rev 1.5',
      board: null,
      configuration: 3,
    },
    photo: null,
    ...change,
  };
}

/** What a record says of a photo, and the parts that bring it. */
export function photoOf(record: string, bytes: Uint8Array) {
  const parts = photoPartsOf(bytes.length);
  return {
    photo: { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') },
    parts: Array.from({ length: parts }, (_, part): PhotoPart => {
      const from = part * PHOTO_PART_BYTES;
      return {
        record,
        part,
        parts,
        data: Buffer.from(bytes.subarray(from, from + PHOTO_PART_BYTES)).toString('base64'),
      };
    }),
  };
}

/** A photo of so many bytes that begins and ends as one. */
export function largePhoto(bytes: number): Uint8Array {
  const photo = Buffer.alloc(bytes, 7);
  photo.set([0xff, 0xd8, 0xff]);
  photo.set([0xff, 0xd9], bytes - 2);
  return photo;
}
