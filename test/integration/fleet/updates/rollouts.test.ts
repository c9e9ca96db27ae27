import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { insertRelease } from '../../../../src/fleet/store/releases.js';
import { storeUpdate, storeUpdateRefusal } from '../../../../src/fleet/store/rollouts.js';
import { revokePhone } from '../../../../src/fleet/store/phones.js';
import type { Store } from '../../../../src/fleet/store/store.js';
import { Rollouts } from '../../../../src/fleet/updates/rollouts.js';
import type { HaltedRollout } from '../../../../src/fleet/ports.js';
import { rolloutPlanSchema, type Rollout } from '../../../../src/protocol/fleet-api/updates.js';
import type { UpdateState } from '../../../../src/protocol/fleet-link/updates.js';
import { FakeAudit } from '../../../support/fleet/fakes/fake-audit.js';
import { FakeLinks } from '../../../support/fleet/fakes/fake-links.js';
import { refusal } from '../../../support/fleet/fakes/refusal.js';
import { actorOf } from '../../../support/fleet/fakes/resource-room.js';
import { makePhone } from '../../../support/fleet/link-rig.js';
import { storeKinds, storeRoom } from '../../../support/fleet/stores.js';
import { FakeLog } from '../../../support/fakes/fake-log.js';
import { ManualClock } from '../../../support/manual-clock.js';

const KEY = '0123456789ABCDEF';
const DAY_MS = 86_400_000;
const operator = actorOf('operator');
const plan = rolloutPlanSchema.parse({ canaryPercent: 20, perHour: 20 });

/** What presence would say. */
class Presence {
  phones = 100;
  troubled = new Set<string>();
  unsure = false;
  halted: readonly HaltedRollout[] = [];
  judge = (): { phones: number; troubled: Set<string> } | null =>
    this.unsure ? null : { phones: this.phones, troubled: this.troubled };
}

describe.each(storeKinds)('rollouts on %s', (kind) => {
  const stores = storeRoom(kind);
  let store: Store;
  let clock: ManualClock;
  let links: FakeLinks;
  let presence: Presence;
  let audit: FakeAudit;
  let rollouts: Rollouts;

  const newRollouts = () =>
    new Rollouts({
      clock,
      links,
      audit,
      store,
      log: new FakeLog(),
      random: () => 0,
      watch: {
        troubled: presence.judge,
        rolloutsHalted: (halted) => (presence.halted = halted),
      },
    });

  beforeEach(async () => {
    store = await stores.newStore();
    clock = new ManualClock();
    links = new FakeLinks();
    presence = new Presence();
    audit = new FakeAudit();
    rollouts = newRollouts();
    await release('0.2.0');
  });

  async function release(version: string, architecture: 'arm64' | 'amd64' = 'arm64') {
    await insertRelease(store, {
      id: randomUUID(),
      file_name: `hotline-phone_${version}_${architecture}.deb`,
      version,
      architecture,
      size_bytes: 1_000,
      sha256: '0'.repeat(64),
      signature: 'signed',
      key_id: KEY,
      verified: 0,
      path_token: randomUUID(),
      added_at: 0,
      added_by: 'admin',
    });
  }

  type Columns = NonNullable<Parameters<typeof makePhone>[1]>;
  /** Linked, unless it is said otherwise. */
  const phone = async (columns: Columns = {}, linked = true): Promise<string> => {
    const { id } = await makePhone(store, {
      package_version: '0.1.0',
      architecture: 'arm64',
      release_keys: ` ${KEY} `,
      ...columns,
    });
    if (linked) links.connected.add(id);
    return id;
  };
  /** One after the other: PostgreSQL has only so many connections for all tests. */
  const phones = async (n: number) => {
    const made: string[] = [];
    while (made.length < n) made.push(await phone());
    return made;
  };
  const begin = async (change: Partial<typeof plan> = {}, version = '0.2.0') => {
    await clock.advance(1);
    return rollouts.begin({ version, channel: 'stable', plan: { ...plan, ...change } }, operator);
  };
  const now = async (): Promise<Rollout> => {
    await rollouts.look();
    const [newest] = await rollouts.list();
    if (!newest) throw new Error('there is no rollout');
    return newest;
  };
  const commandsOf = async (id: string) =>
    (
      await store.db
        .selectFrom('commands')
        .selectAll()
        .where('phone_id', '=', id)
        .orderBy('created_at')
        .execute()
    ).map(({ name, state }) => `${name} ${state}`);
  const asked = async () =>
    await store.db
      .selectFrom('rollout_phones')
      .select(['phone_id', 'command_id'])
      .orderBy('asked_at')
      .execute();
  /** The phone has taken the order, and says how it goes. */
  const says = async (id: string, state: UpdateState, message = '') => {
    const { command_id: command } = (await asked()).find(({ phone_id }) => phone_id === id) ?? {
      command_id: '',
    };
    await store.db.updateTable('commands').set({ state: 'accepted' }).where('id', '=', command).execute();
    await storeUpdate(store.db, id, { command, state, message }, clock.wallMs());
  };
  const allSay = async (state: UpdateState) => {
    for (const { phone_id } of await asked()) await says(phone_id, state);
  };

  it('asks canaries, watches them for a day, then asks the rest in waves until all have it', async () => {
    await phones(10);
    expect(await begin()).toMatchObject({ state: 'canary', canaries: 2, phones: { asked: 2, waiting: 8 } });
    await allSay('running');
    expect(await now()).toMatchObject({
      state: 'canary',
      observedUntil: new Date(clock.wallMs() + DAY_MS).toISOString(),
    });
    await clock.advance(DAY_MS - 1_000);
    expect(await now()).toMatchObject({ state: 'canary', phones: { waiting: 8 } });
    await clock.advance(1_000);
    expect(await now()).toMatchObject({ state: 'waves' });
    // 20 an hour are 2 in six minutes.
    expect(await now()).toMatchObject({ phones: { running: 2, asked: 2, waiting: 6 } });
    await clock.advance(300_000);
    expect(await now()).toMatchObject({ phones: { waiting: 6 } });
    for (let wave = 0; wave < 3; wave++) {
      await clock.advance(360_000);
      await now();
    }
    expect(await now()).toMatchObject({ state: 'waves', phones: { asked: 8, waiting: 0 } });
    await allSay('running');
    expect(await now()).toMatchObject({ state: 'complete', phones: { running: 10 } });
  });

  it('asks a phone that is off when it comes back, as late as that may be', async () => {
    const [here] = await phones(1);
    const away = await phone({}, false);
    expect(await begin({ observeMs: 60_000 })).toMatchObject({ canaries: 1 });
    await says(here ?? '', 'running');
    await now();
    await clock.advance(60_000);
    expect(await now()).toMatchObject({ state: 'waves' });
    await clock.advance(30 * DAY_MS);
    expect(await now()).toMatchObject({ state: 'waves', phones: { waiting: 1 } });
    links.connected.add(away);
    expect(await now()).toMatchObject({ phones: { asked: 1, waiting: 0 } });
    expect(await commandsOf(away)).toEqual(['update waiting']);
    expect(links.asked).toContain(`deliver ${away}`);
  });

  it('asks only phones that can take it: of the channel, older, from a package, of its architecture and key, accepted', async () => {
    const site = randomUUID();
    const early = { id: site, name: 'Lab', address: '', timezone: 'UTC', update_channel: 'early' as const };
    await store.db.insertInto('sites').values(early).execute();
    const others = [
      await phone({ package_version: null, architecture: null, release_keys: null }),
      await phone({ architecture: 'amd64' }),
      await phone({ release_keys: ' FEDCBA9876543210 ' }),
      await phone({ package_version: '0.2.0' }),
      await phone({ package_version: '0.10.0' }),
      await phone({ update_channel: 'early' }),
      await phone({ site_id: site }),
      await phone({ enrolment: 'unconfirmed' }),
    ];
    const able = [
      await phone({ package_version: '0.2.0~rc.1' }),
      await phone({ site_id: site, update_channel: 'stable' }),
    ];
    const rollout = await begin({ canaryPercent: 100 });
    expect((await asked()).map(({ phone_id }) => phone_id).sort()).toEqual([...able].sort());
    expect(rollout).toMatchObject({ phones: { asked: 2, waiting: 0 }, unable: 3 });
    for (const other of others) expect(await commandsOf(other)).toEqual([]);
  });

  it('never asks a phone that was revoked, and does not count it', async () => {
    const [first = '', second = ''] = await phones(2);
    await begin({ canaryPercent: 50 });
    const [canary] = await asked();
    const left = canary?.phone_id === first ? second : first;
    await revokePhone(store, canary?.phone_id ?? '', clock.wallMs());
    await revokePhone(store, left, clock.wallMs());
    expect(await now()).toMatchObject({ phones: { asked: 0, waiting: 0 } });
    expect(await commandsOf(left)).toEqual([]);
  });

  it('halts when a canary goes back, says why, lets the others go, and never asks that one again', async () => {
    await phones(10);
    await begin();
    const [bad, slow] = (await asked()).map(({ phone_id }) => phone_id);
    await says(slow ?? '', 'waiting');
    await says(bad ?? '', 'rolled-back', 'not registered within 3 minutes');
    const halted = await now();
    expect(halted).toMatchObject({
      state: 'halted',
      reason: { type: 'failures', asked: 2, rolledBack: 1, refused: 0 },
    });
    expect(presence.halted).toEqual([{ version: '0.2.0', channel: 'stable', reason: halted.reason }]);
    expect(audit.actions).toEqual(['rollout.begin 0.2.0 to stable', 'rollout.halt 0.2.0 to stable']);
    expect(await commandsOf(slow ?? '')).toEqual(['update accepted', 'cancel-update waiting']);
    await says(slow ?? '', 'cancelled');
    expect(await now()).toMatchObject({ phones: { waiting: 9, 'rolled-back': 1 } });

    expect(await rollouts.steer(halted.id, 'override', operator)).toMatchObject({ state: 'canary' });
    expect(presence.halted).toEqual([]);
    await now();
    expect((await commandsOf(bad ?? '')).filter((command) => command.startsWith('update'))).toHaveLength(1);

    await rollouts.steer(halted.id, 'abort', operator);
    await begin({ canaryPercent: 100 });
    expect(await commandsOf(bad ?? '')).toEqual(['update accepted']);
    await rollouts.steer((await now()).id, 'abort', operator);
    await begin({ canaryPercent: 100, again: true });
    expect(await commandsOf(bad ?? '')).toEqual(['update accepted', 'update waiting']);
  });

  it('halts when canaries fall silent that never did, and not when everybody does', async () => {
    await phones(10);
    await begin();
    await allSay('running');
    const canaries = (await asked()).map(({ phone_id }) => phone_id);
    await now();
    presence.troubled = new Set([...canaries, ...Array.from({ length: 98 }, randomUUID)]);
    expect(await now()).toMatchObject({ state: 'canary' });
    presence.troubled = new Set(canaries);
    expect(await now()).toMatchObject({
      state: 'halted',
      reason: { type: 'trouble', watched: 2, troubled: 2 },
    });
  });

  it('remembers how the canaries fared before', async () => {
    const [only = ''] = await phones(1);
    const state = { phone_id: only, state: 'down' as const };
    const nowMs = clock.wallMs();
    await store.db
      .insertInto('phone_states')
      .values([
        { ...state, from_at: nowMs - 6 * DAY_MS, until_at: nowMs - 3 * DAY_MS },
        { ...state, from_at: nowMs - 3 * DAY_MS, until_at: null, state: 'could-call' },
      ])
      .execute();
    await begin();
    const row = await store.db.selectFrom('rollout_phones').select('trouble_before').executeTakeFirst();
    expect(row?.trouble_before).toBeCloseTo(0.5);
    await allSay('running');
    presence.troubled = new Set([only]);
    expect(await now()).toMatchObject({ state: 'canary' });
  });

  it('goes on where it was after a restart, and asks nobody twice', async () => {
    await phones(10);
    await begin();
    const before = await asked();
    rollouts = newRollouts();
    await now();
    await Promise.all([rollouts.look(), newRollouts().look()]);
    expect(await asked()).toEqual(before);
    const updates = await store.db.selectFrom('commands').select('id').where('name', '=', 'update').execute();
    expect(updates).toHaveLength(2);
  });

  it('asks anew who did not get the order in time, and counts who refused it', async () => {
    const [only = ''] = await phones(1);
    await begin();
    await store.db.updateTable('commands').set({ state: 'expired' }).execute();
    links.connected.delete(only);
    expect(await now()).toMatchObject({ phones: { asked: 0, waiting: 1 } });
    links.connected.add(only);
    expect(await now()).toMatchObject({ phones: { asked: 1, waiting: 0 } });
    const [row] = await asked();
    await storeUpdateRefusal(store.db, only, row?.command_id ?? '', 'busy', clock.wallMs());
    expect(await now()).toMatchObject({ state: 'halted', reason: { rolledBack: 0, refused: 1 } });
  });

  it('pauses: orders that no phone has taken are taken back, and resumes', async () => {
    await phones(10);
    const { id } = await begin();
    const [taken = '', untaken = ''] = (await asked()).map(({ phone_id }) => phone_id);
    await says(taken, 'installing');
    expect(await rollouts.steer(id, 'pause', operator)).toMatchObject({
      state: 'paused',
      phones: { installing: 1, asked: 0, waiting: 9 },
    });
    expect(await commandsOf(untaken)).toEqual(['update expired']);
    expect(await commandsOf(taken)).toEqual(['update accepted']);
    await clock.advance(DAY_MS);
    expect(await now()).toMatchObject({ state: 'paused', phones: { waiting: 9 } });
    expect(await rollouts.steer(id, 'resume', operator)).toMatchObject({
      phones: { installing: 1, asked: 1 },
    });
    expect(await refusal(rollouts.steer(id, 'resume', operator))).toMatchObject({ code: 'CONFLICT' });
    expect(audit.actions).toEqual([
      'rollout.begin 0.2.0 to stable',
      'rollout.pause 0.2.0 to stable',
      'rollout.resume 0.2.0 to stable',
    ]);
  });

  it('has one rollout at a time in a channel; a complete one gives way to a newer one', async () => {
    await release('0.3.0');
    const [only = ''] = await phones(1);
    await begin({ observeMs: 60_000 });
    expect(await refusal(begin({}, '0.3.0'))).toMatchObject({ code: 'CONFLICT' });
    expect(await refusal(begin({}, '0.4.0'))).toMatchObject({ code: 'NOT_FOUND' });
    await says(only, 'running');
    await now();
    await clock.advance(60_000);
    await now();
    expect(await now()).toMatchObject({ state: 'complete' });
    await store.db.updateTable('phones').set({ package_version: '0.2.0' }).execute();
    expect(await begin({}, '0.3.0')).toMatchObject({ state: 'canary', phones: { asked: 1 } });
    expect((await rollouts.list()).map(({ version, state }) => `${version} ${state}`)).toContain(
      '0.2.0 superseded',
    );
  });

  it('asks nobody while the server may be cut off', async () => {
    presence.unsure = true;
    await phones(10);
    expect(await begin()).toMatchObject({ canaries: 0, phones: { waiting: 10 } });
    presence.unsure = false;
    expect(await now()).toMatchObject({ canaries: 2 });
  });
});
