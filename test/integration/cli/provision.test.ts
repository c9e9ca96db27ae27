/** `hotline provision` on a real disk: what phone.toml and the card say afterwards. */
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ProvisionOptions, runProvision } from '../../../src/cli/commands/provision.js';
import { loadConfig } from '../../../src/cli/load-config.js';
import { MembershipFile } from '../../../src/link/membership.js';
import { enrolmentCodeOf } from '../../../src/protocol/fleet-link/enrolment-code.js';
import { isSetUp } from '../../../src/protocol/parse-config.js';

const CODE = enrolmentCodeOf(new Uint8Array([7, 1, 2, 3, 4]));
const OTHER_CODE = enrolmentCodeOf(new Uint8Array([9, 9, 9, 9, 9]));
const FLEET = 'wss://fleet.example';
const PEM = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';

let folder: string;
let card: string;
let file: string;
let printed: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hotline-provision-'));
  card = join(await mkdtemp(join(tmpdir(), 'hotline-card-')), 'hotline.toml');
  file = join(folder, 'phone.toml');
  printed = [];
});
afterEach(async () => {
  await rm(folder, { recursive: true });
  await rm(join(card, '..'), { recursive: true });
});

const provision = (options: Partial<ProvisionOptions>) =>
  runProvision({ config: file, anew: false, ...options }, (line) => printed.push(line));
const read = (path: string) => readFile(path, 'utf8');
const beside = async () => (await readdir(join(card, '..'))).sort();
const belongsTo = async (name: string): Promise<void> => {
  const membership = await MembershipFile.open(join(folder, 'hotline-state', 'fleet.json'));
  await membership.keep({ fleet: 'A'.repeat(43), phone: crypto.randomUUID(), name });
};

describe('a fleet and a code', () => {
  it('make a phone.toml that the phone joins with, readable by its group and nobody else', async () => {
    await provision({ fleet: FLEET, code: CODE });
    const { config } = await loadConfig(file);
    expect(config.fleet).toEqual({ server: FLEET, code: CODE });
    expect(isSetUp(config)).toBe(false);
    expect((await stat(file)).mode & 0o007).toBe(0);
    expect(await readdir(folder)).toEqual(['phone.toml']);
    expect(printed.join('\n')).toContain(`joins ${FLEET}`);
  });

  it('go into the phone.toml that is there, which stays as it is otherwise', async () => {
    await writeFile(file, '# hall\nlanguage = "en"\n', { mode: 0o600 });
    await provision({ fleet: FLEET, code: CODE });
    expect(await read(file)).toMatch(/^# hall\nlanguage = "en"\n/);
    expect((await loadConfig(file)).config.fleet?.code).toBe(CODE);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it.each([
    [
      'a code with a wrong character',
      { fleet: FLEET, code: `${CODE.slice(0, -1)}${CODE.endsWith('0') ? '1' : '0'}` },
      'ENROLMENT_CODE',
    ],
    ['a server that is no WebSocket', { fleet: 'https://fleet.example', code: CODE }, 'CONFIG_INVALID'],
    ['no code', { fleet: FLEET }, 'USAGE'],
    ['a card besides', { fleet: FLEET, code: CODE, card: '/card/hotline.toml' }, 'USAGE'],
  ])('%s is refused, and nothing is written', async (_what, options, code) => {
    await expect(provision(options)).rejects.toMatchObject({ code });
    expect(await readdir(folder)).toEqual([]);
  });

  it('are not put into a file that is broken', async () => {
    await writeFile(file, '[fleet\n');
    await expect(provision({ fleet: FLEET, code: CODE })).rejects.toMatchObject({ code: 'CONFIG_SYNTAX' });
    expect(await read(file)).toBe('[fleet\n');
  });

  it('do not move a phone that has a fleet, unless it is to join as a new one', async () => {
    await provision({ fleet: FLEET, code: CODE });
    await belongsTo('Hall, left');
    const before = await read(file);
    await expect(provision({ fleet: FLEET, code: OTHER_CODE })).rejects.toThrow(
      /"Hall, left" of a fleet already.*--anew/,
    );
    expect(await read(file)).toBe(before);

    await provision({ fleet: FLEET, code: OTHER_CODE, anew: true });
    expect((await loadConfig(file)).config.fleet?.code).toBe(OTHER_CODE);
    expect((await readdir(folder)).filter((name) => name.startsWith('hotline-state'))).toEqual([
      expect.stringMatching(/^hotline-state\.before-\d{4}-/),
    ]);
  });

  it('said once more are no reason to complain', async () => {
    await provision({ fleet: FLEET, code: CODE });
    await belongsTo('Hall, left');
    await provision({ fleet: FLEET, code: CODE });
    expect(printed).toContain(`${file} says that already.`);
  });
});

describe('the authority of the fleet', () => {
  it('is kept beside phone.toml, as the service of the phone reads no home folders', async () => {
    const home = join(card, '..', 'ca.crt');
    await writeFile(home, PEM);
    await provision({ fleet: FLEET, code: CODE, caFile: home });
    await rm(home);
    const loaded = await loadConfig(file);
    expect(loaded.fleetCa).toBe(PEM);
    expect(loaded.config.fleet?.ca_file).toBe('hotline-fleet-ca.pem');
    expect(await readdir(folder)).toEqual(['hotline-fleet-ca.pem', 'phone.toml']);
  });

  it('that lies there already stays where it is', async () => {
    await writeFile(join(folder, 'own-ca.pem'), PEM);
    await provision({ fleet: FLEET, code: CODE, caFile: join(folder, 'own-ca.pem') });
    expect((await loadConfig(file)).config.fleet?.ca_file).toBe('own-ca.pem');
    expect(await readdir(folder)).toEqual(['own-ca.pem', 'phone.toml']);
  });

  it('that is missing is told before anything is written', async () => {
    const caFile = join(folder, 'gone.pem');
    await expect(provision({ fleet: FLEET, code: CODE, caFile })).rejects.toThrow(
      /gone\.pem is not there; give/,
    );
    expect(await readdir(folder)).toEqual([]);
  });
});

it('any other file that the configuration names and is missing is told before anything is written', async () => {
  const text =
    '[[route]]\nname = "main"\nserver = "wss://pbx.example"\naccount = "h"\npassword_file = "gone"\n';
  await writeFile(card, `number = "8 800 333-44-34"\n${text}`);
  await expect(provision({ card })).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringContaining('gone') as string,
  });
  expect(await readdir(folder)).toEqual([]);
});

describe('a card', () => {
  it('gives the phone its fleet, and keeps no code', async () => {
    await writeFile(card, `# for Hall, left\n[fleet]\nserver = "${FLEET}"\ncode = "${CODE}"\n`);
    await provision({ card });
    expect((await loadConfig(file)).config.fleet?.code).toBe(CODE);
    const left = await read(card);
    expect(left).toMatch(/^# Taken over by the phone on /);
    expect(left).toContain(FLEET);
    expect(left).not.toContain(CODE);
  });

  it('gives a whole configuration, whose sections take the place of those of the phone', async () => {
    await writeFile(file, '[hook]\ninput = "browser"\n[log]\nlevel = "debug"\n');
    await writeFile(
      card,
      'number = "8 800 333-44-34"\n[[route]]\nname = "main"\nserver = "wss://pbx.example/ws"\naccount = "h17"\npassword = "kept-secret"\n[log]\nlevel = "warn"\n',
    );
    await provision({ card });
    const { config } = await loadConfig(file);
    expect(config).toMatchObject({
      number: '8 800 333-44-34',
      hook: { input: 'browser' },
      log: { level: 'warn' },
    });
    expect(await read(card)).not.toContain('kept-secret');
  });

  it('brings the authority of the fleet along', async () => {
    await writeFile(card, `[fleet]\nserver = "${FLEET}"\ncode = "${CODE}"\nca_file = "fleet-ca.pem"\n`);
    await writeFile(join(card, '..', 'fleet-ca.pem'), PEM);
    await provision({ card });
    expect((await loadConfig(file)).fleetCa).toBe(PEM);
    expect(await readdir(folder)).toEqual(['fleet-ca.pem', 'phone.toml']);
  });

  it('that was forgotten on the card, or is none, is told; the card stays as it is, and the phone runs on', async () => {
    await writeFile(file, 'language = "en"\n');
    const text = `[fleet]\nserver = "${FLEET}"\ncode = "${CODE}"\nca_file = "fleet-ca.pem"\n`;
    await writeFile(card, text);
    await expect(provision({ card })).rejects.toThrow(
      /fleet-ca.pem, which is not on the card; put it beside/,
    );
    expect(await read(join(card, '..', 'hotline-error.txt'))).toContain('fleet-ca.pem');
    await writeFile(join(card, '..', 'fleet-ca.pem'), 'binary');
    await expect(provision({ card })).rejects.toThrow(/holds no certificate in PEM form/);
    expect([await read(card), await read(file)]).toEqual([text, 'language = "en"\n']);
    expect(await readdir(folder)).toEqual(['phone.toml']);
  });

  it('of a card that is refused does not take the place of the one of the phone', async () => {
    const fleetToml = (code: string) =>
      `[fleet]\nserver = "${FLEET}"\ncode = "${code}"\nca_file = "fleet-ca.pem"\n`;
    await writeFile(card, fleetToml(CODE));
    await writeFile(join(card, '..', 'fleet-ca.pem'), PEM);
    await provision({ card });
    await belongsTo('Hall, left');
    await writeFile(card, fleetToml(OTHER_CODE));
    await writeFile(join(card, '..', 'fleet-ca.pem'), PEM.replace('MIIB', 'MIIC'));
    await expect(provision({ card })).rejects.toMatchObject({ code: 'STATE' });
    expect((await loadConfig(file)).fleetCa).toBe(PEM);
  });

  it.each(['hotline (1).toml', 'hotline.toml.txt', 'HOTLINE.TOML'])(
    'that became "%s" on its way is taken over, once',
    async (name) => {
      const renamed = join(card, '..', name);
      await writeFile(renamed, `[fleet]\nserver = "${FLEET}"\ncode = "${CODE}"\n`);
      await provision({ card });
      expect((await loadConfig(file)).config.fleet?.code).toBe(CODE);
      expect(await read(renamed)).not.toContain(CODE);
      await provision({ card });
      expect(printed.at(-1)).toMatch(/^Nothing to take over/);
      expect(await beside()).toEqual([name]);
    },
  );

  it('that could be one of several is told, and none is taken', async () => {
    const text = `[fleet]\nserver = "${FLEET}"\ncode = "${CODE}"\n`;
    for (const name of ['hotline (1).toml', 'hotline (2).toml'])
      await writeFile(join(card, '..', name), text);
    await expect(provision({ card })).rejects.toThrow(
      /several that could be meant: hotline \(1\).toml, hotline \(2\).toml; leave the one of this phone/,
    );
    expect(await beside()).toEqual(['hotline (1).toml', 'hotline (2).toml', 'hotline-error.txt']);
    expect(await readdir(folder)).toEqual([]);
    await writeFile(card, text);
    await provision({ card });
    expect((await loadConfig(file)).config.fleet?.code).toBe(CODE);
  });

  it('that an editor of Windows has saved as "Unicode" is read', async () => {
    const text = `[fleet]\r\nserver = "${FLEET}"\r\ncode = "${CODE}"\r\n`;
    await writeFile(card, `\ufeff${text}`, 'utf16le');
    await provision({ card });
    expect((await loadConfig(file)).config.fleet?.code).toBe(CODE);
    expect((await readFile(card)).includes(Buffer.from(CODE, 'utf16le'))).toBe(false);
    expect(await read(card)).toMatch(/^# Taken over by the phone on /);
  });

  it('that was taken over, or is not there, is no error', async () => {
    await provision({ card });
    expect(await readdir(folder)).toEqual([]);
    await writeFile(card, `[fleet]\nserver = "${FLEET}"\ncode = "${CODE}"\n`);
    await provision({ card });
    const [taken, configuration] = [await read(card), await read(file)];
    await provision({ card });
    expect([await read(card), await read(file)]).toEqual([taken, configuration]);
    expect(printed.at(-1)).toMatch(/^Nothing to take over/);
  });

  it('is taken over once more when the power went before it was wiped', async () => {
    const text = `[fleet]\nserver = "${FLEET}"\ncode = "${CODE}"\n`;
    await writeFile(card, text);
    await provision({ card });
    await belongsTo('Hall, left');
    await writeFile(card, text);
    await provision({ card });
    expect(await read(card)).not.toContain(CODE);
  });

  it('with faults stays as it is, and a note beside it tells all of them', async () => {
    const text = '[fleet]\nserver = "fleet.example"\n[log]\nlevel = "loud"\n[hok]\ninput = "gpio"\n';
    await writeFile(card, text);
    await expect(provision({ card })).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    expect(await read(card)).toBe(text);
    const note = await read(join(card, '..', 'hotline-error.txt'));
    for (const place of ['fleet.server', 'log.level', 'hok']) expect(note).toContain(place);
    expect(await readdir(folder)).toEqual([]);

    await writeFile(card, `[fleet]\nserver = "${FLEET}"\ncode = "${CODE}"\n`);
    await provision({ card });
    expect(await beside()).toEqual(['hotline.toml']);
  });

  it('that holds something huge under that name is not read', async () => {
    await writeFile(card, Buffer.alloc(300_000, '#'));
    await expect(provision({ card })).rejects.toThrow(/longer than/);
  });

  it('whose phone.toml cannot be written keeps its code', async () => {
    if (process.getuid?.() === 0) file = join(folder, 'missing', 'phone.toml');
    else await chmod(folder, 0o500);
    const text = `[fleet]\nserver = "${FLEET}"\ncode = "${CODE}"\n`;
    await writeFile(card, text);
    await expect(provision({ card })).rejects.toMatchObject({ code: 'CONFIG_UNWRITABLE' });
    await chmod(folder, 0o700);
    expect(await read(card)).toBe(text);
  });
});
