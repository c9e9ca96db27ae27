/** A phone whose phone.toml cannot be used: somebody has edited it wrongly, or a disk has lost it. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { phone as account, startExchange } from '../../support/exchange-fixture.js';
import { UnprovisionedPhone } from '../../support/setup/unprovisioned-phone.js';
import { until } from '../../support/until.js';

const CODE = '407312';
/** A phone.toml that was mended is found within 10 s. */
const MENDED_LIMIT_MS = 30_000;

async function startWith(text: string): Promise<UnprovisionedPhone> {
  const folder = await mkdtemp(join(tmpdir(), 'hotline-unusable-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'phone.toml'), text);
  return (await UnprovisionedPhone.start({ freshCode: () => CODE }, folder)).opened();
}

const route = (server: string, more: string) =>
  `number = "8 800 333-44-34"\n[[route]]\nname = "main"\nserver = "${server}"\naccount = "${account.account}"\n${more}\n[hook]\ninput = "gpio"\n[health]\npage = false\n`;

describe('a phone.toml that cannot be used', () => {
  it.each([
    ['is no TOML', 'number = 8 800\n', /phone\.toml/],
    ['is empty', '', /phone\.toml/],
    ['has a wrong entry', '[log]\nlevel = "loud"\n', /log\.level/],
    [
      'names a file that is missing',
      route('ws://127.0.0.1:9', 'password_file = "gone"'),
      /gone cannot be read/,
    ],
  ])('%s: the phone speaks and says what is wrong, in place of being dead', async (_what, text, said) => {
    const phone = await startWith(text);
    phone.lift();
    await until('the phone speaks', () => phone.heard.some((byte) => byte !== 0));
    phone.replace();
    const faults = phone.wholes[0]?.phone.faults.list() ?? [];
    expect(faults.find(({ code }) => code === 'not-set-up')?.message).toMatch(said);
    expect((await phone.unlock(CODE)).status).toBe(200);
    await phone.shows(
      'the technician is told',
      ({ steps }) =>
        steps.destination.problem?.code === 'settings-invalid' &&
        said.test(steps.destination.problem.said ?? ''),
    );
  });

  it('still says how the phone is wired, and which fleet is to hear of it; nobody is called', async () => {
    const wrong = `${route('ws://127.0.0.1:9', 'password = "secret"').replace('[health]', 'pin = 6\n[health]')}
[fleet]
server = "ws://127.0.0.1:9"
[max_call]
`;
    const phone = await startWith(wrong);
    const [whole] = phone.wholes;
    expect(whole?.fleet.view().state).not.toBe('none');
    expect(whole?.phone.userAgents).toEqual([]);
    phone.board.setLevel(6, 1);
    await until('the phone speaks', () => phone.heard.some((byte) => byte !== 0));
  });

  it('is taken as soon as somebody has mended it', { timeout: 2 * MENDED_LIMIT_MS }, async () => {
    const exchange = await startExchange();
    onTestFinished(() => exchange.end());
    const phone = await startWith(route(exchange.url, 'password_file = "gone"'));
    await writeFile(phone.file, route(exchange.url, `password = "${account.password}"`));
    const isRegistered = () =>
      phone.wholes.some(({ phone: { userAgents } }) =>
        userAgents.some((one) => one.registration().state === 'registered'),
      );
    await until('the phone is registered', isRegistered, MENDED_LIMIT_MS);
    await until('its page is closed', () => phone.setup.server === undefined);
  });

  it('is mended by what a technician sets on the page', async () => {
    const exchange = await startExchange();
    onTestFinished(() => exchange.end());
    const phone = await startWith(route(exchange.url, 'password_file = "gone"'));
    await phone.act('speak');
    await phone.unlock(CODE);
    const given = {
      ...{ number: '8 800 333-44-34', country: 'RU', language: 'en', server: exchange.url },
      ...{ account: account.account, login: null, password: account.password },
    };
    expect((await phone.act('destination/stand-alone', given)).status).toBe(200);
    await phone.shows('it is registered', ({ steps }) => steps.destination.state === 'done');
  });
});
