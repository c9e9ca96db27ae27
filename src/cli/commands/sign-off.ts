import { Command } from 'commander';
import { HotlineError } from '../../protocol/errors.js';
import { openChecks } from '../../protocol/commissioning.js';
import { commissioningWords } from '../../protocol/words/commissioning.js';
import {
  askPage,
  DEFAULT_PAGE,
  nobodyAnswers,
  notAPhone,
  pageOf,
  type PagePlace,
  parsePageUrl,
} from '../phone-page-client.js';
import { exit } from '../run.js';
import { COMMAND_HEADER, COMMAND_HEADER_VALUE } from '../self-test-commands.js';
import { SIGN_OFF_PATH, type SignOffAnswer, signOffAnswerSchema, signOffRequestSchema } from '../sign-off.js';

const help = `
Signs off the phone that runs on this machine, where it was set up by card or by command: a record goes to its fleet with
who, when and where, and with what the phone knows of itself as evidence: network, time, fleet, registration, and its last
self-tests. Make those first; what was never tried is left out of the record, which says so.

From then on the phone is in service: what it loses is an alarm of the fleet.

Exit status: 0 signed off, 1 not, 2 what was given cannot be used.

Examples:
  hotline self-test --learn-baseline && hotline self-test
  hotline sign-off --by "Anna Petrova" --place "Hall, left of the lift"`;

export interface SignOffOptions extends PagePlace {
  readonly by: string;
  readonly place: string;
  readonly remarks: string;
  readonly json: boolean;
}

export function signOffCommand(): Command {
  return new Command('sign-off')
    .description('sign off the phone on this machine: a record of it goes to its fleet')
    .requiredOption('--by <name>', 'who signs')
    .requiredOption('--place <text>', 'where the phone hangs')
    .option('--remarks <text>', 'anything else', '')
    .option('-c, --config <file>', 'the phone.toml of the phone')
    .option('-u, --url <address>', `address of its health page (default: ${DEFAULT_PAGE})`, parsePageUrl)
    .option('--json', 'print the record as JSON', false)
    .addHelpText('after', help)
    .action(async (options: SignOffOptions) =>
      exit(await signOff(options, (line) => void process.stdout.write(`${line}\n`))),
    );
}

/** Gives the exit status. Rejects with USAGE, or as the configuration cannot be read. */
export async function signOff(options: SignOffOptions, print: (line: string) => void): Promise<0 | 1> {
  const { by, place, remarks, json } = options;
  const asked = signOffRequestSchema.safeParse({
    by: by.trim(),
    place: place.trim(),
    remarks: remarks.trim(),
  });
  if (!asked.success)
    throw new HotlineError(
      'USAGE',
      'give --by (100 characters) and --place (200), one line each, and --remarks of 1000 characters at most',
    );
  const answer = await answerOf(await pageOf(options), asked.data);
  if ('refusal' in answer) {
    print(json ? JSON.stringify(answer) : `Not signed off: ${answer.refusal}.`);
    return 1;
  }
  const { record } = answer;
  if (json) {
    print(JSON.stringify(record));
    return 0;
  }
  const { checks, outcomes } = commissioningWords.en;
  for (const { check, outcome, note } of record.checks)
    print(`${checks[check]}: ${outcomes[outcome].toLowerCase()}${note === '' ? '' : ` (${note})`}`);
  const open = openChecks(record).length;
  print(
    open === 0
      ? 'Signed off; every check has passed. The record goes to the fleet by itself.'
      : `Signed off with ${open} of ${record.checks.length} checks that did not pass or were left out. The record goes to the fleet by itself.`,
  );
  return 0;
}

async function answerOf(page: string, body: object): Promise<SignOffAnswer> {
  const headers = { [COMMAND_HEADER]: COMMAND_HEADER_VALUE };
  const answer = await askPage(page, SIGN_OFF_PATH, { body, headers }).catch((error: unknown) => {
    throw error instanceof HotlineError ? error : nobodyAnswers(page, error);
  });
  const said = signOffAnswerSchema.safeParse(answer.body).data;
  if (!said) throw notAPhone(page, answer);
  return said;
}
