import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { HotlineError, messageOf } from '../protocol/errors.js';
import type { KeptCommand, NewEvent, OutboxBatch, OutboxMark, OutboxStatus } from './outbox-file.js';
import type { OutboxKeeper, OutboxPlace } from './outbox-keeper.js';
import type { OutboxAnswer, OutboxRequest } from './outbox.worker.js';

/** The built thread beside the built file; beside a source the source, where a loader of TypeScript is set up. */
const WORKER = new URL(`./outbox.worker${extname(import.meta.url)}`, import.meta.url);
/** Plenty for batches of 50 events; a phone has little memory. */
const HEAP_MB = 48;

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: HotlineError) => void;
}

/** Keeps the outbox in a thread of its own, so that a disk that takes its time to sync delays nobody's call. */
export class OutboxThread implements OutboxKeeper {
  readonly #place: OutboxPlace;
  readonly #pending = new Map<number, Pending>();
  #worker: Worker | undefined;
  #lastId = 0;

  constructor(place: OutboxPlace) {
    this.#place = place;
  }

  status(): Promise<OutboxStatus> {
    return this.#ask('status', []);
  }
  append(events: readonly NewEvent[], token: string): Promise<OutboxStatus> {
    return this.#ask('append', [events, token]);
  }
  batch(after: OutboxMark | null, most: number, mostBytes: number): Promise<OutboxBatch> {
    return this.#ask('batch', [after, most, mostBytes]);
  }
  markSent(mark: OutboxMark): Promise<OutboxStatus> {
    return this.#ask('markSent', [mark]);
  }
  acknowledge(mark: OutboxMark): Promise<OutboxStatus> {
    return this.#ask('acknowledge', [mark]);
  }
  discard(batch: OutboxBatch): Promise<OutboxStatus> {
    return this.#ask('discard', [batch]);
  }
  renew(): Promise<OutboxStatus> {
    return this.#ask('renew', []);
  }
  command(id: string): Promise<KeptCommand | null> {
    return this.#ask('command', [id]);
  }
  keepCommand(id: string, name: string): Promise<void> {
    return this.#ask('keepCommand', [id, name]);
  }
  unfinishedCommands(): Promise<readonly KeptCommand[]> {
    return this.#ask('unfinishedCommands', []);
  }

  /** What was asked before is carried out before. */
  async close(): Promise<void> {
    const worker = this.#worker;
    if (!worker) return;
    // A disk that hangs must not keep the program from ending.
    worker.unref();
    await this.#ask('close', []).catch(() => undefined);
    await worker.terminate();
  }

  #ask<Method extends keyof OutboxKeeper>(
    method: Method,
    args: Parameters<OutboxKeeper[Method]>,
  ): ReturnType<OutboxKeeper[Method]> {
    const answer = new Promise((resolve, reject) => {
      const id = ++this.#lastId;
      try {
        const worker = (this.#worker ??= this.#start());
        this.#pending.set(id, { resolve, reject });
        const request = { id, method, args } as OutboxRequest;
        worker.postMessage(request);
      } catch (error) {
        this.#pending.delete(id);
        reject(threadError(messageOf(error)));
      }
    });
    return answer as ReturnType<OutboxKeeper[Method]>;
  }

  #start(): Worker {
    const worker = new Worker(WORKER, {
      workerData: this.#place,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
    });
    let problem = 'its thread has ended';
    worker.on('message', (answer: OutboxAnswer) => this.#answered(answer));
    worker.on('error', (error) => (problem = messageOf(error)));
    // A dead thread is replaced at the next question; what was asked of it is answered now.
    worker.on('exit', () => {
      if (this.#worker !== worker) return;
      this.#worker = undefined;
      const pending = [...this.#pending.values()];
      this.#pending.clear();
      for (const { reject } of pending) reject(threadError(problem));
    });
    return worker;
  }

  #answered(answer: OutboxAnswer): void {
    const pending = this.#pending.get(answer.id);
    this.#pending.delete(answer.id);
    if ('problem' in answer) pending?.reject(new HotlineError('OUTBOX', answer.problem));
    else pending?.resolve(answer.value);
  }
}

function threadError(problem: string): HotlineError {
  return new HotlineError('OUTBOX', `the outbox cannot be used: ${problem}`);
}
