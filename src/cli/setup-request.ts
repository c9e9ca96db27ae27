/**
 * The other half of setup-writer.ts: what root does for a phone that may not write its own configuration. The phone's user owns the
 * request, so nothing in it is believed and nothing is written where that user could lead root elsewhere: the request is read without
 * following links, and the answer goes to a folder of root's.
 */
import { constants } from 'node:fs';
import { open, rename, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { type ErrorCode, errorCodes, HotlineError, messageOf } from '../protocol/errors.js';
import { provision } from './provision.js';

const MOST_REQUEST_BYTES = 64 * 1024;
const pin = z.union([z.int().min(0).max(511), z.string().max(32)]);

/** What a technician's page can set, and nothing else: no file names, no addresses to listen on. What it means is checked later. */
const sectionsSchema = z.strictObject({
  number: z.string().max(200).optional(),
  country: z.string().max(2).optional(),
  language: z.string().max(2).optional(),
  fleet: z.strictObject({ server: z.string().max(300), code: z.string().max(40) }).optional(),
  route: z
    .array(
      z.strictObject({
        name: z.string().max(40),
        server: z.string().max(300),
        account: z.string().max(128),
        login: z.string().max(128).optional(),
        password: z.string().max(256),
      }),
    )
    .max(8)
    .optional(),
  hook: z
    .strictObject({
      input: z.enum(['gpio', 'firmata']),
      pin: pin.optional(),
      second_pin: pin.optional(),
      off_hook: z.enum(['high', 'low']).optional(),
    })
    .optional(),
  audio: z.strictObject({ device: z.string().max(200) }).optional(),
});

export const setupRequestSchema = z.strictObject({
  id: z.uuid(),
  sections: sectionsSchema,
  anew: z.boolean(),
});
export interface SetupRequest {
  readonly id: string;
  readonly sections: Readonly<Record<string, unknown>>;
  readonly anew: boolean;
}

export const setupAnswerSchema = z.strictObject({
  id: z.uuid(),
  problem: z
    .strictObject({
      code: z.enum(Object.keys(errorCodes) as [ErrorCode, ...ErrorCode[]]),
      message: z.string().max(4_000),
    })
    .nullable(),
});

/** Carries out one request; what came of it is in the answer. Rejects when there is no request, or none that can be answered. */
export async function carryOutRequest(files: {
  readonly request: string;
  readonly answer: string;
  readonly config: string;
}): Promise<void> {
  const wanted = setupRequestSchema.safeParse(JSON.parse(await readRequest(files.request)));
  if (!wanted.success)
    throw new HotlineError('USAGE', `${files.request} holds no request of a setup page`, {
      cause: wanted.error,
    });
  const { anew, id, sections } = wanted.data;
  const answer = async (problem: z.infer<typeof setupAnswerSchema>['problem']) => {
    // For the phone's user to read. It need not outlive the power.
    await writeFile(`${files.answer}.new`, JSON.stringify({ id, problem }), { mode: 0o644 });
    await rename(`${files.answer}.new`, files.answer);
  };
  try {
    await provision({ file: files.config, sections, named: files.config, anew, now: () => new Date() });
    await answer(null);
  } catch (error) {
    const code = error instanceof HotlineError ? error.code : 'CONFIG_UNWRITABLE';
    await answer({ code, message: messageOf(error).slice(0, 4_000) });
  }
}

async function readRequest(file: string): Promise<string> {
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const found = await handle.stat();
    if (!found.isFile() || found.size > MOST_REQUEST_BYTES)
      throw new HotlineError('USAGE', `${file} is no request of a setup page`);
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}
