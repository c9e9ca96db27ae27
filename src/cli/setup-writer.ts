/**
 * Puts what a technician has said into phone.toml. Where the phone may write it itself, it does; a packaged phone may not
 * (docs/adr/0018), and hands a request to a service that root runs and that does nothing else (src/cli/setup-request.ts).
 */
import { randomUUID } from 'node:crypto';
import { access, constants, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { type Clock, delay } from '../clock/clock.js';
import { readIfThere, writeDurably } from '../files/durable-file.js';
import type { Sections } from '../link/toml-sections.js';
import { HotlineError } from '../protocol/errors.js';
import { provision } from './provision.js';
import { setupAnswerSchema, type SetupRequest } from './setup-request.js';

/** In the state folder of a packaged phone, and what the service of root writes; see firmware/os/systemd/hotline-setup.path. */
export const REQUEST_FILE = 'setup-request.json';
export const ANSWER_FILE = '/run/hotline-setup/answer.json';
const ANSWER_LIMIT_MS = 20_000;
const LOOK_MS = 100;

export interface SetupWriterOptions {
  readonly clock: Clock;
  /** phone.toml. */
  readonly file: string;
  /** Folder of the request, which the service watches. */
  readonly requestFolder: string;
  readonly answerFile?: string;
}

/** Rejects as {@link provision}, with the sentence of whoever wrote. */
export async function writeSections(
  options: SetupWriterOptions,
  sections: Sections,
  anew: boolean,
): Promise<void> {
  const { clock, file } = options;
  if (await isWritable(file)) {
    await provision({ file, sections, named: file, anew, now: () => new Date(clock.wallMs()) });
    return;
  }
  await request(options, { id: randomUUID(), sections: { ...sections }, anew });
}

async function request(
  { answerFile = ANSWER_FILE, clock, requestFolder }: SetupWriterOptions,
  wanted: SetupRequest,
): Promise<void> {
  const file = join(requestFolder, REQUEST_FILE);
  await writeDurably(file, JSON.stringify(wanted));
  try {
    const untilMs = clock.nowMs() + ANSWER_LIMIT_MS;
    while (clock.nowMs() < untilMs) {
      const text = await readIfThere(answerFile).catch(() => undefined);
      const answer = text === undefined ? undefined : setupAnswerSchema.safeParse(parsed(text)).data;
      if (answer?.id === wanted.id) {
        if (answer.problem === null) return;
        throw new HotlineError(answer.problem.code, answer.problem.message);
      }
      await delay(clock, LOOK_MS);
    }
    throw new HotlineError(
      'CONFIG_UNWRITABLE',
      'the service that writes the configuration does not answer; look at it with: systemctl status hotline-setup.path',
    );
  } finally {
    // There may be a password in it.
    await rm(file, { force: true });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // It is being written.
    return undefined;
  }
}

async function isWritable(file: string): Promise<boolean> {
  const may = (path: string): Promise<boolean> =>
    access(path, constants.W_OK).then(
      () => true,
      () => false,
    );
  // It is replaced, so that its folder counts; a file that is there must be one's own to take.
  return may(dirname(resolve(file)));
}
