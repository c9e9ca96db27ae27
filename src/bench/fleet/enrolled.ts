import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import type { Clock } from '../../clock/clock.js';
import { insertPhones } from '../../fleet/store/phones.js';
import { writeSettings } from '../../fleet/store/settings.js';
import { openStore, type Store, type StorePlace } from '../../fleet/store/store.js';
import { newPrivateKey, SigningKey } from '../../wire/ed25519.js';
import { UnusableError } from '../unusable.js';

const PHONES_OF_A_SITE = 50;
const words = ['Central', 'Market', 'Harbour', 'Station', 'Park', 'Airport', 'Museum', 'Bridge'] as const;
const spots = ['entrance', 'hall', 'lift', 'counter', 'platform', 'car park'] as const;

export interface Enrolled {
  /** A site, for the list. */
  readonly site: string;
}

export interface Enrolment {
  readonly clock: Clock;
  readonly place: StorePlace;
  readonly phones: number;
  readonly heartbeatMs: number;
  /** Gets the private keys of the phones, as JSON. */
  readonly keysFile: string;
}

/**
 * Puts phones with their public keys into an empty store, as if each had used its code and been accepted: thousands of codes would
 * take longer than the rest of the benchmark. Rejects with UnusableError where there are phones already.
 */
export async function enrolPhones(enrolment: Enrolment): Promise<Enrolled> {
  const store = await openStore(enrolment.place);
  try {
    return await fill(store, enrolment);
  } finally {
    await store.close();
  }
}

async function fill(store: Store, { clock, phones, heartbeatMs, keysFile }: Enrolment): Promise<Enrolled> {
  const known = await store.db.selectFrom('phones').select('id').limit(1).execute();
  if (known.length > 0)
    throw new UnusableError(`there are phones in ${store.place}; give the benchmark an empty database`);
  const nowMs = clock.wallMs();
  const sites = Array.from({ length: Math.ceil(phones / PHONES_OF_A_SITE) }, (_, i) => ({
    id: randomUUID(),
    name: `${words[i % words.length] ?? ''} ${i}`,
    address: `${i} High Street`,
    timezone: 'Europe/Moscow',
  }));
  const keys = Array.from({ length: phones }, () => newPrivateKey());
  await writeFile(keysFile, JSON.stringify(keys), { mode: 0o600 });
  const rows = keys.map((key, i) => {
    const site = sites[Math.floor(i / PHONES_OF_A_SITE)] ?? null;
    const name = `Phone ${String(i).padStart(5, '0')}, ${spots[i % spots.length] ?? ''}`;
    return {
      phone: { id: randomUUID(), name, site, address: site?.address ?? '', timezone: null, notes: '' },
      publicKey: new SigningKey(key).publicKey,
    };
  });
  await writeSettings(store.db, JSON.stringify({ heartbeatMs }));
  await store.db.transaction().execute(async (transaction) => {
    await transaction.insertInto('sites').values(sites).execute();
    await insertPhones(
      transaction,
      rows.map(({ phone }) => phone),
      nowMs,
    );
    for (const { phone, publicKey } of rows) {
      await transaction
        .updateTable('phones')
        .set({
          enrolment: 'accepted',
          accepted_at: nowMs,
          public_key: publicKey,
          key_since: nowMs,
          proved_at: nowMs,
          commissioning: 'signed-off',
          commissioned_at: nowMs,
          in_service_at: nowMs,
        })
        .where('id', '=', phone.id)
        .execute();
    }
  });
  return { site: sites[0]?.id ?? '' };
}
