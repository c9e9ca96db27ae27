import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CommandsTable } from '../../../../src/fleet/store/schema.js';
import type { Store } from '../../../../src/fleet/store/store.js';
import type { Command } from '../../../../src/protocol/fleet-link/frames.js';
import { type LinkRig, type MadePhone, makePhone, startLinkRig } from '../../../support/fleet/link-rig.js';
import { eventOf, RawPhone } from '../../../support/fleet/raw-phone.js';
import { storeRoom } from '../../../support/fleet/stores.js';
import { ManualClock } from '../../../support/manual-clock.js';
import { until } from '../../../support/until.js';

describe('commands to phones', () => {
  const room = storeRoom('sqlite');
  let store: Store;
  let rig: LinkRig;
  let made: MadePhone;
  let clock: ManualClock;
  beforeEach(async () => {
    store = await room.newStore();
    clock = new ManualClock();
    rig = await startLinkRig(store, { clock });
    made = await makePhone(store);
  });
  afterEach(() => rig.close());

  async function issue(command: Command, change: Partial<CommandsTable> = {}): Promise<string> {
    const id = randomUUID();
    await store.db
      .insertInto('commands')
      .values({
        ...{ id, phone_id: made.id, name: command.name, command: JSON.stringify(command), summary: '' },
        ...{ created_by: 'olga', created_at: clock.wallMs(), expires_at: clock.wallMs() + 60_000 },
        ...{ state: 'waiting', message: null, finished_at: null },
        ...change,
      })
      .execute();
    return id;
  }
  const stateOf = async (id: string) =>
    (await store.db.selectFrom('commands').select('state').where('id', '=', id).executeTakeFirstOrThrow())
      .state;
  async function becomes(id: string, state: string): Promise<void> {
    await until(`the command is ${state}`, async () => {
      await clock.advance(10);
      return (await stateOf(id)) === state;
    });
  }

  it('are sent when they are made, accepted, and done', async () => {
    const phone = await RawPhone.link(rig.port, { key: made.key });
    const id = await issue({ name: 'blink', seconds: 30 });
    await rig.gateway.deliver(made.id);
    expect(await phone.next('command')).toEqual({
      type: 'command',
      id,
      command: { name: 'blink', seconds: 30 },
    });
    expect(await stateOf(id)).toBe('sent');
    phone.send({ type: 'command-accepted', id, refusal: null });
    await becomes(id, 'accepted');
    const body = { kind: 'command-done', command: id, ok: true, message: 'It blinked.' } as const;
    phone.send({ type: 'events', outbox: randomUUID(), events: [eventOf(1, body)] });
    await becomes(id, 'done');
    expect(rig.changed).toEqual(Array.from({ length: 3 }, () => `${made.id} ${id}`));
    await phone.close();
  });

  it('come once a connection however often they are asked for, and again after a reconnection until answered', async () => {
    const id = await issue({ name: 'restart' });
    const phone = await RawPhone.link(rig.port, { key: made.key });
    await phone.next('command');
    await Promise.all([1, 2, 3].map(() => rig.gateway.deliver(made.id)));
    const second = await issue({ name: 'reboot' }, { created_at: clock.wallMs() + 1 });
    await rig.gateway.deliver(made.id);
    expect((await phone.next('command')).id).toBe(second);
    expect(phone.count('command')).toBe(2);
    await phone.close();
    const again = await RawPhone.link(rig.port, { key: made.key });
    expect([(await again.next('command')).id, (await again.next('command')).id]).toEqual([id, second]);
    again.send({ type: 'command-accepted', id, refusal: null });
    again.send({ type: 'command-accepted', id: second, refusal: 'A call is going on.' });
    await becomes(second, 'refused');
    await again.close();
    const third = await RawPhone.link(rig.port, { key: made.key });
    third.send({ type: 'beat' });
    await third.next('beat');
    await rig.gateway.deliver(made.id);
    expect(third.count('command')).toBe(0);
    await third.close();
  });

  it('do not come to a phone that nobody has accepted, and do when somebody has', async () => {
    await store.db.updateTable('phones').set({ enrolment: 'unconfirmed' }).execute();
    const id = await issue({ name: 'restart' });
    const phone = await RawPhone.link(rig.port, { key: made.key });
    await rig.gateway.deliver(made.id);
    phone.send({ type: 'beat' });
    await phone.next('beat');
    expect([phone.count('command'), await stateOf(id)]).toEqual([0, 'waiting']);
    rig.gateway.accepted(made.id);
    expect((await phone.next('command')).id).toBe(id);
    // The phone is told before, and once.
    rig.gateway.accepted(made.id);
    phone.send({ type: 'beat' });
    await phone.next('beat');
    expect(phone.frames.map(({ type }) => type).filter((type) => type !== 'beat')).toEqual([
      'challenge',
      'welcome',
      'accepted',
      'command',
    ]);
    await phone.close();
  });

  it('expire', async () => {
    const late = await issue({ name: 'restart' }, { expires_at: clock.wallMs() });
    const id = await issue({ name: 'reboot' });
    const phone = await RawPhone.link(rig.port, { key: made.key });
    expect((await phone.next('command')).id).toBe(id);
    await clock.advance(30_000);
    await becomes(late, 'expired');
    expect(await stateOf(id)).toBe('sent');
    expect(rig.changed).toContain(`${made.id} ${late}`);
    await phone.close();
  });

  it('carry configurations that the store holds sealed', async () => {
    const config = { version: 3, toml: 'number = "112"', signature: 'A'.repeat(86) };
    const command: Command = { name: 'apply-config', config };
    const id = randomUUID();
    await store.db
      .insertInto('configs')
      .values({
        ...{ phone_id: made.id, version: 3, toml_sealed: '', signature: '', created_by: 'olga' },
        ...{ created_at: 1, state: 'waiting', message: null },
      })
      .execute();
    await issue(command, { id, command: rig.keys.seal(JSON.stringify(command), `command ${id}`) });
    const phone = await RawPhone.link(rig.port, { key: made.key });
    expect((await phone.next('command')).command).toEqual(command);
    expect(await store.db.selectFrom('configs').select('state').execute()).toEqual([{ state: 'sent' }]);
    await phone.close();
  });

  it('that cannot be read fail, and hold up no other', async () => {
    const moved = rig.keys.seal('{}', `command ${randomUUID()}`);
    const bad = [
      await issue({ name: 'restart' }, { command: '{"name":"explode"}' }),
      await issue({ name: 'restart' }, { name: 'apply-config', command: moved }),
    ];
    const good = await issue({ name: 'reboot' });
    const phone = await RawPhone.link(rig.port, { key: made.key });
    expect((await phone.next('command')).id).toBe(good);
    for (const id of bad) expect(await stateOf(id)).toBe('failed');
    expect(rig.log.messages('error')).toHaveLength(2);
    await phone.close();
  });
});
