import { beforeEach, describe, expect, it } from 'vitest';
import { type Command, commandSchema } from '../../../../src/protocol/fleet-link/frames.js';
import { configText } from '../../../../src/protocol/fleet-link/signing.js';
import { isSignedBy } from '../../../../src/wire/ed25519.js';
import { refusal } from '../../../support/fleet/fakes/refusal.js';
import { ResourceRoom } from '../../../support/fleet/fakes/resource-room.js';
import { storeDevice } from '../../../support/fleet/fakes/stored-phones.js';
import { storeKinds, storeRoom } from '../../../support/fleet/stores.js';

const route = (name: string, password: string) =>
  `[[route]]\nname = "${name}"\nserver = "wss://${name}.example/ws"\naccount = "hotline-17"\npassword = "${password}"\n`;
const config = (...routes: string[]) => `number = "8 800 333-44-34" # support\n${routes.join('')}`;

describe.each(storeKinds)('configurations on %s', (kind) => {
  const stores = storeRoom(kind);
  let room: ResourceRoom;
  let id: string;
  beforeEach(async () => {
    room = new ResourceRoom(await stores.newStore());
    ({ id } = await room.ask('newPhone', { body: { name: 'Hall 1' } }));
    await storeDevice(room.store, id);
  });
  const send = (toml: string) => room.ask('newConfig', { params: { id }, body: { toml }, as: 'operator' });
  const orders = async (): Promise<Command[]> => {
    const rows = await room.store.db
      .selectFrom('commands')
      .select(['id', 'command'])
      .orderBy('created_at')
      .orderBy('summary')
      .execute();
    return rows.map((row) =>
      commandSchema.parse(JSON.parse(room.keys.unseal(row.command, `command ${row.id}`))),
    );
  };
  const sent = async () =>
    (await orders()).map((it) => {
      if (it.name !== 'apply-config') throw new Error(`a ${it.name}`);
      return it.config;
    });

  it('sends nothing with which a phone would call nobody', async () => {
    await expect(send('[fleet]\nserver = "wss://fleet.example"\n')).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      message: expect.stringMatching(/number, route: are missing/) as string,
    });
    expect(await orders()).toEqual([]);
  });

  it('signs a configuration, sends it, and shows it without its password', async () => {
    const toml = config(route('main', 'Kx7-secret'));
    const stored = await send(toml);
    const hidden = toml.replace('Kx7-secret', '•••');
    expect(stored).toEqual({
      version: 1,
      toml: hidden,
      by: 'operator',
      createdAt: '2026-01-01T00:00:00.000Z',
      state: 'waiting',
      message: null,
    });
    const [order] = await sent();
    expect(order).toMatchObject({ version: 1, toml });
    expect(
      isSignedBy(room.keys.publicKey, configText({ phone: id, version: 1, toml }), order!.signature),
    ).toBe(true);
    expect(await room.ask('commands', { params: { id } })).toMatchObject([
      { name: 'apply-config', summary: 'configuration 1', expiresAt: '2026-01-08T00:00:00.000Z' },
    ]);
    expect(await room.ask('phone', { params: { id } })).toMatchObject({ wantedConfigVersion: 1 });
    expect(await room.ask('configs', { params: { id } })).toEqual([stored]);
    expect(await room.ask('config', { params: { id, version: '1' } })).toEqual(stored);
    expect(room.links.asked).toEqual([`deliver ${id}`]);
    expect(room.audit.records.at(-1)).toMatchObject({ action: 'config.send', detail: { version: 1 } });
    const everything = JSON.stringify([
      await room.store.db.selectFrom('configs').selectAll().execute(),
      await room.store.db.selectFrom('commands').selectAll().execute(),
      room.audit.records,
      room.live.commands,
    ]);
    expect(everything).not.toContain('Kx7');
  });

  it('keeps passwords that come back hidden, by the name of the route', async () => {
    await send(config(route('main', 'first'), route('backup', 'second')));
    await send(config(route('backup', '•••'), route('main', '•••')));
    await send(config(route('main', 'third'), route('backup', '•••')));
    expect(
      (await sent()).map(({ toml }) => [...toml.matchAll(/password = "(.*)"/g)].map(([, it]) => it)),
    ).toEqual([
      ['first', 'second'],
      ['second', 'first'],
      ['third', 'second'],
    ]);
  });

  it('does not send what it hid where there is nothing to put', async () => {
    expect(await refusal(send(config(route('main', '•••'))))).toMatchObject({
      code: 'BAD_REQUEST',
      faults: [{ place: 'route[1].password' }],
    });
    expect(await room.ask('configs', { params: { id } })).toEqual([]);
  });

  it('refuses with every fault, and sends nothing', async () => {
    const wrong = await refusal(send(config(route('main', 'x'), '[call]\nrace_after = "1 h"\nwrong = 1\n')));
    expect(wrong).toMatchObject({ code: 'BAD_REQUEST' });
    expect(wrong.faults?.map(({ place }) => place).sort()).toEqual(['call.race_after', 'call.wrong']);
    const syntax = await refusal(send('number = "1\n'));
    expect(syntax.faults).toMatchObject([{ place: 'line 1, column 12' }]);
    const surrogate = await refusal(send(`# \uD800\n${config(route('main', 'x'))}`));
    expect(surrogate.code).toBe('BAD_REQUEST');
    expect(await orders()).toEqual([]);
    expect(room.links.asked).toEqual([]);
  });

  it('takes the file names of passwords as they are', async () => {
    const toml = config(route('main', 'x')).replace('password = "x"', 'password_file = "secrets/main"');
    expect((await send(toml)).toml).toBe(toml);
  });

  it('supersedes what the phone has not taken, and nothing else', async () => {
    await send(config(route('main', 'a')));
    await room.store.db.updateTable('configs').set({ state: 'running' }).execute();
    await room.store.db.updateTable('commands').set({ state: 'done' }).execute();
    await send(config(route('main', 'b')));
    await send(config(route('main', 'c')));
    const states = (await room.ask('configs', { params: { id } })).map(({ version, state }) => [
      version,
      state,
    ]);
    expect(states).toEqual([
      [3, 'waiting'],
      [2, 'superseded'],
      [1, 'running'],
    ]);
    const commands = (await room.ask('commands', { params: { id } })).map((it) => [it.summary, it.state]);
    expect(Object.fromEntries(commands)).toEqual({
      'configuration 3': 'waiting',
      'configuration 2': 'expired',
      'configuration 1': 'done',
    });
  });

  it('goes on above every version that the phone may have had', async () => {
    await room.store.db.updateTable('phones').set({ config_version: 41 }).execute();
    expect((await send(config(route('main', 'a')))).version).toBe(42);
  });

  it('gives each of many that are sent at the same moment its own version', async () => {
    const other = room.newHandlers();
    await Promise.all(
      ['a', 'b', 'c', 'd'].map((password, i) =>
        room.ask(
          'newConfig',
          { params: { id }, body: { toml: config(route('main', password)) } },
          i % 2 === 0 ? room.handlers : other,
        ),
      ),
    );
    const configs = await room.ask('configs', { params: { id } });
    expect(configs.map(({ version }) => version)).toEqual([4, 3, 2, 1]);
    expect(configs.map(({ state }) => state)).toEqual(['waiting', 'superseded', 'superseded', 'superseded']);
    expect(await room.ask('phone', { params: { id } })).toMatchObject({ wantedConfigVersion: 4 });
    expect((await sent()).map(({ version }) => version).sort()).toEqual([1, 2, 3, 4]);
  });

  it('waits for a phone that has no device yet, and refuses one that was revoked', async () => {
    const other = await room.ask('newPhone', { body: { name: 'Hall 2' } });
    const ask = () =>
      room.ask('newConfig', { params: { id: other.id }, body: { toml: config(route('main', 'a')) } });
    expect((await ask()).state).toBe('waiting');
    await room.ask('revokePhone', { params: { id: other.id } });
    expect(await refusal(ask())).toMatchObject({ code: 'CONFLICT' });
  });
});
