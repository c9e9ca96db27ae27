/** What a rollout has to know of phones: which it may ask, what became of those that it asked, and how they fared before. */
import { type Expression, type ExpressionBuilder, type SqlBool, sql } from 'kysely';
import type { PhoneUpdateState, UpdateChannel, VersionUse } from '../../protocol/fleet-api/updates.js';
import { updateChannels } from '../../protocol/fleet-api/updates.js';
import type { ReleaseArchitecture } from '../../protocol/fleet-link/updates.js';
import { compareDebianVersions } from '../../protocol/debian-version.js';
import { chunks } from './chunks.js';
import type { ReleaseRecord } from './releases.js';
import type { FleetDatabase } from './schema.js';
import type { Store } from './store.js';

/** What is rolled out, and to whom. */
export interface RolloutTarget {
  readonly id: string;
  readonly version: string;
  readonly channel: UpdateChannel;
  /** Also phones that have gone back from this version before. */
  readonly again: boolean;
  /** One an architecture. */
  readonly releases: readonly Pick<ReleaseRecord, 'architecture' | 'key_id'>[];
}

const channelOfPhone = sql<UpdateChannel>`coalesce(phones.update_channel, sites.update_channel, 'stable')`;

/** Accepted phones of the channel. */
const ofChannel = ({ db }: Store, channel: UpdateChannel) =>
  db
    .selectFrom('phones')
    .leftJoin('sites', 'sites.id', 'phones.site_id')
    .where('phones.enrolment', '=', 'accepted')
    .where(channelOfPhone, '=', channel);

type PhonesAndSites = ExpressionBuilder<FleetDatabase, 'phones'>;

/** A package for its architecture, signed by whom it trusts. */
function canTake(it: PhonesAndSites, releases: RolloutTarget['releases']): Expression<SqlBool> {
  return it.or(
    releases.map(({ architecture, key_id }) =>
      it.and([
        it('phones.architecture', '=', architecture),
        it('phones.release_keys', 'like', `% ${key_id} %`),
      ]),
    ),
  );
}

/** Versions older than this one that accepted phones are installed as. */
async function olderVersions({ db }: Store, version: string): Promise<string[]> {
  const rows = await db
    .selectFrom('phones')
    .select('package_version')
    .distinct()
    .where('enrolment', '=', 'accepted')
    .where('package_version', 'is not', null)
    .execute();
  return rows.flatMap(({ package_version: its }) =>
    its !== null && compareDebianVersions(its, version) < 0 ? [its] : [],
  );
}

/** Phones that could take it and were not asked yet. */
export async function waitingPhones(store: Store, target: RolloutTarget): Promise<string[]> {
  const older = await olderVersions(store, target.version);
  if (older.length === 0 || target.releases.length === 0) return [];
  const { db } = store;
  const rows = await ofChannel(store, target.channel)
    .select('phones.id')
    .where('phones.package_version', 'in', older)
    .where((it) => canTake(it as unknown as PhonesAndSites, target.releases))
    .where(
      'phones.id',
      'not in',
      db.selectFrom('rollout_phones').select('phone_id').where('rollout_id', '=', target.id),
    )
    .$if(!target.again, (it) =>
      it.where(
        'phones.id',
        'not in',
        db
          .selectFrom('rollout_phones')
          .innerJoin('rollouts', 'rollouts.id', 'rollout_phones.rollout_id')
          .select('rollout_phones.phone_id')
          .where('rollouts.version', '=', target.version)
          .where('rollout_phones.state', '=', 'rolled-back'),
      ),
    )
    .execute();
  return rows.map(({ id }) => id);
}

/** Phones of the channel that can never take it: no package, another architecture, a key that they do not trust. */
export async function unablePhones(store: Store, { channel, releases }: RolloutTarget): Promise<number> {
  const { n } = await ofChannel(store, channel)
    .select((it) => it.fn.countAll<number>().as('n'))
    .where((it) =>
      it.or([
        it('phones.package_version', 'is', null),
        it.not(releases.length === 0 ? it.lit(false) : canTake(it as unknown as PhonesAndSites, releases)),
      ]),
    )
    .executeTakeFirstOrThrow();
  return n;
}

/** Architecture of each of these phones. */
export async function architecturesOf(
  { db }: Store,
  phones: readonly string[],
): Promise<Map<string, ReleaseArchitecture>> {
  const architectures = new Map<string, ReleaseArchitecture>();
  for (const chunk of chunks(phones)) {
    const rows = await db
      .selectFrom('phones')
      .select(['id', 'architecture'])
      .where('id', 'in', chunk)
      .execute();
    for (const { id, architecture } of rows) if (architecture !== null) architectures.set(id, architecture);
  }
  return architectures;
}

export interface AskedCount {
  readonly canary: 0 | 1;
  readonly state: PhoneUpdateState;
  readonly n: number;
}

/** Asked phones that are still accepted, by how far they have come. */
export async function askedPhones({ db }: Store, rollout: string): Promise<AskedCount[]> {
  return await db
    .selectFrom('rollout_phones')
    .innerJoin('phones', 'phones.id', 'rollout_phones.phone_id')
    .select((it) => ['rollout_phones.canary', 'rollout_phones.state', it.fn.countAll<number>().as('n')])
    .where('rollout_phones.rollout_id', '=', rollout)
    .where('phones.enrolment', '=', 'accepted')
    .groupBy(['rollout_phones.canary', 'rollout_phones.state'])
    .execute();
}

/** Of the phones that are no canaries, those that were asked since. */
export async function askedSince({ db }: Store, rollout: string, sinceMs: number): Promise<number> {
  const { n } = await db
    .selectFrom('rollout_phones')
    .select((it) => it.fn.countAll<number>().as('n'))
    .where('rollout_id', '=', rollout)
    .where('canary', '=', 0)
    .where('asked_at', '>', sinceMs)
    .executeTakeFirstOrThrow();
  return n;
}

export interface Member {
  readonly phone_id: string;
  readonly state: PhoneUpdateState;
  readonly trouble_before: number;
  readonly changed_at: number;
}

/** Asked phones that are still accepted. */
export async function membersOf({ db }: Store, rollout: string): Promise<Member[]> {
  return await db
    .selectFrom('rollout_phones')
    .innerJoin('phones', 'phones.id', 'rollout_phones.phone_id')
    .select(['phone_id', 'state', 'trouble_before', 'changed_at'])
    .where('rollout_id', '=', rollout)
    .where('phones.enrolment', '=', 'accepted')
    .execute();
}

/** Share of the time since then, 0 to 1, in which each of them was down or could not call; unknown time does not count. */
export async function troubleShares(
  { db }: Store,
  phones: readonly string[],
  { sinceMs, nowMs }: { readonly sinceMs: number; readonly nowMs: number },
): Promise<Map<string, number>> {
  const sums = new Map<string, { known: number; bad: number }>();
  for (const chunk of chunks(phones)) {
    const rows = await db
      .selectFrom('phone_states')
      .select(['phone_id', 'from_at', 'until_at', 'state'])
      .where('phone_id', 'in', chunk)
      .where((it) => it.or([it('until_at', 'is', null), it('until_at', '>', sinceMs)]))
      .where('state', '<>', 'unknown')
      .execute();
    for (const { phone_id, from_at, until_at, state } of rows) {
      const ms = Math.max(0, Math.min(until_at ?? nowMs, nowMs) - Math.max(from_at, sinceMs));
      const sum = sums.get(phone_id) ?? { known: 0, bad: 0 };
      sums.set(phone_id, { known: sum.known + ms, bad: sum.bad + (state === 'could-call' ? 0 : ms) });
    }
  }
  return new Map([...sums].map(([phone, { known, bad }]) => [phone, known === 0 ? 0 : bad / known]));
}

/** How many accepted phones run which version, most first. */
export async function versionsInUse({ db }: Store): Promise<VersionUse[]> {
  const rows = await db
    .selectFrom('phones')
    .leftJoin('sites', 'sites.id', 'phones.site_id')
    .select((it) => ['phones.version', channelOfPhone.as('channel'), it.fn.countAll<number>().as('n')])
    .where('phones.enrolment', '=', 'accepted')
    .groupBy(['phones.version', channelOfPhone])
    .execute();
  const uses = new Map<string | null, { phones: number; byChannel: Record<UpdateChannel, number> }>();
  for (const { version, channel, n } of rows) {
    const none = Object.fromEntries(updateChannels.map((each) => [each, 0])) as Record<UpdateChannel, number>;
    const use = uses.get(version) ?? { phones: 0, byChannel: none };
    use.phones += n;
    use.byChannel[channel] += n;
    uses.set(version, use);
  }
  return [...uses]
    .map(([version, use]) => ({ version, ...use }))
    .sort((a, b) => b.phones - a.phones || (a.version ?? '').localeCompare(b.version ?? ''));
}
