/** The thread of the outbox: a slow disk holds up nobody but it. Spoken to by outbox-thread.ts. */
import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../clock/clock.js';
import { messageOf } from '../protocol/errors.js';
import { LocalOutboxKeeper, type OutboxKeeper, type OutboxPlace } from './outbox-keeper.js';

/** A method of {@link OutboxKeeper} to be called. */
export type OutboxRequest = {
  readonly [Method in keyof OutboxKeeper]: {
    readonly id: number;
    readonly method: Method;
    readonly args: Parameters<OutboxKeeper[Method]>;
  };
}[keyof OutboxKeeper];

export type OutboxAnswer =
  { readonly id: number; readonly value: unknown } | { readonly id: number; readonly problem: string };

const keeper = new LocalOutboxKeeper(workerData as OutboxPlace, systemClock);

parentPort?.on('message', ({ id, method, args }: OutboxRequest) => {
  const work = keeper[method].bind(keeper) as (...all: unknown[]) => Promise<unknown>;
  work(...args).then(
    (value) => parentPort?.postMessage({ id, value } satisfies OutboxAnswer),
    (error: unknown) => parentPort?.postMessage({ id, problem: messageOf(error) } satisfies OutboxAnswer),
  );
});
