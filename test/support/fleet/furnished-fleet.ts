import { randomUUID } from 'node:crypto';
import { systemClock } from '../../../src/clock/clock.js';
import { SimulatedPhone, SimulationTicker } from '../../../src/link/simulated-phone.js';
import type { CallRecord } from '../../../src/protocol/call-record.js';
import { commissioningRecord } from '../commissioning.js';
import { callRecord } from '../phone-snapshot.js';
import { randomFrom } from '../random.js';
import type { FleetAdmin } from './fleet-admin.js';

const HOUR_MS = 3_600_000;
const spots = ['Вход', 'Зал', 'Касса', 'Лифт', 'Выход'] as const;

export interface FurnishedFleet {
  /** One that has something to show on every part of its page. */
  readonly phone: string;
  stop(): void;
}

/** Gives every page of a new server something to show, by its API and by simulated phones. */
export async function furnish(url: string, admin: FleetAdmin): Promise<FurnishedFleet> {
  const ticker = new SimulationTicker(systemClock);
  const random = randomFrom(7);
  const phones: SimulatedPhone[] = [];
  const join = async (name: string, site: string, preApproved: boolean): Promise<string> => {
    const { id } = await admin.ask('newPhone', { body: { name, site, address: '2-й этаж' } });
    const { code } = await admin.ask('newCode', { params: { id }, body: { preApproved } });
    const phone = new SimulatedPhone({
      clock: systemClock,
      random: random.next,
      ticker,
      url: url.replace('http', 'ws'),
      code,
      callEveryMs: Infinity,
    });
    phones.push(phone);
    if (preApproved)
      phone.record({ kind: 'commissioned', record: commissioningRecord({ at: at(-HOUR_MS) }) });
    phone.start();
    return id;
  };
  const north = await admin.ask('newSite', {
    body: { name: 'Отделение на Тверской', address: 'Тверская ул., 10, Москва', timezone: 'Europe/Moscow' },
  });
  const harbour = await admin.ask('newSite', {
    body: { name: 'Harbour office', address: '24 Harbour Road, Helsinki', timezone: 'Europe/Helsinki' },
  });
  const ids: string[] = [];
  for (const spot of spots) ids.push(await join(`Тверская, ${spot.toLowerCase()}`, north.id, true));
  ids.push(
    await join('Harbour office, reception with the long name of a rather long corridor', harbour.id, true),
  );
  await join('Harbour office, workshop', harbour.id, false);
  await admin.ask('newPhone', { body: { name: 'Not delivered yet', site: harbour.id } });
  const id = ids[0]!;
  useOften(phones[0]!);
  phones[1]!.toggleHook();
  phones[2]!.record({
    kind: 'config',
    version: 4,
    state: 'rolled-back',
    message: 'not registered within 2 minutes',
  });

  await admin.ask('newConfig', { params: { id }, body: { toml: CONFIG } });
  await admin.ask('newCommand', { params: { id }, body: { name: 'self-test', test: 'call' } });
  await admin.ask('newMaintenance', {
    body: { site: harbour.id, from: at(-HOUR_MS), until: at(3 * HOUR_MS), reason: 'Новый маршрутизатор' },
  });
  await admin.ask('newChannel', {
    body: {
      name: 'Ticketing',
      atLeast: 'critical',
      config: { kind: 'webhook', url: 'http://127.0.0.1:9/alerts', secret: 'a-secret-of-some-length' },
    },
  });
  await admin.ask('newAccount', { body: { login: 'sergey', name: 'Сергей Петров', role: 'operator' } });
  await admin.ask('newToken', {
    body: { name: 'Grafana', scopes: ['statistics'], expiresAt: at(90 * 24 * HOUR_MS) },
  });
  return {
    phone: id,
    stop: () => {
      for (const phone of phones) phone.stop();
    },
  };
}

/** A day with calls of every outcome, and the last ones in vain. */
function useOften(phone: SimulatedPhone): void {
  const unanswered = { lift: 0, invite: 2, ended: 9_000 };
  const outcomes: readonly Partial<CallRecord>[] = [
    {},
    {},
    { cause: 'abandoned', audio: null, steps: unanswered },
    {},
    { cause: 'busy', audio: null, steps: unanswered },
    { cause: 'failed', failure: 'refused', audio: null, steps: unanswered },
    { cause: 'failed', failure: 'no-answer', audio: null, steps: unanswered },
    { cause: 'failed', failure: 'refused', audio: null, steps: unanswered },
  ];
  for (const [i, outcome] of outcomes.entries()) {
    const startedAt = at(-(outcomes.length - i) * 120_000);
    phone.record({ kind: 'call', call: { ...callRecord(outcome), id: randomUUID(), startedAt } });
  }
  const fault = {
    code: 'door-open',
    place: '',
    message: 'The door is open: close it.',
    since: at(-60_000),
  } as const;
  phone.record({ kind: 'fault-raised', fault });
  phone.record({ kind: 'fault-cleared', fault });
}

function at(fromNowMs: number): string {
  return new Date(systemClock.wallMs() + fromNowMs).toISOString();
}

const CONFIG = `number = "8 800 333-44-34"

[[route]]
name = "main"
server = "wss://pbx.example:8089/ws"
account = "hotline-17"
password = "not shown to anybody"
`;
