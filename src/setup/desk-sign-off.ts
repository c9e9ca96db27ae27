/** The commissioning record of a phone that a technician signs off at its page. */
import { createHash } from 'node:crypto';
import {
  type CommissioningCheck,
  type CommissioningRecord,
  isJpeg,
  MOST_PHOTO_BYTES,
  PHOTO_PART_BYTES,
} from '../protocol/commissioning.js';
import type { LinkEventBody } from '../protocol/fleet-link/frames.js';
import { checkOf } from './evidence.js';
import type { PhoneFacts } from './ports.js';
import { type SetupBody, SetupDeskRefusal } from './setup-desk.js';

export interface SignOffParts {
  readonly asked: SetupBody<'sign-off'>;
  /** What was proved. */
  readonly made: readonly CommissioningCheck[];
  readonly facts: PhoneFacts;
  readonly shortName: string;
  readonly id: string;
  readonly nowMs: number;
}

export interface SignedOff {
  readonly record: CommissioningRecord;
  /** JPEG. */
  readonly photo: Buffer | null;
}

/** @throws SetupDeskRefusal for a photo that is none, and for a failed check that is not named as left so */
export function signedOff({ asked, facts, id, made, nowMs, shortName }: SignOffParts): SignedOff {
  const { by, place, remarks } = asked;
  const photo = photoOf(asked.photo);
  const { health, configVersion } = facts;
  const record: CommissioningRecord = {
    id,
    at: new Date(nowMs).toISOString(),
    by,
    place,
    remarks,
    way: 'page',
    shortName,
    checks: checksOfRecord(made, asked.skipped, nowMs),
    versions: {
      software: health.software.version,
      node: health.software.node,
      machine: health.machine.model,
      board: health.board?.firmware ?? null,
      configuration: configVersion,
    },
    photo: photo && { bytes: photo.length, sha256: createHash('sha256').update(photo).digest('hex') },
  };
  return { record, photo };
}

function photoOf(base64: string | null): Buffer | null {
  const photo = base64 === null ? null : Buffer.from(base64, 'base64');
  if (photo && (!isJpeg(photo) || photo.length > MOST_PHOTO_BYTES))
    throw new SetupDeskRefusal(
      'refused',
      `The photo must be a JPEG of at most ${MOST_PHOTO_BYTES / 1024} KB.`,
    );
  return photo;
}

/** What failed may stay so only with a reason; what was left out has one, too. */
function checksOfRecord(
  made: readonly CommissioningCheck[],
  skipped: SetupBody<'sign-off'>['skipped'],
  nowMs: number,
): CommissioningCheck[] {
  const left = new Map(skipped.map(({ check, note }) => [check, note]));
  const failed = made.filter(({ check, outcome }) => outcome === 'failed' && !left.has(check));
  if (failed.length > 0)
    throw new SetupDeskRefusal(
      'refused',
      `Mend, or say why it stays so: ${failed.map(({ check }) => check).join(', ')}.`,
    );
  return [
    ...made.filter(({ check }) => !left.has(check)),
    ...[...left].map(([check, note]) => {
      const { outcome, evidence } = made.find((one) => one.check === check) ?? {};
      return checkOf(check, outcome === 'failed' ? 'failed' : 'skipped', nowMs, note, evidence ?? {});
    }),
  ];
}

/** The photo goes to the fleet in parts that fit into frames of the link. */
export function photoEvents(record: string, photo: Buffer): LinkEventBody[] {
  const parts = Math.ceil(photo.length / PHOTO_PART_BYTES);
  return Array.from({ length: parts }, (_, part) => {
    const data = photo.subarray(part * PHOTO_PART_BYTES, (part + 1) * PHOTO_PART_BYTES).toString('base64');
    return { kind: 'commissioning-photo', photo: { record, part, parts, data } };
  });
}
