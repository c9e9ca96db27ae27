/** Commands to phones: sent, listed, and the diagnostic bundles that they bring. */
import { randomUUID } from 'node:crypto';
import { mayAct } from '../../protocol/fleet-api/roles.js';
import type { Command, CommandName } from '../../protocol/fleet-link/frames.js';
import { ApiError, type Handlers } from '../api/handler.js';
import {
  bundleOf,
  type CommandRecord,
  commandsOfPhone,
  commandsWaiting,
  insertCommand,
  storedCommand,
} from '../store/commands.js';
import type { WholePhoneRecord } from '../store/phones.js';
import type { ResourceDeps } from './deps.js';
import { phoneOrRefusal } from './phones.js';
import { noSuch } from './refusals.js';

export type CommandHandlers = Pick<Handlers, 'commands' | 'newCommand' | 'bundle'>;

const MINUTE_MS = 60_000;
/**
 * How long a command waits for a phone that is not linked. What somebody at the phone would see or hear must not come when
 * nobody expects it any more.
 */
export const commandExpiryMs = {
  'self-test': 10 * MINUTE_MS,
  diagnostics: 10 * MINUTE_MS,
  blink: 2 * MINUTE_MS,
  restart: 2 * MINUTE_MS,
  reboot: 2 * MINUTE_MS,
  'open-setup': 2 * MINUTE_MS,
  'apply-config': 7 * 24 * 60 * MINUTE_MS,
  // Phones that are not linked are asked when they are: what they have not taken by then, they are asked anew.
  update: 60 * MINUTE_MS,
  'cancel-update': 30 * 24 * 60 * MINUTE_MS,
} as const satisfies Record<CommandName, number>;

/** Commands that may wait for one phone. */
const MOST_WAITING = 20;

const operatorsOnly: ReadonlySet<CommandName> = new Set(['restart', 'reboot', 'open-setup']);

export function commandHandlers(deps: ResourceDeps): CommandHandlers {
  const { audit, clock, links, live, store } = deps;
  return {
    async commands({ params: { id }, query: { limit } }) {
      await phoneOrRefusal(deps, id);
      return commandsOfPhone(store, id, { limit, nowMs: clock.wallMs() });
    },

    async newCommand({ params: { id }, body, actor }) {
      if (operatorsOnly.has(body.name) && !mayAct(actor.role, 'operator')) {
        throw new ApiError('NOT_ALLOWED', `${body.name} needs the role operator; ask one to send it`);
      }
      const phone = await phoneOrRefusal(deps, id);
      if (phone.enrolment !== 'accepted') throw takesNoCommands(phone);
      const nowMs = clock.wallMs();
      if ((await commandsWaiting(store, id, nowMs)) >= MOST_WAITING) {
        throw new ApiError(
          'CONFLICT',
          `${MOST_WAITING} commands wait for ${phone.name} already; wait until it has taken them, or until they expire`,
        );
      }
      const command: CommandRecord = {
        id: randomUUID(),
        phone_id: id,
        name: body.name,
        command: JSON.stringify(body satisfies Command),
        summary: summaryOf(body),
        created_by: actor.name,
        created_at: nowMs,
        expires_at: nowMs + commandExpiryMs[body.name],
        state: 'waiting',
        message: null,
        finished_at: null,
      };
      await audit.record(actor, 'command.send', phone.name, { command: command.summary });
      await insertCommand(store.db, command);
      const stored = storedCommand(command, nowMs, false);
      live.command(id, stored);
      await links.deliver(id);
      return stored;
    },

    async bundle({ params: { id, command } }) {
      const phone = await phoneOrRefusal(deps, id);
      const bundle = await bundleOf(store, id, command);
      if (!bundle) throw noSuch('command');
      if (bundle.bytes === 'incomplete') {
        throw new ApiError(
          'NOT_FOUND',
          `the diagnostic bundle of ${phone.name} has not come as a whole; wait until its command is done, or send it again`,
        );
      }
      const at = new Date(bundle.createdMs).toISOString().slice(0, 16).replace(/[-:]/g, '');
      return { name: `diagnostics-${id.slice(0, 8)}-${at}.txt.gz`, content: bundle.bytes };
    },
  };
}

/** A command in one line, such as `self-test call`. */
export function summaryOf(command: Command): string {
  switch (command.name) {
    case 'self-test':
      return `self-test ${command.test}`;
    case 'blink':
      return `blink ${command.seconds} s`;
    case 'apply-config':
      return `configuration ${command.config.version}`;
    case 'update':
      return `update to ${command.release.version}`;
    case 'cancel-update':
      return `no update to ${command.version}`;
    case 'diagnostics':
    case 'restart':
    case 'reboot':
    case 'open-setup':
      return command.name;
  }
}

function takesNoCommands({ name, enrolment }: WholePhoneRecord): ApiError {
  const reason = {
    new: 'no device has used its code yet',
    unconfirmed: 'its device was not accepted yet; accept it first',
    accepted: '',
    revoked: 'it was revoked',
  }[enrolment];
  return new ApiError('CONFLICT', `${name} takes no commands: ${reason}`);
}
