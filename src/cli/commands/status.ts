import { Command, InvalidArgumentError } from 'commander';
import { systemClock } from '../../clock/clock.js';
import { obstacles } from '../../health/can-call.js';
import { HotlineError, messageOf } from '../../protocol/errors.js';
import { type HealthReport, healthReportSchema } from '../../protocol/health.js';
import { parsePhoneConfig } from '../../protocol/parse-config.js';
import { pageUrl } from '../handset-page-origin.js';
import { readConfigText } from '../load-config.js';
import { exit } from '../run.js';
import { statusLines } from '../status-lines.js';

const help = `
Asks the phone that runs on this machine how it is, and prints whether it can call, what is wrong and what to do
about it, and every signal that it measures (docs/health.md). "not available" is a signal that this machine does not
have. It changes nothing, and disturbs no call.

Exit status: 0 the phone can call, 1 it cannot, 2 no phone runs there, or what was given cannot be used.

Examples:
  hotline status                                   asks at http://127.0.0.1:8401
  hotline status --config phone.toml               asks where health.host and health.port say
  hotline status --url http://127.0.0.1:8401
  hotline status --json | jq .machine              for programs: the whole report, as GET /status.json gives it`;

const DEFAULT_URL = 'http://127.0.0.1:8401';
const LIMIT_MS = 5_000;
/** Many times the largest report. */
const LARGEST_ANSWER = 1024 * 1024;

interface StatusOptions {
  readonly config?: string;
  readonly url?: string;
  readonly json: boolean;
}

export function statusCommand(print: (text: string) => void = (text) => process.stdout.write(text)): Command {
  return new Command('status')
    .description('ask the phone on this machine how it is')
    .option('-c, --config <file>', 'the phone.toml of the phone, to find its health page')
    .option('-u, --url <address>', `address of its health page (default: ${DEFAULT_URL})`, parseUrl)
    .option('--json', 'print the whole report as JSON', false)
    .addHelpText('after', help)
    .action(async (options: StatusOptions) => {
      exit(await printStatus(options, print));
    });
}

/** Prints the status; gives the exit status. Rejects with USAGE, CONFIG_UNREADABLE, CONFIG_SYNTAX or CONFIG_INVALID. */
export async function printStatus(options: StatusOptions, print: (text: string) => void): Promise<0 | 1> {
  const report = await fetchReport(await pageOf(options));
  const lines = options.json ? [JSON.stringify(report)] : statusLines(report, systemClock.wallMs());
  print(`${lines.join('\n')}\n`);
  return obstacles(report).length === 0 ? 0 : 1;
}

async function pageOf({ config, url }: StatusOptions): Promise<string> {
  if (config !== undefined && url !== undefined)
    throw new HotlineError('USAGE', 'give --config or --url, not both: either says where the health page is');
  if (config === undefined) return url ?? DEFAULT_URL;
  const { health } = parsePhoneConfig(await readConfigText(config), config);
  if (!health.page || health.port === 0) {
    const why = health.page
      ? 'health.port is 0, so that its port is another at each start'
      : 'health.page is false';
    throw new HotlineError('USAGE', `${config}: ${why}; nobody can be asked. Set it, and restart the phone`);
  }
  return pageUrl(health.host, health.port);
}

async function fetchReport(page: string): Promise<HealthReport> {
  const url = new URL('/status.json', page);
  const { status, text } = await get(url).catch((error: unknown) => {
    throw new HotlineError(
      'USAGE',
      `no phone answers at ${page} (${reasonOf(error)}); start it with "hotline phone", or say with --config or --url where its health page is`,
      { cause: error },
    );
  });
  const report = status === 200 ? healthReportSchema.safeParse(parsed(text)).data : undefined;
  if (!report) {
    throw new HotlineError(
      'USAGE',
      `what answers at ${page} is no phone of this version (HTTP ${status}); check the address, and that phone and command are of one version`,
    );
  }
  return report;
}

async function get(url: URL): Promise<{ readonly status: number; readonly text: string }> {
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(LIMIT_MS) });
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    if (text.length > LARGEST_ANSWER) throw new Error('the answer has no end');
  }
  return { status: response.status, text };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** `fetch` hides what happened beneath a "fetch failed". */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return messageOf(cause) || code;
}

function parseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'http:' || url.username !== '')
    throw new InvalidArgumentError(`An address is written like ${DEFAULT_URL}.`);
  return text;
}
