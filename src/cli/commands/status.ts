import { Command } from 'commander';
import { systemClock } from '../../clock/clock.js';
import { obstacles } from '../../health/can-call.js';
import { type PhoneStatus, phoneStatusSchema } from '../../protocol/link-status.js';
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
import { statusLines } from '../status-lines.js';

const help = `
Asks the phone that runs on this machine how it is, and prints whether it can call, what is wrong and what to do
about it, every signal that it measures (docs/health.md), and the link to its fleet with the key of this phone. "not available" is a signal that this machine does not
have. It changes nothing, and disturbs no call.

Exit status: 0 the phone can call, 1 it cannot, 2 no phone runs there, or what was given cannot be used.

Examples:
  hotline status                                   asks at http://127.0.0.1:8401
  hotline status --config phone.toml               asks where health.host and health.port say
  hotline status --url http://127.0.0.1:8401
  hotline status --json | jq .machine              for programs: the whole report, as GET /status.json gives it`;

interface StatusOptions extends PagePlace {
  readonly json: boolean;
}

export function statusCommand(print: (text: string) => void = (text) => process.stdout.write(text)): Command {
  return new Command('status')
    .description('ask the phone on this machine how it is')
    .option('-c, --config <file>', 'the phone.toml of the phone, to find its health page')
    .option('-u, --url <address>', `address of its health page (default: ${DEFAULT_PAGE})`, parsePageUrl)
    .option('--json', 'print the whole report as JSON', false)
    .addHelpText('after', help)
    .action(async (options: StatusOptions) => {
      exit(await printStatus(options, print));
    });
}

/** Prints the status; gives the exit status. Rejects with USAGE, CONFIG_UNREADABLE, CONFIG_SYNTAX or CONFIG_INVALID. */
export async function printStatus(options: StatusOptions, print: (text: string) => void): Promise<0 | 1> {
  const status = await fetchStatus(await pageOf(options));
  const lines = options.json ? [JSON.stringify(status)] : statusLines(status, systemClock.wallMs());
  print(`${lines.join('\n')}\n`);
  return obstacles(status).length === 0 ? 0 : 1;
}

async function fetchStatus(page: string): Promise<PhoneStatus> {
  const answer = await askPage(page, '/status.json').catch((error: unknown) => {
    throw nobodyAnswers(page, error);
  });
  const status = answer.status === 200 ? phoneStatusSchema.safeParse(answer.body).data : undefined;
  if (!status) throw notAPhone(page, answer);
  return status;
}
