import { randomUUID } from 'node:crypto';
import type { Clock, Timer } from '../clock/clock.js';
import type { FaultReporter, Log } from '../phone/ports.js';
import { Timers } from '../phone/timers.js';
import { type ErrorCode, HotlineError, messageOf } from '../protocol/errors.js';
import { parseEnrolmentCode } from '../protocol/fleet-link/enrolment-code.js';
import {
  type FleetFrame,
  type LinkEventBody,
  type PhoneFrame,
  type Refusal,
  refusals,
} from '../protocol/fleet-link/frames.js';
import type { InstalledPackage } from '../protocol/fleet-link/updates.js';
import { helloText } from '../protocol/fleet-link/signing.js';
import { systemCodeOf } from '../protocol/network-errors.js';
import type { HealthReport } from '../protocol/health.js';
import type { LinkEnrolment } from '../protocol/link-status.js';
import { BundleSender } from './bundle-sender.js';
import { type Commands, noCommands } from './commands.js';
import { EventSender } from './event-sender.js';
import type { Fleet, FleetLinkView } from './fleet.js';
import { HealthReporter, healthSample, type Stamp } from './health-reporter.js';
import type { LinkParts } from './link-parts.js';
import { type LinkServer, type LinkSocket, linkSockets, type OpenLinkSocket } from './link-socket.js';
import {
  initialLinkState,
  type LinkEffect,
  type LinkInput,
  type LinkState,
  type LinkTimer,
  nextLink,
} from './link.machine.js';

export interface FleetLinkOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly random: () => number;
  readonly faults: FaultReporter;
  readonly config: LinkServer & {
    /** As a person wrote it; used until the first welcome. */
    readonly code: string | undefined;
  };
  readonly parts: LinkParts;
  /** Version of the program. */
  readonly version: string;
  /** What it is installed as; undefined: it does not run from a package. */
  readonly installed?: InstalledPackage | undefined;
  readonly configVersions: () => { readonly running: number | null; readonly highest: number };
  /** The health now. Must be quick: it only puts together what is known. */
  readonly health: () => HealthReport;
  /** Off-hook: what is not urgent waits. */
  readonly isBusy: () => boolean;
  readonly commands?: Commands;
  /** In place of `ws`, for tests. */
  readonly open?: OpenLinkSocket;
}

/** While there is no link, the health is kept so often, to be told later. */
export const SAMPLE_EVERY_MS = 300_000;

/** Keeps the phone linked with its fleet: tells health and events, and receives commands. */
export class FleetLink implements Fleet {
  /** The state, or whom the fleet takes this phone for, is another now. */
  onChange: (() => void) | undefined;

  readonly #options: FleetLinkOptions;
  readonly #open: OpenLinkSocket;
  readonly #timers: Timers<LinkTimer>;
  readonly #reporter: HealthReporter;
  readonly #events: EventSender;
  readonly #bundles: BundleSender;
  readonly #commands: Commands;
  /** This start of the program. */
  readonly #run = randomUUID();
  readonly #startMs: number;
  readonly #code: string | undefined;
  #state: LinkState = initialLinkState;
  #sinceMs: number;
  #lastError: string | undefined;
  #lastCode: ErrorCode | undefined;
  #lastSystemCode: string | undefined;
  /** Of what went wrong in this attempt; that nothing was heard unless something else is known. */
  #trouble: Trouble = noAnswer;
  #socket: LinkSocket | undefined;
  #challenge: { readonly nonce: string; readonly fleet: string } | undefined;
  #welcome: (FleetFrame & { type: 'welcome' }) | undefined;
  /** Of the last answer to a hello; undefined: it was welcomed, or there was none. */
  #refusal: Refusal | undefined;
  #clockOffsetMs: number | undefined;
  #samples: Timer | undefined;

  constructor(options: FleetLinkOptions) {
    const { clock, log, random, health, isBusy, parts, config, commands = noCommands } = options;
    this.#options = options;
    this.#open = options.open ?? linkSockets(config, clock);
    this.#timers = new Timers(clock, random);
    this.#startMs = clock.nowMs();
    this.#sinceMs = clock.wallMs();
    this.#commands = commands;
    const send = (frame: PhoneFrame) => void this.#send(frame);
    const stamp = () => this.#stamp();
    this.#reporter = new HealthReporter({ clock, log, random, health, isBusy, stamp, send });
    this.#events = new EventSender({ clock, log, outbox: parts.outbox, send });
    this.#bundles = new BundleSender({ clock, isBusy, send: (frame) => this.#send(frame) });
    parts.outbox.onKept = () => this.#events.more();
    this.#code = config.code === undefined ? undefined : parseEnrolmentCode(config.code);
    if (config.code !== undefined && this.#code === undefined && !parts.membership.current) {
      const error = new HotlineError(
        'ENROLMENT_CODE',
        'the enrolment code in [fleet] code cannot be right; copy it once more from the dashboard',
      );
      this.#lastError = error.message;
      this.#lastCode = error.code;
      log.error({ code: error.code }, error.message);
    }
  }

  start(): void {
    this.#samples = this.#options.clock.every(SAMPLE_EVERY_MS, () => this.#keepSample());
    this.#commands.start({
      accepted: (id, refusal) => void this.#send({ type: 'command-accepted', id, refusal }),
      record: (body) => this.record(body),
      sendBundle: (command, bundle) => this.#bundles.send(command, bundle),
    });
    this.#take({ type: 'start' });
  }

  /** Resolves when what was recorded is on the disk. */
  async stop(): Promise<void> {
    this.#samples?.cancel();
    this.#take({ type: 'stop' });
    this.#bundles.stop();
    await this.#options.parts.outbox.stop();
  }

  record(body: LinkEventBody): void {
    this.#options.parts.outbox.record({ ...this.#stamp(), body });
  }

  /** Faults, the hook and the state of the call are told at once, the rest soon. Cheap. */
  healthChanged(): void {
    this.#reporter.changed();
  }

  networkChanged(): void {
    this.#take({ type: 'network-changed' });
  }

  view(): FleetLinkView {
    const { membership, outbox } = this.#options.parts;
    const member = membership.current;
    return {
      state: this.#state.name,
      since: new Date(this.#sinceMs).toISOString(),
      phone: member && { id: member.phone, name: member.name },
      accepted: this.#state.name === 'linked' ? this.#welcome?.accepted : undefined,
      enrolment: this.#enrolment(),
      key: this.#options.parts.key.publicKey,
      waiting: outbox.waiting,
      lastError: this.#lastError,
      lastCode: this.#lastCode,
      lastRefusal: this.#lastCode === 'FLEET_REFUSED' ? this.#refusal : undefined,
      lastSystemCode: this.#lastSystemCode,
      clockOffsetMs: this.#clockOffsetMs,
    };
  }

  #enrolment(): LinkEnrolment {
    if (this.#refusal === 'revoked') return 'revoked';
    if (this.#refusal === 'unknown-key' || !this.#options.parts.membership.current) return 'none';
    if (!this.#welcome) return 'enrolled';
    return this.#welcome.accepted ? 'accepted' : 'unconfirmed';
  }

  #stamp(): Stamp {
    const { clock } = this.#options;
    return {
      at: new Date(clock.wallMs()).toISOString(),
      run: this.#run,
      runMs: Math.round(clock.nowMs() - this.#startMs),
    };
  }

  #take(input: LinkInput): void {
    const step = nextLink(this.#state, input);
    if (!step) return;
    const before = this.#state;
    this.#state = step.state;
    for (const effect of step.effects) this.#carryOut(effect);
    if (before.name === step.state.name) return;
    this.#sinceMs = this.#options.clock.wallMs();
    this.#tell(step.state);
    this.onChange?.();
  }

  #tell(state: LinkState): void {
    const { log } = this.#options;
    if (state.name === 'linked') {
      this.#lastError = undefined;
      this.#lastCode = undefined;
      this.#lastSystemCode = undefined;
      log.info({ name: this.#welcome?.name, accepted: this.#welcome?.accepted }, 'linked with the fleet');
    }
    if (state.name !== 'waiting' && state.name !== 'refused') return;
    // The same reason, try after try, is told once.
    if (state.problem !== this.#lastError)
      log.warn({ reason: state.problem, final: state.name === 'refused' }, 'no link with the fleet');
    this.#lastError = state.problem;
    this.#lastCode = this.#trouble.code;
    this.#lastSystemCode = systemCodeOf(this.#trouble.cause);
  }

  #carryOut(effect: LinkEffect): void {
    switch (effect.type) {
      case 'connect': {
        this.#connect();
        return;
      }
      case 'disconnect':
        this.#socket?.close(effect.silent);
        this.#socket = undefined;
        return;
      case 'say-hello': {
        this.#sayHello();
        return;
      }
      case 'send-beat':
        void this.#send({ type: 'beat' });
        return;
      case 'linked':
        this.#reporter.linked();
        this.#events.linked(this.#welcome?.acknowledged ?? null);
        this.#bundles.linked();
        return;
      case 'unlinked':
        this.#reporter.unlinked();
        this.#events.unlinked();
        this.#bundles.unlinked();
        return;
      case 'start-timer': {
        this.#timers.start(effect.timer, effect.afterMs, effect.jitter, () =>
          this.#take({ type: 'timer', timer: effect.timer }),
        );
        return;
      }
      case 'cancel-timer': {
        this.#timers.cancel(effect.timer);
        return;
      }
    }
  }

  #connect(): void {
    this.#socket?.close(true);
    this.#trouble = noAnswer;
    // A socket that was replaced has nothing more to say.
    const current = (action: () => void): void => {
      if (this.#socket === socket) action();
    };
    const socket: LinkSocket = this.#open({
      onOpen: () => current(() => this.#take({ type: 'opened' })),
      onFrame: (frame) => current(() => this.#received(frame)),
      onViolation: (error) =>
        current(() => this.#failed(error, { type: 'violation', problem: error.message })),
      onEnd: (error, how) =>
        current(() => this.#failed(error, { type: 'closed', problem: error.message, how })),
    });
    this.#socket = socket;
  }

  #failed(trouble: Trouble, input: LinkInput): void {
    this.#trouble = trouble;
    this.#take(input);
  }

  async #send(frame: PhoneFrame): Promise<void> {
    if (!this.#socket) return;
    const sent = this.#socket.send(frame);
    if (isAnswered[frame.type]) this.#take({ type: 'sent' });
    await sent;
  }

  #received(frame: FleetFrame): void {
    const { name } = this.#state;
    const inOrder =
      frame.type === 'challenge'
        ? name === 'opened'
        : frame.type === 'welcome'
          ? name === 'challenged'
          : name === 'linked' || (frame.type === 'refused' && name === 'challenged');
    if (!inOrder) {
      const problem = `the fleet server sent ${frame.type} out of order; check that its version fits this phone`;
      this.#failed({ code: 'FLEET_PROTOCOL' }, { type: 'violation', problem });
      return;
    }
    this.#take({ type: 'heard' });
    switch (frame.type) {
      case 'challenge': {
        this.#challenged(frame);
        return;
      }
      case 'welcome': {
        this.#welcomed(frame);
        return;
      }
      case 'refused': {
        const { retry, meaning } = refusals[frame.reason];
        this.#refusal = frame.reason;
        const problem = refusalSentence(meaning, frame.message);
        this.#failed({ code: 'FLEET_REFUSED' }, { type: 'refused', problem, retry });
        return;
      }
      case 'accepted': {
        this.#accepted();
        return;
      }
      case 'beat':
        return;
      case 'report-ack': {
        this.#reporter.acknowledged(frame.n);
        return;
      }
      case 'report-wanted': {
        this.#reporter.wanted();
        return;
      }
      case 'events-ack': {
        this.#events.acknowledged(frame);
        return;
      }
      case 'command': {
        this.#commands.received(frame.id, frame.command);
        return;
      }
    }
  }

  #challenged({ nonce, fleet }: FleetFrame & { type: 'challenge' }): void {
    const own = this.#options.parts.membership.current?.fleet;
    if (own !== undefined && own !== fleet) {
      const error = new HotlineError(
        'FLEET_FOREIGN',
        `${this.#options.config.server} is not the fleet that this phone belongs to; check [fleet] server, or delete fleet.json in the state folder if the phone is to change over`,
      );
      this.#failed(error, { type: 'foreign', problem: error.message });
      return;
    }
    this.#challenge = { nonce, fleet };
    this.#take({ type: 'challenge' });
  }

  #sayHello(): void {
    const { parts, version, installed, configVersions } = this.#options;
    if (!this.#challenge) return;
    const key = parts.key.publicKey;
    const { running, highest } = configVersions();
    const { at, ...run } = this.#stamp();
    const code = parts.membership.current ? undefined : this.#code;
    void this.#send({
      type: 'hello',
      key,
      signature: parts.key.sign(helloText({ ...this.#challenge, key })),
      ...(code === undefined ? {} : { code }),
      version,
      ...(installed === undefined ? {} : { package: installed }),
      configVersion: running,
      highestConfigVersion: highest,
      ...run,
      clock: at,
    });
  }

  #welcomed(frame: FleetFrame & { type: 'welcome' }): void {
    const { parts, clock, faults, log } = this.#options;
    if (!this.#challenge) return;
    this.#welcome = frame;
    this.#refusal = undefined;
    this.#clockOffsetMs = clock.wallMs() - Date.parse(frame.time);
    parts.membership
      .keep({ fleet: this.#challenge.fleet, phone: frame.phone, name: frame.name })
      .then(() => faults.clear('state-unwritable', 'fleet.json'))
      .catch((error: unknown) => {
        log.error({ reason: messageOf(error) }, 'the fleet of this phone cannot be kept');
        faults.raise('state-unwritable', 'fleet.json', messageOf(error));
      });
    this.#take({ type: 'welcome', heartbeatMs: frame.heartbeatMs });
  }

  #accepted(): void {
    if (!this.#welcome || this.#welcome.accepted) return;
    this.#welcome = { ...this.#welcome, accepted: true };
    this.#options.log.info({ name: this.#welcome.name }, 'accepted by the fleet');
    this.onChange?.();
  }

  #keepSample(): void {
    if (this.#state.name === 'linked') return;
    try {
      this.record({ kind: 'health', changes: healthSample(this.#options.health()) });
    } catch (error) {
      this.#options.log.error({ reason: messageOf(error) }, 'no health to keep');
    }
  }
}

interface Trouble {
  readonly code: ErrorCode;
  readonly cause?: unknown;
}
const noAnswer: Trouble = { code: 'FLEET_UNREACHABLE' };

/** What keeps the silence of the fleet from being taken for its death. */
const isAnswered: Readonly<Record<PhoneFrame['type'], boolean>> = {
  hello: true,
  beat: true,
  report: true,
  changes: true,
  events: true,
  'command-accepted': false,
  bundle: false,
};

function refusalSentence(meaning: string, said: string): string {
  return said === '' || said === meaning ? meaning : `${meaning} (${said})`;
}
