import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { PlainTerminal } from '../../../src/cli/plain-terminal.js';
import { joinWifi } from '../../../src/cli/provision-wifi.js';
import { provisionWords } from '../../../src/cli/provision-words.js';
import { setupProblem } from '../../../src/protocol/setup-problems.js';
import { type NetworkAccess, WifiFailure } from '../../../src/setup/ports.js';

type Networks = Awaited<ReturnType<NetworkAccess['scan']>>;
const hall = { ssid: 'Hall', signal: 70, security: 'wpa', joined: false } as const;
const guests = { ssid: 'Guests\u001b[2J', signal: 50, security: 'open', joined: false } as const;
const office = { ssid: 'Office', signal: 90, security: 'enterprise', joined: false } as const;

async function asked(
  typed: string,
  networks: Networks,
  join: NetworkAccess['join'] = () => Promise.resolve(),
) {
  const input = new PassThrough();
  let said = '';
  const terminal = new PlainTerminal('en', new AbortController().signal, input, (text) => (said += text));
  const joined: (readonly [string, string | null])[] = [];
  input.end(typed);
  const ended = await joinWifi(
    { terminal, words: provisionWords('en') },
    {
      scan: () => Promise.resolve(networks),
      join: (ssid, password) => {
        joined.push([ssid, password]);
        return join(ssid, password);
      },
    },
  ).finally(() => terminal.close());
  return { ended, joined, said };
}

describe('a Wi-Fi at the console', () => {
  it('is chosen by its number and joined with its password, which is not shown', async () => {
    const { ended, joined, said } = await asked('1\nsecret-password\n', [hall, guests]);
    expect(ended).toBe('joined');
    expect(joined).toEqual([['Hall', 'secret-password']]);
    expect(said).not.toContain('secret-password');
  });
  it('that is open is joined without one; its name cannot move the cursor', async () => {
    const { joined, said } = await asked('2\n', [hall, guests]);
    expect(joined).toEqual([[guests.ssid, null]]);
    expect(said).not.toContain('\u001b');
  });
  it('is asked for again after an answer that is none, and left at Enter', async () => {
    const { ended, joined, said } = await asked('9\nHall\n\n', [hall]);
    expect(ended).toBe('left');
    expect(joined).toEqual([]);
    expect(said.match(/none of the answers/g)).toHaveLength(2);
  });
  it('that nobody can join with a password alone is not offered', async () => {
    const { ended, said } = await asked('', [office]);
    expect(ended).toBe('left');
    expect(said).not.toContain('Office');
  });
  it('that refuses the password says so', async () => {
    const problem = setupProblem('wifi-password', { wifi: 'Hall' });
    const join = () => Promise.reject(new WifiFailure(problem, 'refused'));
    expect((await asked('1\nwrong-password\n', [hall], join)).ended).toEqual(problem);
  });
});
