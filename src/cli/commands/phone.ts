import { Command } from 'commander';
import { systemClock } from '../../clock/clock.js';
import { PipeHook } from '../../io/pipe.hook.js';
import { TerminalHook } from '../../io/terminal.hook.js';
import { BrowserHandset } from '../../media/browser-handset.js';
import type { AudioDevice, HookSwitch, Log } from '../../phone/ports.js';
import type { Clock } from '../../clock/clock.js';
import { isBoardKind } from '../../protocol/io-pins.js';
import { composePhone } from '../compose-phone.js';
import { type HandsetPage, startHandsetPage } from '../handset-page.js';
import { type LoadedConfig, loadConfig } from '../load-config.js';
import { stderrLog } from '../log.js';
import { phoneSnapshot } from '../phone-snapshot.js';
import { stopOnSignals, surviveStrayRejections } from '../run.js';
import { soundDevice } from '../sound-device.js';

const help = `
Calls the number of its configuration whenever the handset is lifted, until it is put back.
Runs until Ctrl-C or SIGTERM. Logs to stderr, one JSON object a line.

Example:
  hotline check --config phone.toml   says what is wrong before a customer finds out
  hotline phone --config phone.toml   runs the phone`;

export function phoneCommand(): Command {
  return new Command('phone')
    .description('run the phone')
    .requiredOption('-c, --config <file>', 'the phone.toml of this phone (docs/configuration.md)')
    .addHelpText('after', help)
    .action(async ({ config }: { config: string }) => runPhone(await loadConfig(config)));
}

async function runPhone(loaded: LoadedConfig): Promise<void> {
  const clock = systemClock;
  const log = stderrLog(loaded.config.log.level);
  surviveStrayRejections(log);
  for (const warning of loaded.warnings) log.warn({}, warning);
  let stop = (): void => undefined;
  const hookKind = loaded.config.hook.input === 'browser' ? 'page' : 'switch';
  const browser = new BrowserHandset({ clock, log, hook: hookKind });
  const device: AudioDevice =
    loaded.config.audio.device === 'browser'
      ? browser
      : soundDevice(loaded.config.audio.device, { clock, log, path: loaded.path });
  const hook = await hookSwitch(loaded, { clock, log, browser, onQuit: () => stop() });
  const phone = await composePhone(loaded, { clock, log, device, hook });
  const snapshot = () => phoneSnapshot({ ...phone, hook: hookKind, trouble: null });
  let page: HandsetPage | undefined;
  stop = stopOnSignals(async () => {
    await phone.stop();
    await page?.close();
  });
  if (hookKind === 'page' || device === browser) {
    page = await startHandsetPage({ ...loaded.config.page, clock, log, handset: browser, snapshot });
    log.info({ url: page.url }, 'handset page');
  }
  phone.onChange = () => page?.publish(snapshot());
  await phone.start();
  log.info({ number: phone.number }, 'phone is up');
}

/** undefined for a contact, which is put together with the lamps and all else that hangs on the same board. */
async function hookSwitch(
  { config, path }: LoadedConfig,
  parts: { clock: Clock; log: Log; browser: BrowserHandset; onQuit: () => void },
): Promise<HookSwitch | undefined> {
  const { clock, log, browser, onQuit } = parts;
  const { input } = config.hook;
  if (isBoardKind(input)) return undefined;
  if (input === 'browser') return browser.hookSwitch();
  if (input === 'terminal') return new TerminalHook({ clock, input: process.stdin, onQuit });
  const pipe = path(input.slice('pipe:'.length));
  await PipeHook.check(pipe);
  return new PipeHook({ clock, log, path: pipe });
}
