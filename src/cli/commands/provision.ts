import { resolve } from 'node:path';
import { Command } from 'commander';
import { isSetUp } from '../../protocol/parse-config.js';
import { HotlineError, messageOf } from '../../protocol/errors.js';
import {
  bringAuthority,
  cardSections,
  leaveCardError,
  provision,
  type Provisioned,
  wipeCard,
} from '../provision.js';
import type { PhoneConfig } from '../../protocol/phone-config.js';
import { exit, report } from '../run.js';

const help = `
Gives this machine its fleet. phone.toml gets [fleet] with the server and the one-time code of the dashboard;
what else it says stays. It is checked before it is written, and all that is wrong is told together.
The phone then joins the fleet by itself: lifted before it is set up, it says what it waits for.

With --card it takes over hotline.toml from a memory card, which may hold [fleet] alone or a whole configuration:
each of its sections takes the place of the one in phone.toml. Codes and passwords are then removed from the
card. A file that cannot be taken over stays as it is, and hotline-error.txt beside it says why.
No file there, or one that was taken over before, is no error.

Exit status: 0 done, 1 not taken over, 2 called in a wrong way.

Examples:
  hotline provision --config phone.toml --fleet wss://fleet.example --code K7MW-3PQD-9X
  hotline provision --config phone.toml --card /boot/firmware/hotline.toml
  hotline check --config phone.toml    afterwards: says what would keep the phone from calling`;

export interface ProvisionOptions {
  readonly config: string;
  readonly fleet?: string;
  readonly code?: string;
  readonly caFile?: string;
  readonly card?: string;
  readonly anew: boolean;
}

export function provisionCommand(): Command {
  return new Command('provision')
    .description('set this phone up: its fleet, or the file on a card')
    .requiredOption('-c, --config <file>', 'the phone.toml of this phone; it is made if it is not there')
    .option('--fleet <url>', 'the fleet server, such as wss://fleet.example')
    .option('--code <code>', 'one-time enrolment code of the dashboard')
    .option(
      '--ca-file <file>',
      'authority of the certificate of the fleet (PEM), when it is not a public one',
    )
    .option('--card <file>', 'take over this file from a card')
    .option('--anew', 'let a phone that belongs to a fleet join as a new one', false)
    .addHelpText('after', help)
    .action(async (options: ProvisionOptions) => {
      try {
        await runProvision(options, (line) => process.stdout.write(`${line}\n`));
      } catch (error) {
        if (error instanceof HotlineError && error.code === 'USAGE') throw error;
        report(error);
        exit(1);
      }
      exit(0);
    });
}

/** Rejects with USAGE, or as {@link provision}; a card that could not be taken over has a note then. */
export async function runProvision(options: ProvisionOptions, print: (line: string) => void): Promise<void> {
  const { card, fleet, code, caFile, config: file, anew } = options;
  const now = () => new Date();
  const tell = ({ config, changed, setAside }: Provisioned): void => {
    print(changed ? `${file} is written.` : `${file} says that already.`);
    if (setAside !== undefined) print(`What the phone remembered is in ${setAside}.`);
    print(nextStep(config));
  };
  if (card === undefined) {
    if (fleet === undefined || code === undefined)
      throw new HotlineError('USAGE', 'give --fleet and --code, or --card');
    const ca = caFile === undefined ? {} : { ca_file: resolve(caFile) };
    tell(
      await provision({ file, sections: { fleet: { server: fleet, code, ...ca } }, named: file, anew, now }),
    );
    return;
  }
  if (fleet !== undefined || code !== undefined || caFile !== undefined)
    throw new HotlineError(
      'USAGE',
      '--card brings everything along; leave out --fleet, --code and --ca-file',
    );
  try {
    const sections = await cardSections(card);
    if (!sections) {
      print(`Nothing to take over: there is no ${card}, or it was taken over before.`);
      return;
    }
    await bringAuthority(card, sections, file);
    tell(await provision({ file, sections, named: `${card} (put into ${file})`, anew, now }));
    await wipeCard(card, now());
    print(`Codes and passwords were removed from ${card}.`);
  } catch (error) {
    await leaveCardError(card, messageOf(error), now());
    throw error;
  }
}

/** The unit of the Debian package. */
const START = 'start the phone, or restart it (systemctl restart hotline-phone)';

function nextStep(config: PhoneConfig): string {
  return isSetUp(config)
    ? `Next: hotline check, then ${START}.`
    : `Next: ${START}; it joins ${config.fleet?.server ?? 'its fleet'} and waits there for its configuration.`;
}
