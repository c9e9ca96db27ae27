import type { Clock } from '../clock/clock.js';
import { PipeHook } from '../io/pipe.hook.js';
import { TerminalHook } from '../io/terminal.hook.js';
import type { EffectiveConfig } from '../link/effective-config.js';
import { BrowserHandset } from '../media/browser-handset.js';
import type { AudioDevice, HookSwitch, Log } from '../phone/ports.js';
import type { PhoneSnapshot, Trouble } from '../protocol/handset.js';
import { isBoardKind } from '../protocol/io-pins.js';
import type { HandsetPage } from './handset-page.js';
import type { LoadedConfig } from './load-config.js';
import { phoneSnapshot } from './phone-snapshot.js';
import { RecentLog } from './recent-log.js';
import { soundDevice } from './sound-device.js';
import { composeWholePhone, type WholePhone, type WholePhoneParts } from './whole-phone.js';

export interface RunningPhoneOptions {
  readonly loaded: LoadedConfig;
  readonly effective: EffectiveConfig;
  readonly clock: Clock;
  readonly log: Log;
  /** Ends this phone and starts it anew. */
  readonly restart: () => void;
  /** Somebody at the terminal has had enough. */
  readonly onQuit: () => void;
  /** The practice exchange beside the phone, which can be troubled from the page. */
  readonly trouble?: { readonly current: () => Trouble; readonly set: (trouble: Trouble) => Promise<void> };
  /** Dashboard that the page leads to. */
  readonly dashboard?: string | undefined;
  /** What a page may want to show has changed. */
  readonly onChange?: (whole: WholePhone) => void;
  /** Somebody who plays into the handset, or listens to it, beside the phone. */
  readonly tap?: (device: AudioDevice) => AudioDevice;
  /** As of {@link WholePhoneParts}. */
  readonly alsoSays?: WholePhoneParts['alsoSays'];
  readonly openSetup?: WholePhoneParts['openSetup'];
  readonly loan?: WholePhoneParts['loan'];
}

export interface RunningPhone {
  readonly whole: WholePhone;
  /** undefined: neither hook nor sound are in the browser. */
  readonly page: HandsetPage | undefined;
  stop(): Promise<void>;
}

/** Starts a phone with the hook, the sound and the page that its configuration names. Leaves nothing when it rejects. */
export async function startPhone(options: RunningPhoneOptions): Promise<RunningPhone> {
  const { loaded, effective, clock, trouble } = options;
  const { config } = loaded;
  const log = new RecentLog(clock, options.log);
  const hookKind = config.hook.input === 'browser' ? 'page' : 'switch';
  const browser = new BrowserHandset({ clock, log, hook: hookKind });
  const device: AudioDevice =
    config.audio.device === 'browser'
      ? browser
      : soundDevice(config.audio.device, { clock, log, path: loaded.path });
  const hook = await hookSwitch(loaded, { clock, log, browser, onQuit: options.onQuit });
  const whole = await composeWholePhone(loaded, {
    clock,
    log,
    device: options.tap?.(device) ?? device,
    hook,
    effective,
    restart: options.restart,
    alsoSays: options.alsoSays,
    openSetup: options.openSetup,
    loan: options.loan,
  });
  const snapshot = (): PhoneSnapshot =>
    phoneSnapshot({
      ...whole.phone,
      hook: hookKind,
      trouble: trouble?.current() ?? null,
      dashboard: options.dashboard ?? null,
    });
  let page: HandsetPage | undefined;
  const stop = async (): Promise<void> => {
    await whole.stop();
    await page?.close();
  };
  try {
    if (config.hook.input === 'browser' || device === browser) {
      // A phone with a handset of its own does without the libraries of the page.
      const { startHandsetPage } = await import('./handset-page.js');
      page = await startHandsetPage({
        ...config.page,
        clock,
        log,
        handset: browser,
        snapshot,
        ...(trouble
          ? {
              setTrouble: (wanted: Trouble) => void trouble.set(wanted).then(() => page?.publish(snapshot())),
            }
          : {}),
      });
      log.info({ url: page.url }, 'handset page');
    }
    whole.onChange = () => {
      page?.publish(snapshot());
      options.onChange?.(whole);
    };
    await whole.start();
    return { whole, page, stop };
  } catch (error) {
    await stop();
    throw error;
  }
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
