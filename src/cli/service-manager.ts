import type { Clock, Timer } from '../clock/clock.js';

/** Sends one datagram to a Unix socket: `path`, or an abstract name that begins with `@`. False when it did not go. */
export type SendDatagram = (path: string, text: string) => boolean;

/** The part of the environment by which systemd says where and how often it wants to hear (sd_notify(3)). */
export interface ServiceEnvironment {
  readonly NOTIFY_SOCKET?: string | undefined;
  /** µs */
  readonly WATCHDOG_USEC?: string | undefined;
  readonly WATCHDOG_PID?: string | undefined;
}

/** Beats in the time after which systemd ends a service that is silent: one may be late. */
const BEATS_PER_LIMIT = 3;
/** Many times what a phone takes to end and to start anew with another configuration. */
const CHANGE_LIMIT_MS = 30_000;

/** What runs this program and restarts it: systemd, or nobody who listens. */
export class ServiceManager {
  readonly #environment: ServiceEnvironment;
  readonly #pid: number;
  readonly #send: SendDatagram;

  constructor(environment: ServiceEnvironment, pid: number, send: SendDatagram) {
    this.#environment = environment;
    this.#pid = pid;
    this.#send = send;
  }

  /** The service does what it is there for. */
  ready(): void {
    this.#tell('READY=1');
  }

  /** It ends because it was asked to. */
  stopping(): void {
    this.#tell('STOPPING=1');
  }

  /**
   * Tells that the service lives, as often as the manager wants it and only while `isUp`, or has not been for long: what
   * hangs while it ends or starts is ended too. It is asked from the loop that everything here runs on: a loop that
   * stands still is silent by itself. Nothing where nobody watches.
   */
  watch(clock: Clock, isUp: () => boolean): Timer {
    const limitMs = this.#watchdogMs();
    if (limitMs === undefined) return { cancel: () => undefined };
    let lastUpMs = clock.nowMs();
    return clock.every(limitMs / BEATS_PER_LIMIT, () => {
      if (isUp()) lastUpMs = clock.nowMs();
      if (clock.nowMs() - lastUpMs <= CHANGE_LIMIT_MS) this.#tell('WATCHDOG=1');
    });
  }

  #tell(text: string): void {
    const { NOTIFY_SOCKET: socket } = this.#environment;
    if (socket !== undefined && socket !== '') this.#send(socket, text);
  }

  #watchdogMs(): number | undefined {
    const { WATCHDOG_PID: pid, WATCHDOG_USEC: text } = this.#environment;
    // A child that inherits the environment is not the one that is watched.
    if (text === undefined || (pid !== undefined && pid !== String(this.#pid))) return undefined;
    const limitMs = Number(text) / 1_000;
    return limitMs > 0 ? limitMs : undefined;
  }
}
