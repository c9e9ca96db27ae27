/**
 * A phone that updates itself: the real link, commands and updater, the real journal and trial of the root side, and in place
 * of dpkg a version that changes when it is told to.
 */
import { randomUUID } from 'node:crypto';
import { access, copyFile, mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { CommandExecutor } from '../../../src/link/command-executor.js';
import { REQUEST_FILE, type Readiness } from '../../../src/update/handover.js';
import { Installer } from '../../../src/update/installer.js';
import { proveItself, untilNobodyCalls } from '../../../src/update/trial-watch.js';
import { UpdateMemoryFile } from '../../../src/update/update-memory.js';
import { Updater } from '../../../src/update/updater.js';
import { checkSigned, expectedSignature, hashOf } from '../../../src/update/verify-release.js';
import type { MinisignPublicKey } from '../../../src/wire/minisign.js';
import { FakeLog } from '../fakes/fake-log.js';
import type { Composed, PhoneRun, Together } from '../fleet/together/together-rig.js';

const WINDOW = '02:00-05:00';
const PATH_UNIT_MS = 1_000;

export interface UpdatingPhoneOptions {
  readonly folder: string;
  readonly keys: readonly MinisignPublicKey[];
  /** Where packages are fetched. */
  readonly fetchPort: number;
  readonly version?: string;
  /** What a version does once it is installed; default: it works. */
  readonly behaves?: (version: string) => 'works' | 'does not register' | 'never starts again';
}

/** One start of the program. */
interface Run {
  readonly id: string;
  readonly version: string;
  readonly updater: Updater;
  readonly link: PhoneRun;
}

export class UpdatingPhone {
  version: string;
  isBusy = false;
  /** Versions in the order in which they were put there. */
  readonly installed: string[] = [];
  #run: Run | undefined;
  #isDead = false;
  #isRootSideAtWork = false;

  private constructor(
    private readonly together: Together,
    private readonly options: UpdatingPhoneOptions,
  ) {
    this.version = options.version ?? '0.1.0';
  }

  static async start(together: Together, options: UpdatingPhoneOptions): Promise<UpdatingPhone> {
    const phone = new UpdatingPhone(together, options);
    const pathUnit = together.time.clock.every(PATH_UNIT_MS, () => phone.#startRootSide());
    onTestFinished(async () => {
      phone.#isDead = true;
      pathUnit.cancel();
      await phone.#stop();
    });
    await phone.#start();
    return phone;
  }

  get isLinked(): boolean {
    return this.#run?.link.link.view().state === 'linked';
  }

  /** Of the update under way. */
  get waitsFor(): string | null {
    return this.#run?.updater.status().current?.message ?? null;
  }

  /** The program ends and is started anew, as by a service manager. */
  async restart(): Promise<void> {
    await this.#stop();
    if (!this.#isDead) await this.#start();
  }

  async #start(): Promise<void> {
    const { folder, keys, fetchPort } = this.options;
    const { clock } = this.together.time;
    const { version } = this;
    const memory = await UpdateMemoryFile.open(this.#phoneFolder);
    const made: { updater?: Updater } = {};
    const unable = () => Promise.reject(new Error('this phone cannot do that'));
    const link = await this.together.startPhone({
      folder,
      compose: (parts, record): Composed => {
        const log = new FakeLog();
        const updater = new Updater({
          ...{ clock, log, memory, record, random: Math.random, isBusy: () => this.isBusy },
          installed: { version, architecture: 'arm64' },
          keys: { keys, problems: [] },
          places: { phone: this.#phoneFolder, root: this.#rootFolder },
          server: `ws://127.0.0.1:${fetchPort}`,
          ca: undefined,
          window: { text: WINDOW, timezone: 'UTC' },
          spread: 0,
          lacks: () => (this.isLinked ? undefined : 'not linked with its fleet'),
          flush: () => parts.outbox.flush(),
        });
        made.updater = updater;
        const commands = new CommandExecutor({
          ...{ clock, log, isBusy: () => this.isBusy, outbox: parts.outbox, secrets: [] },
          ports: {
            ...{ selfTest: unable, diagnostics: unable, reboot: unable, applyConfig: unable },
            ...{ blink: () => undefined, restart: () => undefined, openSetup: () => undefined },
            configCommand: () => null,
            update: ({ release, when, again }, command) => updater.order({ command, release, when, again }),
            cancelUpdate: (unwanted) => updater.cancel(unwanted),
            updateCommand: () => updater.command(),
          },
        });
        const configVersions = () => ({ running: null, highest: 0 });
        return { commands, configVersions, installed: updater.package() };
      },
    });
    const { updater } = made;
    if (!updater) throw new Error('no updater');
    updater.start();
    this.#run = { id: randomUUID(), version, updater, link };
  }

  async #stop(): Promise<void> {
    const run = this.#run;
    this.#run = undefined;
    run?.updater.stop();
    await run?.link.stop();
  }

  /** As systemd does, where the request is. */
  #startRootSide(): void {
    if (this.#isRootSideAtWork) return;
    this.#isRootSideAtWork = true;
    void access(join(this.#phoneFolder, REQUEST_FILE))
      .then(() => this.#installer().run())
      .catch(() => undefined)
      .finally(() => (this.#isRootSideAtWork = false));
  }

  #installer(): Installer {
    const { clock } = this.together.time;
    const { keys, behaves = () => 'works' } = this.options;
    const before = this.version;
    let asked = before;
    const readiness = () => Promise.resolve(this.#readiness());
    const put = (version: string) => {
      this.version = version;
      this.installed.push(version);
      return Promise.resolve();
    };
    const restart = () => {
      if (behaves(this.version) === 'never starts again') this.#isDead = true;
      return this.restart();
    };
    return new Installer({
      clock,
      log: new FakeLog(),
      places: { phone: this.#phoneFolder, root: this.#rootFolder },
      ports: {
        check: async (release) => {
          await mkdir(this.#rootFolder, { recursive: true });
          const expected = expectedSignature(release, keys);
          const copy = join(this.#rootFolder, 'incoming.deb');
          await copyFile(join(this.#phoneFolder, 'release.deb'), copy);
          const file = await open(copy);
          checkSigned(expected, await hashOf(file).finally(() => file.close()));
          asked = release.version;
          return before;
        },
        keepBefore: () => Promise.resolve(),
        install: () => put(asked),
        prove: async (version) => {
          // Power and network are gone for good.
          if (behaves(version) === 'never starts again') {
            await restart();
            await new Promise(() => undefined);
          }
          return proveItself(version, { clock, readiness, restart });
        },
        goBack: async () => {
          await put(before);
          await untilNobodyCalls({ clock, readiness });
          await restart();
        },
        tidyUp: () => Promise.resolve(),
      },
    });
  }

  #readiness(): Readiness | undefined {
    if (!this.#run) return undefined;
    const { id, version } = this.#run;
    const registered = (this.options.behaves?.(version) ?? 'works') === 'works';
    return {
      ...{ version, registered, run: id, pid: process.pid, linked: this.isLinked },
      ...{ audio: true, busy: this.isBusy },
    };
  }

  get #phoneFolder(): string {
    return join(this.options.folder, 'update');
  }

  get #rootFolder(): string {
    return join(this.options.folder, 'root');
  }
}
