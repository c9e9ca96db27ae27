import { Command } from 'commander';
import { HotlineError } from '../../protocol/errors.js';
import { answersFrom } from '../hook-learn-answers.js';
import { forget, whatMakesThePhone } from '../forget-phone.js';
import { packagedConfig, phoneService } from '../phone-service.js';
import { exit, report } from '../run.js';

const help = `
Takes from this machine what makes it one certain phone: phone.toml, its key, its fleet, passwords, the records of its
calls, what it has learnt. The phone is stopped first, and stays so until the machine starts again; then it is one that
was never set up. The software, its settings and the authorities of fleets stay.

For a card that is to be copied for many phones: switch the machine off afterwards and copy the card before it starts
again. And for a phone that is given away. Revoke it in the dashboard too: that is what shuts it out.

What a memory card keeps of removed data is up to the card.

Exit status: 0 forgotten, or there was nothing; 1 something could not be removed; 2 called in a wrong way, or not wanted.

Examples:
  sudo hotline forget
  sudo hotline forget --yes && sudo poweroff`;

interface ForgetOptions {
  readonly config: string;
  readonly yes: boolean;
}

export function forgetCommand(): Command {
  return new Command('forget')
    .description(
      'make this phone one that was never set up: its key, its fleet, its passwords and records go',
    )
    .requiredOption('-c, --config <file>', 'the phone.toml of this phone', packagedConfig())
    .option('-y, --yes', 'do not ask', false)
    .addHelpText('after', help)
    .action(async (options: ForgetOptions) => {
      let status = 0;
      try {
        await forgetPhone(options);
      } catch (error) {
        if (error instanceof HotlineError && error.code === 'USAGE') throw error;
        report(error);
        status = 1;
      }
      exit(status);
    });
}

async function forgetPhone({ config: file, yes }: ForgetOptions): Promise<void> {
  const print = (line: string) => void process.stdout.write(`${line}\n`);
  const paths = await whatMakesThePhone(file);
  if (paths.length === 0) {
    print('There is nothing to forget: this phone was never set up.');
    return;
  }
  print(['To be removed for good:', ...paths.map((path) => `  ${path}`)].join('\n'));
  if (!yes && !(await isWanted()))
    throw new HotlineError('USAGE', 'nothing was removed; answer "yes" or say --yes');
  const service = await phoneService(file);
  await service?.stop();
  // A phone that runs writes until it is stopped.
  await forget(service ? await whatMakesThePhone(file) : paths);
  print('Forgotten. Switch the machine off; when it starts again it is a phone that was never set up.');
}

async function isWanted(): Promise<boolean> {
  process.stdout.write('Remove them? Type yes: ');
  const answers = answersFrom(process.stdin);
  try {
    return (await answers.next())?.trim() === 'yes';
  } finally {
    answers.close();
  }
}
