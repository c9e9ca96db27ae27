/** The technician's page of a phone: when it is open, and what stands behind it. Loaded only by phones that may have one. */
import { access, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Clock, delay, type Timer } from '../clock/clock.js';
import { writeDurably } from '../files/durable-file.js';
import { localAddresses } from '../health/network-watch.js';
import type { IoSource } from '../io/io-source.js';
import { openDeviceKey } from '../link/device-key.js';
import type { Sections } from '../link/toml-sections.js';
import { listCards } from '../media/alsa/cards.js';
import { loadRecordings, type SetupPromptName, setupPromptNames } from '../media/prompts.js';
import type { AudioDevice, Log } from '../phone/ports.js';
import type { CommissioningRecord } from '../protocol/commissioning.js';
import { HotlineError, messageOf } from '../protocol/errors.js';
import { isSetUp } from '../protocol/parse-config.js';
import { wiringOf } from '../protocol/wiring-of-config.js';
import { HandsetLoan } from '../setup/handset-loan.js';
import { HandsetTap } from '../setup/handset-tap.js';
import { HeldButton } from '../setup/held-button.js';
import { Hotspot, type HotspotRadio } from '../setup/hotspot.js';
import { HOTSPOT_PASSWORD_FILE, hotspotPassword } from '../setup/hotspot-password.js';
import { withNetworkManager } from '../setup/network-manager.js';
import { NetworkManagerHotspot } from '../setup/network-manager-hotspot.js';
import { MdnsAnnouncer, type MdnsOptions } from '../setup/mdns-announcer.js';
import type { HookLesson, HookStep, NetworkAccess, SetupWorld } from '../setup/ports.js';
import { SetupDoor } from '../setup/setup-door.js';
import { type SetupServer, startSetupServer } from '../setup/setup-server.js';
import { shortNameOf } from '../setup/short-name.js';
import { TechnicianDesk } from '../setup/technician-desk.js';
import { SHIPPED_PROMPTS } from './compose-phone.js';
import { originGuard } from './handset-page-origin.js';
import { ioSourceFor, unguarded } from './io-source.js';
import type { LoadedConfig } from './load-config.js';
import type { PhoneRunner } from './phone-runner.js';
import { beginHookLesson } from './setup-hook-lesson.js';
import { plainNetwork } from './setup-network.js';
import { nmcliOf } from './run-nmcli.js';
import { phoneAtDesk } from './setup-phone.js';
import { type SetupWriterOptions, writeSections } from './setup-writer.js';
import type { RunningPhoneOptions } from './running-phone.js';
import type { WholePhone } from './whole-phone.js';

const BUILT_PAGES = fileURLToPath(new URL('../../dist/web/', import.meta.url));
/** How long it stays open on command, when nobody gives the code. */
const OPENED_FOR_MS = 60 * 60_000;
const AGAIN_MS = 30_000;
/** The lamps show that the button was held for long enough. */
const SHOWN_MS = 10_000;
const LAST_ANSWER_MS = 300;
/** Says that a technician has begun and not ended: the page is open again after a power cut. */
const UNDER_WAY = 'setup-under-way';
const RECORD_FILE = 'commissioning.json';
/** Of a phone without a key: its page is needed all the more. */
const NAMELESS = 'hotline-0000';

export interface SetupOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** phone.toml. */
  readonly file: string;
  readonly runner: Pick<PhoneRunner, 'hold'>;
  readonly port: number;
  /** null: no https. */
  readonly securePort: number | null;
  readonly host?: string;
  readonly webRoot?: string;
  readonly network?: NetworkAccess;
  /** With which it is an access point where there is no network; left out: it never is. */
  readonly radio?: HotspotRadio;
  /** In place of the sound cards of this machine, for tests. */
  readonly soundDevices?: SetupWorld['soundDevices'];
  /** In place of the hardware that the configuration names, for tests. */
  readonly ioSource?: IoSource;
  readonly mdns?: Partial<Pick<MdnsOptions, 'look' | 'mdnsPort'>>;
  readonly requests?: Partial<Pick<SetupWriterOptions, 'requestFolder' | 'answerFile'>>;
  /** Six digits, for tests. */
  readonly freshCode?: () => string;
}

interface Current {
  readonly loaded: LoadedConfig;
  readonly whole: WholePhone;
  readonly tap: HandsetTap;
  readonly restart: () => void;
}

interface Open {
  readonly desk: TechnicianDesk;
  readonly server: SetupServer;
  readonly mdns: MdnsAnnouncer;
  readonly hotspot: Hotspot | undefined;
}

/** Outlives the phones that come and go while one is set up. */
export class Setup {
  readonly #options: SetupOptions;
  readonly #door: SetupDoor;
  readonly #loan: HandsetLoan;
  #current: Current | undefined;
  #tap: HandsetTap | undefined;
  /** What was found out and cannot be written yet: phone.toml would be none. */
  #draft: Sections = {};
  #open: Open | undefined;
  #opening: Promise<void> | undefined;
  #openedUntilMs = -Infinity;
  #look: Timer | undefined;
  #next: { readonly loaded: LoadedConfig; readonly restart: () => void } | undefined;
  #shortName: string | undefined;
  /** When this program was made: no clock that is right is behind it. */
  #madeAtMs = 0;
  #whenUp: (() => void) | undefined;
  /** In the first moments of the process. */
  readonly #button: HeldButton;
  /** Who holds the button has no page yet that he could press a button on. */
  #speakOnceOpen = false;
  #stopped = false;

  constructor(options: SetupOptions) {
    this.#options = options;
    const { clock, freshCode } = options;
    this.#door = new SetupDoor({
      clock,
      onEnded: () => {
        this.#loan.lost();
        this.#open?.desk.abandoned();
        void this.#open?.server.feed.close('ended');
      },
      ...(freshCode ? { freshCode } : {}),
    });
    this.#loan = new HandsetLoan({
      clock,
      isRinging: () => this.#current?.whole.phone.controller.stateName === 'callback',
    });
    this.#button = this.#heldButton();
  }

  /** What a phone without phone.toml runs with, besides its defaults. */
  get draft(): Sections {
    return this.#draft;
  }

  get shortName(): string | undefined {
    return this.#shortName;
  }

  /** The page as it is served now; undefined: it is closed. */
  get server(): Pick<SetupServer, 'port' | 'securePort'> | undefined {
    return this.#open?.server;
  }

  /** To be put between a phone and its sound device. */
  tap(device: AudioDevice): AudioDevice {
    this.#tap = new HandsetTap(this.#options.clock, device);
    return this.#tap;
  }

  /** After what the phone waits for, while the page is open and nobody has given the code yet. */
  says(): readonly SetupPromptName[] {
    if (!this.#open || this.#door.isOpen) return [];
    const password = this.#open.hotspot?.open?.password;
    return [
      ...(password === undefined ? [] : digitPrompts('hotspot-password-is', password)),
      ...codePrompts(this.#door.spoken()),
    ];
  }

  /** Opens the page although the phone is set up: a command of the fleet, or a button that was held. */
  openFor(forMs = OPENED_FOR_MS): void {
    this.#openedUntilMs = this.#options.clock.nowMs() + forMs;
    this.#decide();
  }

  /** What a phone that is being started is to have of this. */
  beside(
    loaded: LoadedConfig,
    restart: () => void,
  ): Required<Pick<RunningPhoneOptions, 'alsoSays' | 'loan' | 'onChange' | 'openSetup' | 'tap'>> {
    this.#next = { loaded, restart };
    return {
      alsoSays: () => this.says(),
      loan: this.#loan,
      openSetup: () => this.openFor(),
      tap: (device) => this.tap(device),
      onChange: () => this.changed(),
    };
  }

  /** The phone that was started, which tells when it ends. */
  around<Running extends { readonly whole: WholePhone; stop(): Promise<void> }>(running: Running): Running {
    const { loaded, restart } = this.#next ?? {};
    if (loaded && restart) void this.started(loaded, running.whole, restart);
    return {
      ...running,
      stop: () => {
        this.ended();
        return running.stop();
      },
    };
  }

  /** Another phone runs now. */
  async started(loaded: LoadedConfig, whole: WholePhone, restart: () => void): Promise<void> {
    if (!this.#tap) throw new RangeError('the phone was started without its tap');
    this.#current = { loaded, whole, tap: this.#tap, restart };
    const { hardware } = whole.phone;
    if (hardware) this.#button.watch(hardware.setupButton);
    this.#whenUp?.();
    const folder = loaded.path(loaded.config.state.folder);
    this.#shortName ??= await openDeviceKey(join(folder, 'device-key.pem')).then(
      ({ publicKey }) => shortNameOf(publicKey),
      (error: unknown) => {
        this.#options.log.warn(
          { reason: messageOf(error), name: NAMELESS },
          'the key that gives this phone its name cannot be used; its setup page goes by another one',
        );
        return NAMELESS;
      },
    );
    this.#madeAtMs ||= await stat(join(SHIPPED_PROMPTS, 'ru', 'not-set-up.wav')).then(
      ({ mtimeMs }) => mtimeMs,
      () => 0,
    );
    if (await isThere(join(folder, UNDER_WAY))) this.openFor();
    this.#look ??= this.#options.clock.every(AGAIN_MS, () => this.#decide());
    this.#decide();
  }

  /** The phone that ran ends. */
  ended(): void {
    this.#current = undefined;
    this.#open?.desk.changed();
  }

  /** Something of the phone has changed. It is told in the midst of a call, which nothing of this may disturb. */
  changed(): void {
    try {
      this.#open?.desk.changed();
      this.#decide();
    } catch (error) {
      this.#options.log.error({ reason: messageOf(error) }, 'the setup page does not follow the phone');
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#look?.cancel();
    this.#button.stop();
    await this.#opening;
    await this.#close('ended');
  }

  #decide(): void {
    if (this.#stopped || this.#opening || !this.#current) return;
    const { config } = this.#current.loaded;
    const wanted = !isSetUp(config) || this.#door.isOpen || this.#options.clock.nowMs() < this.#openedUntilMs;
    if (wanted === (this.#open !== undefined)) return;
    this.#opening = (wanted ? this.#start() : this.#end())
      .catch((error: unknown) =>
        this.#options.log.warn({ reason: messageOf(error) }, 'the setup page cannot be served; tried again'),
      )
      .finally(() => (this.#opening = undefined));
  }

  async #start(): Promise<void> {
    const { clock, host = '::', log, port, securePort } = this.#options;
    const shortName = this.#shortName ?? '';
    const hotspot = this.#hotspot(shortName);
    const desk = new TechnicianDesk({
      clock,
      log,
      world: this.#world(hotspot),
      spoken: () => this.#door.spoken(),
      watched: () => this.#door.isOpen,
    });
    const { makeSetupCertificate } = await import('../setup/setup-certificate.js');
    const names = () => [`${shortName}.local`, `${this.#open?.mdns.name ?? shortName}.local`];
    const server = await startSetupServer({
      clock,
      log,
      door: this.#door,
      desk,
      host,
      port,
      secure:
        securePort === null
          ? null
          : { port: securePort, certificate: await makeSetupCertificate(clock, `${shortName}.local`) },
      guardFor: (bound, secure) => originGuard(host, bound, { names, secure }),
      webRoot: this.#options.webRoot ?? BUILT_PAGES,
    });
    const mdns = new MdnsAnnouncer({
      clock,
      log,
      random: Math.random,
      name: shortName,
      port: server.port,
      ...this.#options.mdns,
    });
    desk.onFinished = () => {
      this.#openedUntilMs = -Infinity;
      this.#finished().catch((error: unknown) =>
        log.error({ reason: messageOf(error) }, 'the end of setting up'),
      );
    };
    desk.start();
    this.#open = { desk, server, mdns, hotspot };
    hotspot?.start();
    if (this.#speakOnceOpen) void desk.speak().catch(() => undefined);
    this.#speakOnceOpen = false;
    log.info(
      { name: `${shortName}.local`, port: server.port, addresses: localAddresses() },
      'the setup page is open; the code is spoken into the handset',
    );
  }

  /** Its time is over: also where a technician has left without a word, and so it does not open again at each start. */
  async #end(): Promise<void> {
    await rm(this.#stateFile(UNDER_WAY), { force: true }).catch(() => undefined);
    await this.#close('finished');
  }

  async #finished(): Promise<void> {
    await rm(this.#stateFile(UNDER_WAY), { force: true }).catch(() => undefined);
    // The answer to whoever said so is on its way.
    await delay(this.#options.clock, LAST_ANSWER_MS);
    await this.#open?.server.feed.close('finished');
    this.#door.end();
    this.#decide();
  }

  async #close(reason: 'finished' | 'ended'): Promise<void> {
    const closing = this.#open;
    if (!closing) return;
    this.#open = undefined;
    closing.desk.stop();
    await closing.hotspot?.stop();
    await closing.mdns.close();
    await closing.server.close(reason);
    this.#options.log.info({}, 'the setup page is closed');
  }

  #hotspot(ssid: string): Hotspot | undefined {
    const { clock, log, radio } = this.#options;
    return (
      radio &&
      new Hotspot({
        ...{ clock, log, radio, ssid, network: this.#network() },
        password: () => hotspotPassword(this.#stateFile(HOTSPOT_PASSWORD_FILE)),
        isUsed: () => this.#door.isOpen,
        onChange: () => this.#open?.desk.changed(),
      })
    );
  }

  #network(): NetworkAccess {
    const { clock, network = withNetworkManager(plainNetwork(clock), nmcliOf(clock)) } = this.#options;
    return network;
  }

  #heldButton(): HeldButton {
    const { clock, log } = this.#options;
    return new HeldButton({
      clock,
      onShow: () => this.#current?.whole.phone.locate(SHOWN_MS),
      onOpen: () => {
        log.info({}, 'the setup button was held: the setup page opens');
        this.#speakOnceOpen = true;
        this.openFor();
      },
      onStuck: () => log.warn({}, 'the setup button is stuck, or its contact is closed: it opens nothing'),
    });
  }

  #world(hotspot: Hotspot | undefined): SetupWorld {
    const language = () => (this.#current?.loaded.config.language === 'en' ? 'en' : 'ru');
    return {
      shortName: this.#shortName ?? '',
      get language() {
        return language();
      },
      phone: () => this.#current && phoneAtDesk(this.#current),
      loan: this.#loan,
      configure: (sections, anew = false) => this.#configure(sections, anew),
      learnHook: (onStep) => this.#learnHook(onStep),
      soundDevices: this.#options.soundDevices ?? soundDevices,
      network: hotspot ?? this.#network(),
      async codeRecordings(digits) {
        const recordings = await loadRecordings(SHIPPED_PROMPTS, language(), setupPromptNames);
        return codePrompts(digits).map((name) => recordings[name]);
      },
      notBeforeMs: this.#madeAtMs,
      keep: (record) => this.#keep(record),
    };
  }

  /** Sections that make no phone by themselves wait for those that do. */
  async #configure(sections: Sections, anew: boolean): Promise<void> {
    const { clock, file, requests } = this.#options;
    const current = this.#current;
    if (!current) throw new HotlineError('STATE', 'the phone is starting; try again in a moment');
    const isNew = !(await isThere(file));
    const together = { ...this.#draft, ...sections };
    if (!isNew || 'fleet' in together || 'route' in together) {
      const { audio, hook } = current.loaded.config;
      // What it was tried with is not what a phone.toml has that leaves it out.
      const tried = { hook: { input: hook.input }, audio: { device: audio.device } };
      const requestFolder = current.loaded.path(current.loaded.config.state.folder);
      await writeSections(
        { clock, file, requestFolder, ...requests },
        isNew ? { ...tried, ...together } : together,
        anew,
      );
      this.#draft = {};
      await writeDurably(this.#stateFile(UNDER_WAY), '').catch(() => undefined);
    } else this.#draft = together;
    current.restart();
  }

  async #learnHook(onStep: (step: HookStep) => void): Promise<HookLesson> {
    const { clock, log, runner } = this.#options;
    const wiring = this.#current && wiringOf(this.#current.loaded.config);
    if (!wiring) throw new HotlineError('HOOK_LEARN', 'this phone has no contact that can be learnt');
    const source = this.#options.ioSource ?? (await ioSourceFor(unguarded(wiring), { clock, log }));
    return new Promise((resolve, reject) => {
      runner
        .hold(async () => {
          const lesson = await beginHookLesson({ clock, source, wiring, onStep });
          // The phone is up again when the technician hears of the end.
          resolve({ ...lesson, learnt: lesson.learnt.then((outcome) => back.then(() => outcome)) });
          await lesson.learnt;
        })
        .catch(reject);
      const back = new Promise<void>((up) => (this.#whenUp = up));
    });
  }

  async #keep(record: CommissioningRecord): Promise<void> {
    await writeDurably(this.#stateFile(RECORD_FILE), JSON.stringify(record));
  }

  #stateFile(name: string): string {
    const { loaded } = this.#current ?? {};
    if (!loaded) throw new HotlineError('STATE', 'the phone is starting; try again in a moment');
    return join(loaded.path(loaded.config.state.folder), name);
  }
}

const soundDevices: SetupWorld['soundDevices'] = async () =>
  (await listCards()).map(({ capture, description, id, playback }) => ({
    device: `alsa:${id}`,
    description,
    playback,
    capture,
  }));

const codePrompts = (digits: string) => digitPrompts('setup-code-is', digits);

function digitPrompts(sentence: SetupPromptName, digits: string): readonly SetupPromptName[] {
  return [sentence, ...Array.from(digits, (digit) => `digit-${digit}` as SetupPromptName)];
}

export const hotspotRadio = (clock: Clock): HotspotRadio => new NetworkManagerHotspot(nmcliOf(clock));

async function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
