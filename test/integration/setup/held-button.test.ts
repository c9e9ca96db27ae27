/** The button of a phone that is set up, held while it starts, on a board in memory. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../src/clock/clock.js';
import { UnprovisionedPhone } from '../../support/setup/unprovisioned-phone.js';
import { until } from '../../support/until.js';

const BUTTON = 20;
const LAMP = 16;
const LIMIT_MS = 30_000;
const QUICK_MS = 1_000;

/** One that knows whom to call. */
async function startSetUp(pressed: boolean): Promise<UnprovisionedPhone> {
  const folder = await mkdtemp(join(tmpdir(), 'hotline-button-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(
    join(folder, 'phone.toml'),
    `number = "8 800 333-44-34"
[[route]]
name = "main"
server = "sip:127.0.0.1:9;transport=tcp"
account = "hall"
password = "secret"
[hook]
input = "gpio"
[lamps.status]
[contacts.setup]
pin = ${BUTTON}
[health]
page = false
`,
  );
  return UnprovisionedPhone.start({}, folder, (board) => board.setLevel(BUTTON, pressed ? 0 : 1));
}

describe('the page of a phone that is set up', () => {
  it('opens for who held the button until the lamp blinked, and lets go', async () => {
    const phone = await startSetUp(true);
    expect(phone.setup.server).toBeUndefined();
    // What the lamp shows of the phone itself is not as quick.
    const changes: number[] = [];
    phone.board.onOutput = (pin) => {
      if (pin === LAMP) changes.push(systemClock.nowMs());
    };
    const isQuick = () => changes.length > 4 && (changes.at(-1) ?? 0) - (changes.at(-5) ?? 0) < QUICK_MS;
    await until('the lamp shows it', isQuick, LIMIT_MS);
    expect(phone.setup.server).toBeUndefined();
    phone.board.setLevel(BUTTON, 1);
    await phone.opened();
    expect((await phone.ask('GET', '/api/setup/hello')).status).toBe(200);
  });
});
