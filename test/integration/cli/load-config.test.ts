/** phone.toml and the files it names, from a disk. */
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LoadedConfig, loadConfig } from '../../../src/cli/load-config.js';
import { HotlineError } from '../../../src/protocol/errors.js';

const PEM = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
const PASSWORD = 'kept-secret';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hotline-config-'));
});
afterEach(() => rm(folder, { recursive: true }));

const inFolder = (name: string): string => join(folder, name);
const write = (name: string, text: string, mode = 0o600): Promise<void> =>
  writeFile(inFolder(name), text, { mode });

function route(name: string, ...entries: string[]): string {
  return [
    '[[route]]',
    `name = "${name}"`,
    'server = "wss://pbx.example:8089/ws"',
    `account = "hotline-${name}"`,
    ...entries,
    '',
  ].join('\n');
}

async function load(...routes: string[]): Promise<LoadedConfig> {
  await write('phone.toml', ['number = "8 800 333-44-34"', ...routes].join('\n'));
  return loadConfig(inFolder('phone.toml'));
}

/** The code and the lines of the error, the first without the folder. */
async function faults(...routes: string[]): Promise<{ code: string; lines: string[] }> {
  try {
    await load(...routes);
  } catch (error) {
    expect(error).toBeInstanceOf(HotlineError);
    const { code, message } = error as HotlineError;
    expect(message).not.toContain(PASSWORD);
    return { code, lines: message.replaceAll(`${folder}/`, '').split('\n') };
  }
  throw new Error('it was accepted');
}

describe('the files that are named', () => {
  it('are read, beside the configuration wherever the phone was started', async () => {
    await write('main.password', `${PASSWORD}\n`);
    await write('company-ca.pem', PEM);
    await load(route('main', 'password_file = "main.password"', 'ca_file = "company-ca.pem"'));
    const { config, routes, path, warnings } = await loadConfig(
      relative(process.cwd(), inFolder('phone.toml')),
    );
    expect(routes).toEqual([
      { config: config.route[0], password: PASSWORD, ca: PEM, fingerprint: undefined },
    ]);
    expect(path('hotline-calls.jsonl')).toBe(inFolder('hotline-calls.jsonl'));
    expect(path('/var/lib/hotline/calls.jsonl')).toBe('/var/lib/hotline/calls.jsonl');
    expect(warnings).toEqual([]);
  });

  it('may be none: the password in the configuration, the authority a public one', async () => {
    const { routes } = await load(route('main', `password = "${PASSWORD}"`));
    expect(routes).toMatchObject([{ password: PASSWORD, ca: undefined }]);
  });

  it.each([
    ['with a line end', `${PASSWORD}\n`, PASSWORD],
    ['with a line end of Windows', `${PASSWORD}\r\n`, PASSWORD],
    ['without a line end', PASSWORD, PASSWORD],
    ['with spaces, which may be meant', ` ${PASSWORD} \n`, ` ${PASSWORD} `],
  ])('a password %s is the password', async (_name, text, password) => {
    await write('main.password', text);
    const { routes } = await load(route('main', 'password_file = "main.password"'));
    expect(routes[0]?.password).toBe(password);
  });
});

describe('what is wrong', () => {
  it('is told of all files together, in the order of the configuration', async () => {
    await write('empty.password', '\n');
    await write('two.password', `${PASSWORD}\n${PASSWORD}\n`);
    await write('key.pem', '-----BEGIN PRIVATE KEY-----\n');
    await write('empty.pem', '');
    const { code, lines } = await faults(
      route('first', 'password_file = "missing.password"', 'ca_file = "missing.pem"'),
      route('second', 'password_file = "empty.password"', 'ca_file = "key.pem"'),
      route('third', 'password_file = "two.password"', 'ca_file = "empty.pem"'),
      route('fourth', 'password_file = "empty.password"'),
    );
    expect(code).toBe('CONFIG_INVALID');
    expect(lines).toEqual([
      'phone.toml:',
      expect.stringMatching(/^- route\[1\]\.password_file: missing\.password cannot be read: ENOENT/),
      expect.stringMatching(/^- route\[1\]\.ca_file: missing\.pem cannot be read: ENOENT/),
      '- route[2].password_file: the file is empty',
      '- route[2].ca_file: holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)',
      '- route[3].password_file: must hold the password alone, in one line',
      '- route[3].ca_file: holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)',
      '- route[4].password_file: the file is empty',
    ]);
  });

  it('a folder in place of a file is told as such', async () => {
    await mkdir(inFolder('main.password'));
    const { lines } = await faults(route('main', 'password_file = "main.password"'));
    expect(lines[1]).toMatch(/^- route\[1\]\.password_file: main\.password cannot be read: EISDIR/);
  });

  it('in the configuration itself is told before any file is read', async () => {
    const { code, lines } = await faults(
      route('main', 'password_file = "missing.password"', 'pasword = "x"'),
    );
    expect(code).toBe('CONFIG_INVALID');
    expect(lines.join()).toContain('pasword');
    expect(lines.join()).not.toContain('missing.password');
  });

  it('a configuration that is not there or no TOML has a code of its own', async () => {
    await expect(loadConfig(inFolder('none.toml'))).rejects.toMatchObject({
      code: 'CONFIG_UNREADABLE',
      message: expect.stringContaining(`${inFolder('none.toml')} cannot be read`) as string,
    });
    await write('phone.toml', 'number = ');
    await expect(loadConfig(inFolder('phone.toml'))).rejects.toMatchObject({ code: 'CONFIG_SYNTAX' });
  });
});

describe('a warning', () => {
  const warningOf = (file: string): string =>
    `${inFolder(file)} holds a password and every user of this machine can read it; run: chmod o-rwx ${inFolder(file)}`;

  it('is given once for every file with a password that anyone may read', async () => {
    await write('main.password', PASSWORD);
    await chmod(inFolder('main.password'), 0o644);
    const { warnings } = await load(
      route('main', 'password_file = "main.password"'),
      route('spare', 'password_file = "main.password"'),
    );
    expect(warnings).toEqual([warningOf('main.password')]);
  });

  it('is given for the configuration where it holds a password itself', async () => {
    await load(route('main', `password = "${PASSWORD}"`));
    await chmod(inFolder('phone.toml'), 0o644);
    const { warnings } = await loadConfig(inFolder('phone.toml'));
    expect(warnings).toEqual([warningOf('phone.toml')]);
  });

  it('is not given where only the owner and the group read, nor for what is no secret', async () => {
    await write('main.password', PASSWORD);
    await chmod(inFolder('main.password'), 0o640);
    await write('company-ca.pem', PEM);
    await chmod(inFolder('company-ca.pem'), 0o644);
    const entries = ['password_file = "main.password"', 'ca_file = "company-ca.pem"'];
    await load(route('main', ...entries));
    await chmod(inFolder('phone.toml'), 0o644);
    expect((await loadConfig(inFolder('phone.toml'))).warnings).toEqual([]);
  });
});

describe('a fingerprint', () => {
  it('is the same with colons and capitals as without', async () => {
    const digits = '00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff';
    const written = (digits.match(/../g) ?? []).join(':').toUpperCase();
    const { routes } = await load(
      route('main', `password = "${PASSWORD}"`, `fingerprint = "${written}"`),
      route('reserve', `password = "${PASSWORD}"`, `fingerprint = "${digits}"`),
    );
    expect(routes.map(({ fingerprint }) => fingerprint)).toEqual([digits, digits]);
  });
});

describe('keys of the sound that travel in the clear', () => {
  const warningsOf = async (server: string, media: string) => {
    const text = route('main', `password = "${PASSWORD}"`, media).replace(
      /server = .*/,
      `server = "${server}"`,
    );
    return (await load(text)).warnings;
  };

  it.each(['srtp', 'srtp-or-rtp'])('are warned of: %s over TCP', async (media) => {
    expect(await warningsOf('sip:pbx.example;transport=tcp', `media = "${media}"`)).toEqual([
      `route[1]: the keys of ${media} can be read on the way to sip:pbx.example;transport=tcp; use sips: or ;transport=tls, or webrtc`,
    ]);
  });

  it('are none where the signalling is encrypted, or the sound is not', async () => {
    expect(await warningsOf('sips:pbx.example', 'media = "srtp"')).toEqual([]);
    expect(await warningsOf('sip:pbx.example', 'media = "rtp"')).toEqual([]);
  });
});
