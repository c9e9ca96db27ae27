/** The files for memory cards that the fleet makes, taken over by the command that a phone takes them over with. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runProvision } from '../../../../src/cli/commands/provision.js';
import { loadConfig } from '../../../../src/cli/load-config.js';
import type { IssuedCode } from '../../../../src/protocol/fleet-api/enrolment.js';
import { ResourceRoom } from '../../../support/fleet/fakes/resource-room.js';
import { storeRoom } from '../../../support/fleet/stores.js';

const PEM = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';

describe('a card of the fleet', () => {
  const stores = storeRoom('sqlite');
  let room: ResourceRoom;
  let folder: string;
  beforeEach(async () => {
    room = new ResourceRoom(await stores.newStore());
    folder = await mkdtemp(join(tmpdir(), 'hotline-cards-'));
  });
  afterEach(() => rm(folder, { recursive: true }));
  const putOnCard = async ({ cardFiles }: IssuedCode) => {
    const card = await mkdtemp(join(folder, 'card-'));
    for (const { name, text } of cardFiles) await writeFile(join(card, name), text);
    return join(card, 'hotline.toml');
  };
  const takeOver = async (issued: IssuedCode) => {
    const card = await putOnCard(issued);
    const phone = await mkdtemp(join(folder, 'phone-'));
    const file = join(phone, 'phone.toml');
    await runProvision({ config: file, card, anew: false }, () => undefined);
    return { config: await loadConfig(file), card: await readFile(card, 'utf8') };
  };

  it('is taken over by a phone as it is, and has no code any more', async () => {
    const { id } = await room.ask('newPhone', { body: { name: 'Зал "1", касса' } });
    const issued = await room.ask('newCode', { params: { id }, body: {} });
    const { config, card } = await takeOver(issued);
    expect(config.config.fleet).toEqual({ server: 'wss://fleet.example', code: issued.code });
    expect(card).toContain('Taken over by the phone');
    expect(card).toContain('Зал "1", касса');
    expect(card).not.toContain(issued.code);
  });

  it('brings the authority of the fleet along', async () => {
    room.authority = PEM;
    const handlers = room.newHandlers();
    const { id } = await room.ask('newPhone', { body: { name: 'Hall' } }, handlers);
    const { config } = await takeOver(await room.ask('newCode', { params: { id }, body: {} }, handlers));
    expect(config.fleetCa).toBe(PEM);
  });

  it('is made for each phone of a batch', async () => {
    const csv = 'name,site\nA,Berlin\nB,Berlin\n';
    const { codes } = await room.ask('batch', { body: { csv } });
    expect(codes).toHaveLength(2);
    for (const issued of codes) expect((await takeOver(issued)).config.config.fleet?.code).toBe(issued.code);
    expect(codes[0]?.cardFiles[0]?.text).toContain('Joins the fleet as: A');
  });
});
