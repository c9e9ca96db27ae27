import { join } from 'node:path';
import type { Clock } from '../clock/clock.js';
import type { FaultReporter, Log } from '../phone/ports.js';
import type { SigningKey } from '../wire/ed25519.js';
import { openDeviceKey } from './device-key.js';
import { MEMBERSHIP_FILE, MembershipFile } from './membership.js';
import type { OutboxLimits } from './outbox-file.js';
import { Outbox } from './outbox.js';
import { OutboxThread } from './outbox-thread.js';

/** What the link keeps in the state folder. */
export interface LinkParts {
  readonly key: SigningKey;
  readonly membership: Pick<MembershipFile, 'current' | 'keep'>;
  readonly outbox: Outbox;
}

/**
 * Opens what the link keeps. Rejects with STATE when the key or the membership is there and cannot be used: the phone
 * then calls without a fleet. A damaged outbox is no reason: it is set aside.
 */
export async function openLinkParts(
  folder: string,
  parts: {
    readonly clock: Clock;
    readonly log: Log;
    readonly faults: FaultReporter;
    readonly random: () => number;
    readonly limits?: OutboxLimits;
  },
): Promise<LinkParts> {
  const { limits, ...rest } = parts;
  const key = await openDeviceKey(join(folder, 'device-key.pem'));
  const membership = await MembershipFile.open(join(folder, MEMBERSHIP_FILE));
  const keeper = new OutboxThread({
    file: join(folder, 'outbox.sqlite'),
    ...(limits === undefined ? {} : { limits }),
  });
  return { key, membership, outbox: new Outbox({ ...rest, keeper }) };
}
