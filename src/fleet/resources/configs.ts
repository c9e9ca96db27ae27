/** Configurations of phones: checked, signed, sent; shown without their passwords. */
import { randomUUID } from 'node:crypto';
import { delay } from '../../clock/clock.js';
import { HIDDEN, hideSecrets, restoreSecrets } from '../../protocol/config-secrets.js';
import type { Problem } from '../../protocol/fleet-api/common.js';
import type { StoredConfig } from '../../protocol/fleet-api/phones.js';
import { HotlineError } from '../../protocol/errors.js';
import { type Command, MOST_CONFIG_CHARS } from '../../protocol/fleet-link/frames.js';
import { configText } from '../../protocol/fleet-link/signing.js';
import { isSetUp, parsePhoneConfig } from '../../protocol/parse-config.js';
import { ApiError, type Handlers } from '../api/handler.js';
import type { Actor } from '../ports.js';
import { type CommandRecord, storedCommand } from '../store/commands.js';
import {
  configOfPhone,
  type ConfigRecord,
  configsOfPhone,
  insertConfig,
  newestConfig,
} from '../store/configs.js';
import type { WholePhoneRecord } from '../store/phones.js';
import { commandExpiryMs, summaryOf } from './commands.js';
import type { ResourceDeps } from './deps.js';
import { phoneOrRefusal, phonesChanged } from './phones.js';
import { noSuch } from './refusals.js';

export type ConfigHandlers = Pick<Handlers, 'configs' | 'newConfig' | 'config'>;

/** Whoever comes between takes a version; nobody does so that often. */
const TRIES = 5;
/** Configurations opened before others have their turn: some milliseconds. */
const OPENED_AT_ONCE = 10;
/** How the text is called in messages. */
const FILE = 'the configuration';

export function configHandlers(deps: ResourceDeps): ConfigHandlers {
  const { audit, clock, keys, links, live, store } = deps;

  const tomlOf = (config: ConfigRecord): string => keys.unseal(config.toml_sealed, purposeOf(config));
  const shown = (config: ConfigRecord): StoredConfig => ({
    version: config.version,
    toml: hideSecrets(tomlOf(config)),
    by: config.created_by,
    createdAt: new Date(config.created_at).toISOString(),
    state: config.state,
    message: config.message,
  });

  /** The configuration that comes after `newest`, and the command that brings it. */
  const next = (phone: WholePhoneRecord, newest: ConfigRecord | undefined, toml: string, actor: Actor) => {
    const restored = restoreSecrets(toml, newest && tomlOf(newest));
    check(restored);
    // The phone takes only versions above the highest that it ever had, also where the store has forgotten them.
    const version =
      Math.max(newest?.version ?? 0, phone.config_version ?? 0, phone.wanted_config_version ?? 0) + 1;
    const place = { phone: phone.id, version, toml: restored.toml };
    const nowMs = clock.wallMs();
    const signature = keys.sign(configText(place));
    const config: ConfigRecord = {
      phone_id: phone.id,
      version,
      toml_sealed: keys.seal(restored.toml, purposeOf({ phone_id: phone.id, version })),
      signature,
      created_by: actor.name,
      created_at: nowMs,
      state: 'waiting',
      message: null,
    };
    const order: Command = { name: 'apply-config', config: { version, toml: restored.toml, signature } };
    const id = randomUUID();
    const command: CommandRecord = {
      id,
      phone_id: phone.id,
      name: order.name,
      command: keys.seal(JSON.stringify(order), `command ${id}`),
      summary: summaryOf(order),
      created_by: actor.name,
      created_at: nowMs,
      expires_at: nowMs + commandExpiryMs['apply-config'],
      state: 'waiting',
      message: null,
      finished_at: null,
    };
    return { config, command };
  };

  return {
    async configs({ params: { id }, query: { limit } }) {
      await phoneOrRefusal(deps, id);
      const configs: StoredConfig[] = [];
      for (const config of await configsOfPhone(store, id, limit)) {
        configs.push(shown(config));
        if (configs.length % OPENED_AT_ONCE === 0) await delay(clock, 0);
      }
      return configs;
    },

    async config({ params: { id, version } }) {
      const config = await configOfPhone(store, id, version);
      if (!config) throw noSuch('configuration');
      return shown(config);
    },

    async newConfig({ params: { id }, body, actor }) {
      for (let tries = 0; tries < TRIES; tries++) {
        const phone = await phoneOrRefusal(deps, id);
        if (phone.enrolment === 'revoked') {
          throw new ApiError(
            'CONFLICT',
            `${phone.name} was revoked; issue a code and let a device use it, then send the configuration`,
          );
        }
        const { config, command } = next(phone, await newestConfig(store, id), body.toml, actor);
        await audit.record(actor, 'config.send', phone.name, { version: config.version });
        if (!(await insertConfig(store, config, command))) continue;
        await phonesChanged(deps, [id]);
        live.command(id, storedCommand(command, clock.wallMs(), false));
        await links.deliver(id);
        return shown(config);
      }
      throw new ApiError(
        'CONFLICT',
        'others are sending configurations to this phone at the same time; reload the page and try again',
      );
    },
  };
}

function purposeOf({ phone_id, version }: Pick<ConfigRecord, 'phone_id' | 'version'>): string {
  return `config ${phone_id} ${version}`;
}

/** Throws BAD_REQUEST with every fault. */
function check({ toml, missing }: { readonly toml: string; readonly missing: readonly string[] }): void {
  const faults: NonNullable<Problem['faults']> = missing.map((place) => ({
    place,
    message: `is hidden (${HIDDEN}), and the newest configuration has none for it; write it`,
  }));
  if (toml.length > MOST_CONFIG_CHARS)
    faults.push({ place: FILE, message: `is longer than ${MOST_CONFIG_CHARS} characters` });
  // Neither a store nor a signature keeps half a character.
  if (/\p{Surrogate}/u.test(toml)) faults.push({ place: FILE, message: 'has characters that are none' });
  try {
    if (!isSetUp(parsePhoneConfig(toml, FILE)))
      faults.push({ place: 'number, route', message: 'are missing: the phone could call nobody' });
  } catch (error) {
    if (!(error instanceof HotlineError)) throw error;
    faults.push(...faultsOf(error));
  }
  const [first] = faults;
  if (!first) return;
  const message =
    faults.length === 1
      ? `the configuration was not sent: ${first.place}: ${first.message}`
      : `the configuration has ${faults.length} faults and was not sent; the first: ${first.place}: ${first.message}`;
  throw new ApiError('BAD_REQUEST', message, faults);
}

/** The sentence of the parser is a heading and one `- place: what is wrong` a line, or a place in the text. */
function faultsOf({ code, message }: HotlineError): NonNullable<Problem['faults']> {
  const split = (line: string) => {
    const [, place = FILE, what = line] = /^([^:]+): ([^]*)$/.exec(line) ?? [];
    return { place: place.replace(`${FILE}, `, ''), message: what };
  };
  return code === 'CONFIG_SYNTAX' ? [split(message)] : message.split('\n- ').slice(1).map(split);
}
