/** Hands commands to linked phones: each once a connection, again after a reconnection, until it is answered or has expired. */
import { commandSchema, type Command } from '../../protocol/fleet-link/frames.js';
import { HotlineError, messageOf } from '../../protocol/errors.js';
import type { Base } from '../ports.js';
import {
  type DueCommand,
  expireCommands,
  markConfigSent,
  markSent,
  openCommands,
  spoilCommand,
} from '../store/deliveries.js';
import type { Connection } from './connection.js';

export interface DeliveriesOptions extends Pick<Base, 'clock' | 'log' | 'store' | 'keys'> {
  /** false when it could not be sent. */
  readonly send: (connection: Connection, id: string, command: Command) => boolean;
  readonly changed: (phone: string, command: string) => void;
}

export class Deliveries {
  /** Phones whose commands could not be read or marked: tried again. */
  readonly #owed = new Set<Connection>();

  constructor(private readonly options: DeliveriesOptions) {}

  /** Sends what waits for this phone. Never rejects. */
  async deliver(connection: Connection): Promise<void> {
    if (connection.delivering !== 'no') {
      connection.delivering = 'again';
      return;
    }
    try {
      do {
        connection.delivering = 'yes';
        await this.#deliverAll(connection);
      } while (mayDeliver(connection) && wantsAgain(connection));
    } catch (error) {
      this.#owed.add(connection);
      this.options.log.error(
        { phone: connection.phone, error: messageOf(error) },
        'the commands of a phone could not be delivered; they will be tried again',
      );
    } finally {
      connection.delivering = 'no';
    }
  }

  /** Tries again what could not be delivered, and expires what nobody answered. Never rejects. */
  async tend(): Promise<void> {
    const { clock, log, store, changed } = this.options;
    for (const connection of [...this.#owed]) {
      this.#owed.delete(connection);
      if (mayDeliver(connection)) await this.deliver(connection);
    }
    try {
      for (const { id, phone_id } of await expireCommands(store.db, clock.wallMs())) changed(phone_id, id);
    } catch (error) {
      log.error({ error: messageOf(error) }, 'expired commands could not be marked');
    }
  }

  async #deliverAll(connection: Connection): Promise<void> {
    const { clock, store, send, changed } = this.options;
    for (const due of await openCommands(store.db, connection.phone)) {
      if (due.expires_at <= clock.wallMs() || connection.sentCommands?.has(due.id)) continue;
      const command = await this.#read(due);
      if (!command) continue;
      await markSent(store.db, due.id);
      if (command.name === 'apply-config')
        await markConfigSent(store.db, connection.phone, command.config.version);
      if (!mayDeliver(connection) || !send(connection, due.id, command)) return;
      (connection.sentCommands ??= new Set()).add(due.id);
      changed(connection.phone, due.id);
    }
  }

  /** A command that cannot be read would wait for ever: it fails, with the reason. */
  async #read({ id, name, command }: DueCommand): Promise<Command | undefined> {
    const { clock, keys, store, changed, log } = this.options;
    try {
      const text = name === 'apply-config' ? keys.unseal(command, `command ${id}`) : command;
      return commandSchema.parse(JSON.parse(text));
    } catch (error) {
      const reason = error instanceof HotlineError ? error.message : 'it is not in the form of a command';
      log.error({ command: id, reason }, 'a command in the store cannot be read');
      const phone = await spoilCommand(
        store.db,
        id,
        `The command cannot be read: ${reason}.`,
        clock.wallMs(),
      );
      if (phone !== undefined) changed(phone, id);
      return undefined;
    }
  }
}

function mayDeliver({ phase, accepted }: Connection): boolean {
  return phase === 'linked' && accepted;
}

function wantsAgain({ delivering }: Connection): boolean {
  return delivering === 'again';
}
