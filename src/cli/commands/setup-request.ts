import { Command } from 'commander';
import { carryOutRequest } from '../setup-request.js';
import { exit } from '../run.js';

const help = `
The service hotline-setup calls this when a technician has set something on the phone's page: a packaged phone may not
write its own configuration. Nothing else needs it; by hand there is hotline provision.

Exit status: 0 answered, whatever the answer is; 2 there is no request, or none of a phone.`;

export function setupRequestCommand(): Command {
  return new Command('setup-request')
    .description('write what was set on the page of the phone (for its service)')
    .requiredOption('-c, --config <file>', 'the phone.toml of this phone')
    .requiredOption('--request <file>', 'what the phone asks for')
    .requiredOption('--answer <file>', 'where it is told what came of it')
    .addHelpText('after', help)
    .action(async (files: { config: string; request: string; answer: string }) => {
      await carryOutRequest(files);
      exit(0);
    });
}
