import { fileURLToPath } from 'node:url';
import type { Clock, Timer } from '../clock/clock.js';
import type { Handler } from '../fleet/api/handler.js';
import { type FleetServer, startFleetServer } from '../fleet/fleet-server.js';
import type { Actor } from '../fleet/ports.js';
import { simulatedSignOff } from '../link/simulated-sign-off.js';
import { simulatedCalls, simulatedFailures } from '../link/simulated-calls.js';
import { SimulatedPhone, SimulationTicker } from '../link/simulated-phone.js';
import type { Log } from '../phone/ports.js';
import { HotlineError, messageOf } from '../protocol/errors.js';
import { defaultSettings } from '../protocol/fleet-api/settings.js';
import { demoRollout } from './demo-rollout.js';

/** Where `vite build` puts the dashboard: the same place seen from src/cli and from dist/cli. */
const BUILT_PAGES = fileURLToPath(new URL('../../dist/web/', import.meta.url));
/** Somebody calls from one of the simulated phones about every ten seconds. */
const CALL_EVERY_MS = 200_000;
const REPORT_EVERY_MS = 10_000;
/** Calls that a phone brings along, so that there is something to see from the first moment on: 0 to this many. */
const MOST_CALLS_BEFORE = 4;
/** One phone loses its network for so long, and has it for as long: alerts rise and clear. */
const CUT_EVERY_MS = 300_000;
const FIRST_CUT_MS = 15_000;

/** Who makes the phones of the demonstration. */
const maker: Actor = {
  kind: 'account',
  accountId: null,
  login: 'demo',
  role: 'administrator',
  scopes: null,
  name: 'demo',
  address: '127.0.0.1',
};

const places = {
  ru: [
    ['Тверская', 'Тверская ул., 10, Москва', 'Europe/Moscow'],
    ['Казанский вокзал', 'Комсомольская пл., 2, Москва', 'Europe/Moscow'],
    ['Екатеринбург', 'пр. Ленина, 24, Екатеринбург', 'Asia/Yekaterinburg'],
    ['Владивосток', 'Светланская ул., 5, Владивосток', 'Asia/Vladivostok'],
  ],
  en: [
    ['High Street', '10 High Street, London', 'Europe/London'],
    ['Central station', '1 Station Square, Berlin', 'Europe/Berlin'],
    ['Harbour office', '24 Harbour Road, Helsinki', 'Europe/Helsinki'],
    ['Airport shop', 'Terminal 5, New York', 'America/New_York'],
  ],
} as const;
const names = {
  ru: {
    handset: 'Трубка этой страницы',
    technician: 'Анна Петрова',
    spots: ['Вход', 'Зал', 'Касса', 'Лифт', 'Выход'],
  },
  en: {
    handset: 'The handset of this page',
    technician: 'Anna Brown',
    spots: ['Entrance', 'Hall', 'Counter', 'Lift', 'Exit'],
  },
} as const;

export interface DemoFleet {
  readonly server: FleetServer;
  /** Enrolment code of the phone whose handset is on the page. */
  readonly code: string;
  /** Lets the simulated phones link. */
  start(): void;
  stop(): Promise<void>;
}

/** A fleet server with a place for the phone of the demonstration and for 20 simulated ones. */
export async function startDemoFleet(options: {
  readonly clock: Clock;
  readonly log: Log;
  readonly dataFolder: string;
  readonly host: string;
  readonly port: number;
  readonly language: 'ru' | 'en';
}): Promise<DemoFleet> {
  const { clock, language } = options;
  const server = await startFleetServer({ ...options, webRoot: BUILT_PAGES, demoViewer: true }).catch(
    (error: unknown) => {
      if (!(error instanceof HotlineError) || error.code !== 'PORT_IN_USE') throw error;
      throw new HotlineError(
        'PORT_IN_USE',
        `port ${options.port}, where the dashboard would be, is used by another program: stop that one, or choose another port with --fleet-port, or go without with --no-fleet`,
        { cause: error },
      );
    },
  );
  const ticker = new SimulationTicker(clock);
  const rollout = demoRollout(clock);
  const { handlers } = server;
  const phones: SimulatedPhone[] = [];
  const placeOf = new Map<SimulatedPhone, string>();
  const { handset, technician, spots } = names[language];
  // Nobody signs off the handset of the page: what becomes of it is to be seen at once.
  await ask(handlers.changeSettings, { params: undefined, query: undefined, body: { inServiceAfterMs: 0 } });
  const code = await newPhone(handset, null);
  for (const [name, address, timezone] of places[language]) {
    const site = await ask(handlers.newSite, {
      params: undefined,
      query: undefined,
      body: { name, address, timezone, updateChannel: 'stable' },
    });
    for (const spot of spots) {
      const phone = new SimulatedPhone({
        clock,
        random: Math.random,
        ticker,
        url: server.url.replace(/^http/, 'ws'),
        code: await newPhone(`${spot}, ${name}`, site.id),
        callEveryMs: CALL_EVERY_MS,
        reportEveryMs: REPORT_EVERY_MS,
        installed: rollout.installed,
      });
      phones.push(phone);
      placeOf.set(phone, `${spot}, ${name}`);
    }
  }
  const signOff = (phone: SimulatedPhone) =>
    simulatedSignOff({ clock }, { by: technician, place: placeOf.get(phone) ?? '-' });
  let timer: Timer | undefined;
  return {
    server,
    code,
    start() {
      const [inVain, unsteady, unsigned] = [phones[3], phones[11], phones[16]];
      const made = { clock, random: Math.random };
      for (const phone of phones) {
        const calls = phone === inVain ? simulatedFailures(made) : simulatedCalls(made, MOST_CALLS_BEFORE);
        for (const call of calls) phone.record({ kind: 'call', call });
        if (phone !== unsigned) phone.record({ kind: 'commissioned', record: signOff(phone) });
        phone.start();
      }
      void rollout
        .begin(handlers, maker)
        .catch((error: unknown) =>
          options.log.debug({ error: messageOf(error) }, 'the rollout of the demonstration did not begin'),
        );
      if (unsteady) timer = comeAndGo(clock, unsteady, (next) => (timer = next));
    },
    async stop() {
      timer?.cancel();
      for (const phone of phones) phone.stop();
      await server.close();
    },
  };

  async function newPhone(name: string, site: string | null): Promise<string> {
    const body = { name, site, address: '', timezone: null, notes: '' };
    const { id } = await ask(handlers.newPhone, { params: undefined, query: undefined, body });
    const codeBody = { preApproved: true, replace: false, expiresInMs: defaultSettings.codeMs };
    return (await ask(handlers.newCode, { params: { id }, query: undefined, body: codeBody })).code;
  }
}

/** @param onTimer the timer that runs from then on */
function comeAndGo(clock: Clock, phone: SimulatedPhone, onTimer: (timer: Timer) => void): Timer {
  let isCut = false;
  const turn = (): void => {
    isCut = !isCut;
    if (isCut) phone.cut();
    else phone.start();
    onTimer(clock.after(CUT_EVERY_MS, turn));
  };
  return clock.after(FIRST_CUT_MS, turn);
}

function ask<Name extends 'newSite' | 'newPhone' | 'newCode' | 'changeSettings'>(
  handler: Handler<Name>,
  asked: Omit<Parameters<Handler<Name>>[0], 'actor' | 'browser'>,
): ReturnType<Handler<Name>> {
  return handler({ ...asked, actor: maker } as Parameters<Handler<Name>>[0]);
}
