/** Whom the phone calls and which fleet it has, asked about at the console. */
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { isSetUp } from '../protocol/parse-config.js';
import type { PhoneConfig } from '../protocol/phone-config.js';
import { loadConfig, loadConfigText } from './load-config.js';
import { checkExchange, checkFleet } from './provision-checks.js';
import type { Ending, InterviewTools } from './provision-tools.js';
import { authorityFrom, provisioned } from './provision.js';

export async function destinationStep(tools: InterviewTools): Promise<Ending> {
  const config = await tools.config();
  const member = config && (await tools.member(config));
  if (member !== undefined) {
    tools.terminal.print(tools.words.member(member));
    return 'good';
  }
  const preset = config && !config.fleet && isSetUp(config) ? '2' : '1';
  for (;;) {
    const way = await tools.terminal.ask(tools.words.way, preset);
    if (way === '1') return fleet(tools, config);
    if (way === '2') return standAlone(tools, config);
    tools.terminal.print(tools.words.notUnderstood);
  }
}

async function fleet(tools: InterviewTools, config: PhoneConfig | undefined): Promise<Ending> {
  const { file } = tools.parts;
  let { server = '', code = '', ca_file: caFile = '' } = config?.fleet ?? {};
  if (caFile !== '') caFile = resolve(dirname(file), caFile);
  return tools.untilRight(async () => {
    server = withScheme(await tools.terminal.ask(tools.words.server, server));
    code = await tools.terminal.ask(tools.words.code, code);
    if (caFile !== '') caFile = await tools.terminal.ask(tools.words.authority, caFile);
    const look = async () => checkFleet({ server, code, ca: await pemOf(caFile) }, tools.parts.clock);
    let problem = await look();
    if (problem?.code === 'fleet-certificate-unknown') {
      tools.terminal.problem(problem);
      const given = await tools.terminal.ask(tools.words.authority, caFile);
      caFile = given === '' ? '' : resolve(given);
      if (caFile !== '') problem = await look();
    }
    if (problem) return problem;
    tools.terminal.print(tools.words.fleetAnswers);
    try {
      const authority = caFile === '' ? undefined : await authorityFrom(caFile, file);
      return await tools.write(
        { fleet: { server, code, ...(authority && { ca_file: authority.name }) } },
        authority,
      );
    } catch (error) {
      return tools.settingsProblem(error, { fleet: { server } });
    }
  });
}

async function standAlone(tools: InterviewTools, config: PhoneConfig | undefined): Promise<Ending> {
  const [route] = config?.route ?? [];
  let { server = '', account = '' } = route ?? {};
  const { file, clock } = tools.parts;
  if (config && route) {
    const known = `${config.number ?? ''}, ${account}, ${server}`;
    if (!(await tools.asks(tools.words.keep(known), false)))
      return tools.untilRight(async () => checkExchange(await loadConfig(file), clock));
  }
  const { password_file: _old, ...rest } = await tools.rawRoute();
  let number = config?.number ?? '';
  return tools.untilRight(async () => {
    number = await tools.terminal.ask(tools.words.number, number);
    server = await tools.terminal.ask(tools.words.exchange, server);
    account = await tools.terminal.ask(tools.words.account, account);
    const password = await tools.terminal.askSecret(tools.words.password);
    const sections = { number, route: [{ name: 'main', ...rest, server, account, password }] };
    try {
      const { text } = await provisioned({ file, sections, named: file });
      const loaded = await loadConfigText(text, { file, folder: dirname(resolve(file)) });
      const problem = await checkExchange(loaded, clock);
      if (problem) return problem;
    } catch (error) {
      return tools.settingsProblem(error, sections);
    }
    tools.terminal.print(tools.words.accountGood);
    return tools.write(sections);
  });
}

/** People leave it out. */
function withScheme(server: string): string {
  return /^[a-z]+:\/\//i.test(server) || server === '' ? server : `wss://${server}`;
}

async function pemOf(file: string): Promise<string | undefined> {
  return file === '' ? undefined : readFile(file, 'utf8').catch(() => undefined);
}
