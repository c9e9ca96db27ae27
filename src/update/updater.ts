import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock, Timer } from '../clock/clock.js';
import { writeDurably } from '../files/durable-file.js';
import type { Log } from '../phone/ports.js';
import { dayWindowOf, minuteOfDay } from '../protocol/day-window.js';
import { messageOf } from '../protocol/errors.js';
import type { LinkEventBody } from '../protocol/fleet-link/frames.js';
import { type InstalledPackage, type UpdateState, updateStates } from '../protocol/fleet-link/updates.js';
import type { UpdateStatus } from '../protocol/link-status.js';
import { FetchFailure, fetchRelease, removeFetched } from './fetch-release.js';
import {
  MOST_HANDOVER_BYTES,
  OUTCOME_FILE,
  REQUEST_FILE,
  type UpdatePlaces,
  type UpdateRequest,
  updateOutcomeSchema,
} from './handover.js';
import { type Installed, judgeOrder } from './judge-order.js';
import type { TrustedKeys } from './release-keys.js';
import { readSmallFile } from './small-file.js';
import type { UpdateMemoryFile } from './update-memory.js';
import {
  initialUpdateState,
  nextUpdate,
  type UpdateEffect,
  type UpdateInput,
  type UpdateMachineState,
  type UpdateOrder,
} from './update.machine.js';
import { updateWaitsFor } from './update-moment.js';
import { expectedSignature } from './verify-release.js';

export interface UpdaterOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly random: () => number;
  /** undefined: the program does not run from a package; then it refuses every update. */
  readonly installed: Installed | undefined;
  readonly keys: TrustedKeys;
  readonly places: Pick<UpdatePlaces, 'phone' | 'root'>;
  readonly memory: UpdateMemoryFile;
  /** Where packages come from, as of the link. */
  readonly server: string;
  readonly ca: string | undefined;
  readonly window: { readonly text: string; readonly timezone: string | undefined };
  /** 0 to 1, always the same for this phone. */
  readonly spread: number;
  /** Off-hook, or a callback rings. */
  readonly isBusy: () => boolean;
  /** What the phone lacks to call and to report, as part of a sentence. */
  readonly lacks: () => string | undefined;
  readonly record: (body: LinkEventBody) => void;
  /** Resolves with whether what was recorded is on the disk. */
  readonly flush: () => Promise<boolean>;
  readonly onChange?: () => void;
}

const MOMENT_EVERY_MS = 5_000;
const OUTCOME_EVERY_MS = 2_000;
/** A call may keep the root side waiting for an hour, twice. */
export const OVERDUE_MS = 6 * 3_600_000;
const LONGEST_MESSAGE = 1_000;

/** Takes what the fleet orders to where the root side finds it, and tells the fleet what becomes of it. */
export class Updater {
  readonly #options: UpdaterOptions;
  #state: UpdateMachineState = initialUpdateState;
  #timers: Timer[] = [];
  #fetch: AbortController | undefined;
  /** Effects are carried out one after the other. */
  #work: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(options: UpdaterOptions) {
    this.#options = options;
  }

  /** Goes on with what was under way when the program ended. */
  start(): void {
    const { keys, log, memory } = this.#options;
    for (const problem of [...keys.problems, ...(memory.problem === undefined ? [] : [memory.problem])])
      log.warn({ reason: problem }, 'software updates');
    const { kept } = memory.current;
    if (kept) this.#take({ type: 'resumed', order: kept.order, stage: kept.stage });
  }

  stop(): void {
    this.#stopped = true;
    this.#stopAll();
  }

  /** How it ends is recorded, as the event `update` and as `command-done`. */
  order(order: UpdateOrder): void {
    const { installed, keys, memory } = this.#options;
    const judgement = judgeOrder(order, installed, keys.keys, memory.current.wentBack);
    this.#take({ type: 'ordered', order, judgement });
  }

  /** A sentence on what became of it; false: it is too late. */
  cancel(version: string): { readonly ok: boolean; readonly message: string } {
    if (this.#state.name === 'installing' && this.#state.order.release.version === version)
      return { ok: false, message: `${version} is being installed already` };
    return this.#take({ type: 'cancel', version })
      ? { ok: true, message: `${version} was dropped` }
      : { ok: true, message: `there was no ${version} to drop` };
  }

  /** Whose outcome is still to be told. */
  command(): string | null {
    return this.#options.memory.current.kept?.order.command ?? null;
  }

  /** For hello. */
  package(): InstalledPackage | undefined {
    const { installed, keys } = this.#options;
    return installed && { ...installed, keys: keys.keys.map(({ id }) => id) };
  }

  status(): UpdateStatus {
    const state = this.#state;
    const { last } = this.#options.memory.current;
    const trusts = this.#options.keys.keys.length;
    if (state.name === 'idle') return { trusts, current: null, last };
    const message =
      state.name === 'fetching' ? state.problem : state.name === 'waiting' ? state.reason : null;
    return {
      trusts,
      current: { version: state.order.release.version, state: state.name, message },
      last,
    };
  }

  /** false: it meant nothing now. */
  #take(input: UpdateInput): boolean {
    if (this.#stopped) return false;
    const step = nextUpdate(this.#state, input);
    if (!step) return false;
    this.#state = step.state;
    for (const effect of step.effects) {
      // A fetch that is dropped must not be heard of any more.
      if (effect.type === 'stop') this.#stopAll();
      this.#work = this.#work
        .then(() => this.#carryOut(effect))
        .catch((error: unknown) =>
          this.#options.log.error({ reason: messageOf(error) }, 'a step of a software update failed'),
        );
    }
    this.#options.onChange?.();
    return true;
  }

  async #carryOut(effect: UpdateEffect): Promise<void> {
    const { clock, flush, memory, places, random } = this.#options;
    switch (effect.type) {
      case 'stop':
        return;
      case 'fetch':
        if (this.#isCurrent(effect.order)) this.#beginFetch(effect.order);
        return;
      case 'start-retry': {
        const afterMs = effect.afterMs * (1 + effect.jitter * (2 * random() - 1));
        this.#timers.push(clock.after(afterMs, () => this.#take({ type: 'retry' })));
        return;
      }
      case 'watch-moment':
        this.#watchMoment(effect.order);
        return;
      case 'hand-over':
        return this.#handOver(effect.order);
      case 'watch-outcome':
        this.#watchOutcome(effect.order);
        return;
      case 'remember':
        // What has ended must be with the outbox before it is forgotten here.
        if (effect.kept === null && !(await flush())) return;
        return memory.change({ kept: effect.kept });
      case 'remember-went-back':
        return memory.wentBack(effect.version);
      case 'remove-files':
        if (this.#state.name !== 'idle') return;
        await removeFetched(places.phone);
        await rm(join(places.phone, REQUEST_FILE), { force: true });
        return;
      case 'tell':
        return this.#tell(effect.order, effect.state, effect.message);
    }
  }

  #beginFetch(order: UpdateOrder): void {
    const { clock, ca, isBusy, keys, log, places, server } = this.#options;
    const fetching = new AbortController();
    this.#fetch = fetching;
    const began = async (): Promise<void> => {
      const expected = expectedSignature(order.release, keys.keys);
      const options = { clock, server, ca, folder: places.phone, isBusy };
      await fetchRelease(order.release, expected, options, fetching.signal);
    };
    const take = (input: UpdateInput): void => {
      if (!fetching.signal.aborted) this.#take(input);
    };
    began().then(
      () => take({ type: 'fetched' }),
      (error: unknown) => {
        const how = error instanceof FetchFailure ? error.how : 'never';
        const reason = messageOf(error);
        if (!fetching.signal.aborted) log.warn({ reason }, 'the package of a software update did not come');
        take({ type: 'not-fetched', how, reason });
      },
    );
  }

  #watchMoment(order: UpdateOrder): void {
    const { clock, isBusy, lacks, spread, window } = this.#options;
    const day = { text: window.text, day: dayWindowOf(window.text) };
    const look = (): void => {
      const minute = minuteOfDay(clock.wallMs(), window.timezone);
      const moment = { minute, busy: isBusy(), lacks: lacks() };
      const waitsFor = updateWaitsFor(moment, order.when === 'window' ? day : undefined, spread);
      this.#take({ type: 'moment', waitsFor });
    };
    this.#timers.push(clock.every(MOMENT_EVERY_MS, look));
    look();
  }

  async #handOver(order: UpdateOrder): Promise<void> {
    const { flush, log, places } = this.#options;
    const request: UpdateRequest = { id: order.command, release: order.release };
    try {
      await flush();
      await writeDurably(join(places.phone, REQUEST_FILE), `${JSON.stringify(request, undefined, 2)}\n`);
      log.info({ version: order.release.version }, 'a software update goes to the root side');
    } catch (error) {
      const reason = `it cannot be handed to the root side: ${messageOf(error)}`;
      this.#take({ type: 'not-handed-over', reason });
    }
  }

  #watchOutcome(order: UpdateOrder): void {
    const { clock, places } = this.#options;
    const file = join(places.root, OUTCOME_FILE);
    const look = async (): Promise<void> => {
      const text = await readSmallFile(file, MOST_HANDOVER_BYTES).catch(() => undefined);
      if (text === undefined || !this.#isCurrent(order)) return;
      const outcome = updateOutcomeSchema.safeParse(parsedJson(text)).data;
      if (outcome) this.#take({ type: 'outcome', outcome });
    };
    this.#timers.push(clock.every(OUTCOME_EVERY_MS, () => void look()));
    this.#timers.push(clock.after(OVERDUE_MS, () => this.#take({ type: 'overdue' })));
    void look();
  }

  #tell(order: UpdateOrder, state: UpdateState, text: string): Promise<void> {
    const { clock, log, memory, record } = this.#options;
    const { version } = order.release;
    const message = text.slice(0, LONGEST_MESSAGE);
    log.info({ version, state, message }, 'software update');
    record({ kind: 'update', command: order.command, version, state, message });
    if (!updateStates[state].final) return Promise.resolve();
    record({ kind: 'command-done', command: order.command, ok: state === 'running', message });
    return memory.change({ last: { version, state, message, at: new Date(clock.wallMs()).toISOString() } });
  }

  #isCurrent(order: UpdateOrder): boolean {
    return this.#state.name !== 'idle' && this.#state.order.command === order.command;
  }

  #stopAll(): void {
    for (const timer of this.#timers.splice(0)) timer.cancel();
    this.#fetch?.abort();
    this.#fetch = undefined;
  }
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
