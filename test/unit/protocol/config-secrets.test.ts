import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { parse, stringify } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { phoneConfigSchema } from '../../../src/protocol/phone-config.js';
import { hideSecrets, isSecretKey, restoreSecrets } from '../../../src/protocol/config-secrets.js';

describe('hiding', () => {
  const table: readonly [what: string, toml: string, hidden: string][] = [
    ['a string', 'password = "Kx7"', 'password = "•••"'],
    ['a literal string', "password = 'K\\x7'", 'password = "•••"'],
    ['escaped quotation marks', 'password = "K\\"x#7"\nname = "b"', 'password = "•••"\nname = "b"'],
    [
      'a string of several lines',
      'a = 1\npassword = """\nK\nx"7"""\nb = 2',
      'a = 1\npassword = "•••"\nb = 2',
    ],
    ['quotation marks before those that close', 'password = """K""""" # x', 'password = "•••" # x'],
    ['a literal string of several lines', "password = '''K\nx\\'''\nb = 2", 'password = "•••"\nb = 2'],
    ['a number', 'token = 1234 # of the bot', 'token = "•••" # of the bot'],
    ['a quoted key', '"password" = "K"', '"password" = "•••"'],
    ['a key in escapes', '"\\u0070assword" = "K"', '"\\u0070assword" = "•••"'],
    ['a dotted key', 'a.password = "K"\na . "secret" = "L"', 'a.password = "•••"\na . "secret" = "•••"'],
    ['a nested table', '[a.b]\nsecret = "K"', '[a.b]\nsecret = "•••"'],
    ['a table that is secret as a whole', '[secret]\na = "K"\nb = 2', '[secret]\na = "•••"\nb = "•••"'],
    [
      'an array of tables',
      '[[r]]\npassword="K"\n[[r]]\npassword="L"',
      '[[r]]\npassword="•••"\n[[r]]\npassword="•••"',
    ],
    ['an inline table', 'r = { name = "m", password = "K" }', 'r = { name = "m", password = "•••" }'],
    [
      'inline tables in an array',
      'r = [{ password = "K" }, # c\n { password = "L" },\n]',
      'r = [{ password = "•••" }, # c\n { password = "•••" },\n]',
    ],
    ['an array', 'token = ["K", "L"]', 'token = ["•••", "•••"]'],
    [
      'other names of secrets',
      'api_key = "K"\nsip-passwd = "L"\npsk = "M"\ncode = "N"',
      'api_key = "•••"\nsip-passwd = "•••"\npsk = "•••"\ncode = "•••"',
    ],
    ['an entry put out of use', '# password = "K"\na = 1', '# password = •••\na = 1'],
    ['a note', 'a = 1 # the old Password: K x', 'a = 1 # the old Password: •••'],
    ['a Russian note', '# пароль: K', '# пароль: •••'],
    [
      'Windows line ends',
      'password = "K"\r\n# secret = 2\r\na = 1\r\n',
      'password = "•••"\r\n# secret = •••\r\na = 1\r\n',
    ],
  ];
  it.each(table)('%s', (_what, toml, hidden) => {
    expect(hideSecrets(toml)).toBe(hidden);
  });

  const untouched: readonly string[] = [
    'password_file = "password.txt"',
    'ca_file = "ca.pem"\n# see the certificate',
    'name = "password = 1"',
    'text = """\npassword = "x"\n"""',
    'country = "RU" # the country',
    'number_form = "national"',
    '',
  ];
  it.each(untouched)('leaves %j as it is', (toml) => {
    expect(hideSecrets(toml)).toBe(toml);
  });

  it('hides nothing of the examples but passwords', () => {
    for (const file of readdirSync('examples').filter((name) => name.endsWith('.toml'))) {
      const toml = readFileSync(`examples/${file}`, 'utf8');
      const hidden = hideSecrets(toml);
      const before = toml.split('\n');
      const changed = hidden.split('\n').filter((line, i) => line !== before[i]);
      expect(hidden.split('\n').length, file).toBe(before.length);
      for (const line of changed) expect(line, file).toMatch(/(password|code) = "?•••"?$/);
    }
  });

  it('lets no secret of any table through, and nothing else go', () => {
    const value: fc.Memo<unknown> = fc.memo((depth) =>
      depth < 2
        ? fc.oneof(fc.string(), fc.integer(), fc.boolean())
        : fc.oneof(fc.string(), table(depth - 1), fc.array(table(depth - 1), { maxLength: 3 })),
    );
    const table: fc.Memo<unknown> = fc.memo((depth) =>
      fc.dictionary(
        fc.oneof(fc.string({ minLength: 1 }), fc.constantFrom('password', 'api key', 'name')),
        value(depth),
        { maxKeys: 4 },
      ),
    );
    fc.assert(
      fc.property(table(3), (tree) => {
        const toml = stringify({ ...(tree as object), password: 'Zebra-17-secret' });
        const hidden = hideSecrets(toml);
        expect(hidden).not.toContain('Zebra-17-secret');
        // Put back, it is the text that it was: nothing but secrets was touched, and those that are text come back.
        const { toml: back } = restoreSecrets(hidden, toml);
        expect(parse(back)['password']).toBe('Zebra-17-secret');
      }),
      { numRuns: 300 },
    );
  });
});

describe('secret keys of the configuration', () => {
  it('are the password of a route and the enrolment code', () => {
    const found: string[] = [];
    const walk = (schema: unknown, path: string): void => {
      if (typeof schema !== 'object' || schema === null) return;
      for (const [key, inner] of Object.entries(schema)) {
        if (key === 'properties')
          for (const name of Object.keys(inner as object))
            if (isSecretKey(name)) found.push(`${path}.${name}`);
        walk(inner, key === 'properties' || key === 'items' ? path : `${path}.${key}`);
      }
    };
    walk(z.toJSONSchema(phoneConfigSchema, { io: 'input', unrepresentable: 'any' }), '');
    expect(found.sort()).toEqual(['.fleet.code', '.route.password']);
  });
});

describe('putting back', () => {
  const before = `
[[route]]
name = "main"
password = "Kx\\"7\\\\"
[[route]]
name = "backup"
password = "two\\nlines\\u007F"
[fleet]
code = "K7MW-3PQD-9X"
`;
  const table: readonly [what: string, toml: string, values: object, missing: readonly string[]][] = [
    [
      'by the name of the route, wherever it stands',
      'route = [{ name = "backup", password = "•••" }, { name = "main", password = \'•••\' }]',
      {
        route: [
          { name: 'backup', password: 'two\nlines\u007F' },
          { name: 'main', password: 'Kx"7\\' },
        ],
      },
      [],
    ],
    ['what is outside of routes', '[fleet]\ncode = "•••"', { fleet: { code: 'K7MW-3PQD-9X' } }, []],
    [
      'not what was written anew',
      '[[route]]\nname = "main"\npassword = "new"',
      { route: [{ name: 'main', password: 'new' }] },
      [],
    ],
    [
      'nothing for a route of another name',
      '[[route]]\nname = "main"\npassword = "•••"\n[[route]]\nname = "third"\npassword = "•••"',
      {
        route: [
          { name: 'main', password: 'Kx"7\\' },
          { name: 'third', password: '•••' },
        ],
      },
      ['route[2].password'],
    ],
    ['nothing where no secret stands', 'number = "•••"', { number: '•••' }, []],
  ];
  it.each(table)('%s', (_what, toml, values, missing) => {
    const restored = restoreSecrets(toml, before);
    expect(parse(restored.toml)).toEqual(values);
    expect(restored.missing).toEqual(missing);
  });

  it('finds nothing where there was no configuration', () => {
    expect(restoreSecrets('password = "•••"', undefined)).toEqual({
      toml: 'password = "•••"',
      missing: ['password'],
    });
  });

  it('leaves a text that is no TOML to the parser', () => {
    expect(restoreSecrets('password = ', before)).toEqual({ toml: 'password = ', missing: [] });
  });

  it('gives back the very text that was hidden', () => {
    const toml = '# routes\n[[route]] # first\nname = "main"\n  password   =  "K"\t# keep\n';
    expect(restoreSecrets(hideSecrets(toml), toml).toml).toBe(toml);
  });
});
