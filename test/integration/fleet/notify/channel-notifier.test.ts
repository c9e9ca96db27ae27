import { createHmac, randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FleetKeys } from '../../../../src/fleet/keys.js';
import { ChannelNotifier } from '../../../../src/fleet/notify/channel-notifier.js';
import type { SenderTools } from '../../../../src/fleet/notify/sender.js';
import type { SettingsHolder } from '../../../../src/fleet/ports.js';
import { alertById, saveAlerts } from '../../../../src/fleet/store/alerts.js';
import {
  channelOf,
  channelById,
  channelRow,
  deleteChannel,
  insertChannel,
  openedConfig,
  sealedConfig,
  updateChannel,
} from '../../../../src/fleet/store/channels.js';
import type { Store } from '../../../../src/fleet/store/store.js';
import {
  type Alert,
  type ChannelConfig,
  newChannelSchema,
} from '../../../../src/protocol/fleet-api/alerts.js';
import { alertKinds } from '../../../../src/protocol/fleet-api/alert-kinds.js';
import { defaultSettings } from '../../../../src/protocol/fleet-api/settings.js';
import { sampleCauses } from '../../../support/fleet/alert-causes.js';
import { makeCertificates, type TestCertificates } from '../../../support/certificates.js';
import { FakeLog } from '../../../support/fakes/fake-log.js';
import {
  startMailServer,
  subjectOfMail,
  type TestMailServer,
  textOfMail,
} from '../../../support/fleet/smtp-server.js';
import { storeRoom } from '../../../support/fleet/stores.js';
import { startWebhookServer, type TestWebhookServer } from '../../../support/fleet/webhook-server.js';
import { freePort } from '../../../support/free-port.js';
import { until } from '../../../support/until.js';
import { LeapingClock } from '../watch/watch-rig.js';

const START = Date.UTC(2026, 0, 1);
const SECRET = 'a secret of sixteen';
const TOKEN = '123456:the-token-of-the-bot';
const settings: SettingsHolder = {
  current: () => defaultSettings,
  change: () => Promise.resolve(defaultSettings),
  onChange: () => undefined,
};

let certificates: TestCertificates;
beforeAll(async () => void (certificates = await makeCertificates()));
afterAll(() => certificates.remove());

describe('telling people', () => {
  const room = storeRoom('sqlite');
  const keys = new FleetKeys(FleetKeys.make());
  let store: Store;
  let clock: LeapingClock;
  let log: FakeLog;
  let notifier: ChannelNotifier;
  let web: TestWebhookServer;
  let mailServer: TestMailServer | undefined;

  beforeEach(async () => {
    store = await room.newStore();
    web = await startWebhookServer();
    await open();
  });
  afterEach(async () => {
    await notifier.stop();
    await web.close();
    await mailServer?.close();
    mailServer = undefined;
    expect(JSON.stringify(log.lines)).not.toMatch(/a secret of sixteen|the-token-of-the-bot|the password/);
  });

  async function open(
    mail?: Pick<SenderTools, 'mailAuthority' | 'mayBeOpen'>,
    wallMs = START,
  ): Promise<void> {
    clock = new LeapingClock(wallMs);
    log = new FakeLog();
    notifier = await ChannelNotifier.open({
      clock,
      log,
      store,
      keys,
      settings,
      random: () => 0.5,
      ...(mail && { mail }),
    });
    notifier.start();
  }

  async function channel(config: ChannelConfig, change: object = {}): Promise<string> {
    const id = randomUUID();
    const asked = newChannelSchema.parse({ name: 'on duty', language: 'en', config, ...change });
    await insertChannel(store, channelRow(keys, id, asked));
    await notifier.channelsChanged();
    return id;
  }
  const webhook = (change: object = {}) =>
    channel({ kind: 'webhook', url: `${web.url}/hook`, secret: SECRET }, change);

  async function raise(name: string, kind: Alert['kind'] = 'phone-down'): Promise<Alert> {
    const phone = randomUUID();
    await store.db
      .insertInto('phones')
      .values({
        id: phone,
        name,
        search_text: '',
        site_id: null,
        address: 'Tverskaya 1',
        timezone: 'Asia/Vladivostok',
        notes: '',
        enrolment: 'accepted',
        created_at: 0,
        commissioning: 'none' as const,
        in_service_at: 0,
        condition: 'down',
        condition_rank: 0,
        condition_since: 0,
        acknowledged_n: 0,
      })
      .execute();
    const id = randomUUID();
    const { severity } = alertKinds[kind];
    await saveAlerts(store, [
      {
        id,
        kind,
        severity,
        severity_rank: 0,
        phone_id: phone,
        site_id: null,
        cause: JSON.stringify(sampleCauses[kind]),
        phones: 1,
        raised_at: clock.wallMs(),
        acknowledged_at: null,
        acknowledged_by: null,
        note: null,
        escalated_at: null,
        cleared_at: null,
        flapping: 0,
        maintenance: 0,
      },
    ]);
    const alert = (await alertById(store, id))!;
    await notifier.alertRaised(alert);
    return alert;
  }
  async function clear(alert: Alert): Promise<void> {
    await store.db
      .updateTable('alerts')
      .set({ cleared_at: clock.wallMs() })
      .where('id', '=', alert.id)
      .execute();
    await notifier.alertCleared((await alertById(store, alert.id))!);
  }
  /** Time passes until something holds; what is sent over real sockets takes real time. */
  const passing = (what: string, holds: () => boolean, stepMs = 1_000) =>
    until(what, async () => {
      await clock.advance(stepMs);
      return holds();
    });
  const events = (): string[][] =>
    web.posted.map(({ body }) =>
      (JSON.parse(body) as { events: { what: string; alert: Alert }[] }).events.map(
        ({ what, alert }) => `${what} ${alert.phone?.name ?? ''}`,
      ),
    );
  const outbox = async (): Promise<string[]> => {
    const rows = await store.db.selectFrom('notifications').select(['what', 'state']).execute();
    return rows.map(({ what, state }) => `${what} ${state}`).sort();
  };

  it('gives a webhook one signed message for the alerts of some seconds, and of their end', async () => {
    await webhook({ language: 'ru' });
    const first = await raise('hall');
    await clock.advance(1_000);
    await raise('lobby');
    await notifier.alertRaised(first);
    await passing('both are told', () => web.posted.length > 0);
    await clock.advance(10_000);
    expect(events()).toEqual([['raised hall', 'raised lobby']]);
    const [{ body, headers, path }] = web.posted as [(typeof web.posted)[number]];
    expect(path).toBe('/hook');
    expect(JSON.parse(body)).toMatchObject({
      language: 'ru',
      events: [{ what: 'raised', alert: first, text: { title: 'Нет связи с телефоном', said: null } }, {}],
    });
    const [, seconds, given] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['hotline-signature']))!;
    expect(given).toBe(createHmac('sha256', SECRET).update(`${seconds}.${body}`).digest('hex'));
    expect(Math.abs(Number(seconds) * 1_000 - START)).toBeLessThan(60_000);
    await clear(first);
    await passing('its end is told', () => web.posted.length > 1);
    expect(events()[1]).toEqual(['cleared hall']);
    await notifier.stop();
    expect(await outbox()).toEqual(['cleared sent', 'raised sent', 'raised sent']);
    const row = await store.db.selectFrom('channels').select('last_success_at').executeTakeFirstOrThrow();
    expect(row.last_success_at).toBeGreaterThan(START);
  });

  it('says nothing of what was over before it could be said, nor of what is not bad enough', async () => {
    await webhook({ atLeast: 'critical' });
    await raise('warm', 'hot');
    await clear(await raise('brief'));
    await raise('last');
    await passing('the last is told', () => web.posted.length > 0);
    expect(events()).toEqual([['raised last']]);
  });

  it('tries again while the receiver fails, and tells begin and end in their order', async () => {
    const id = await webhook();
    web.answer({ status: 503 });
    const alert = await raise('hall');
    await passing('an attempt was made', () => web.posted.length > 0);
    await clear(alert);
    await passing('three attempts were made', () => web.posted.length > 2);
    web.answer({ status: 200 });
    const attempts = web.posted.length;
    await passing('it is told', () => log.messages('warn').length < web.posted.length);
    await notifier.stop();
    expect(events().slice(attempts).at(-1) ?? events().at(-1)).toEqual(['raised hall', 'cleared hall']);
    expect(await outbox()).toEqual(['cleared sent', 'raised sent']);
    const row = (await channelById(store, id))!;
    expect(channelOf(row, openedConfig(keys, row)).lastFailure?.message).toMatch(
      /failed \(503\); look at its log$/,
    );
  });

  it('survives a restart: what waits is sent, what was sent is not sent again', async () => {
    await webhook();
    const told = await raise('told');
    await passing('the first is told', () => web.posted.length > 0);
    await raise('waiting');
    await notifier.stop();
    await open(undefined, START + 60_000);
    await passing('the second is told', () => web.posted.length > 1);
    await notifier.alertRaised(told);
    await clock.advance(10_000);
    expect(events()).toEqual([['raised told'], ['raised waiting']]);
    await clear(told);
    await passing('the end of the first is told', () => web.posted.length > 2);
    expect(events()[2]).toEqual(['cleared told']);
  });

  it('tells after a restart of what was raised and not noted for anybody', async () => {
    await webhook();
    await notifier.stop();
    await raise('crashed');
    await store.db.deleteFrom('notifications').execute();
    await open();
    await passing('it is told', () => web.posted.length > 0);
    expect(events()).toEqual([['raised crashed']]);
  });

  it('escalates only what nobody has acknowledged in time', async () => {
    await webhook({ afterMs: 600_000 });
    const escalated: string[] = [];
    notifier.onEscalated((ids) => escalated.push(...ids));
    const [ignored, seen, over] = [await raise('ignored'), await raise('seen'), await raise('over')];
    await clock.advance(300_000);
    await notifier.alertAcknowledged({ ...seen, acknowledgedAt: new Date(clock.wallMs()).toISOString() });
    await clear(over);
    await clock.advance(290_000);
    expect(web.posted).toHaveLength(0);
    await passing('it is escalated', () => escalated.length > 0);
    expect(events()).toEqual([['escalated ignored']]);
    expect(escalated).toEqual([ignored.id]);
    expect((await alertById(store, ignored.id))?.escalatedAt).not.toBeNull();
    await clear(ignored);
    await passing('its end is told', () => web.posted.length > 1);
    expect(events()[1]).toEqual(['cleared ignored']);
  });

  it('tells nobody within a maintenance window', async () => {
    await webhook();
    await notifier.alertRaised({ ...(await quiet()), maintenance: true });
    await raise('other');
    await passing('the other is told', () => web.posted.length > 0);
    expect(events()).toEqual([['raised other']]);

    async function quiet(): Promise<Alert> {
      await notifier.stop();
      const alert = await raise('quiet');
      await notifier.alertCleared(alert);
      notifier.start();
      return { ...alert, id: randomUUID() };
    }
  });

  it('gives up after a day', async () => {
    await webhook();
    web.answer({ status: 500 });
    await raise('hall');
    await passing('some attempts were made', () => log.messages('warn').length > 2);
    clock.leap(23 * 3_600_000);
    await passing('another attempt was made', () => log.messages('warn').length > 3);
    expect(log.messages('error')).toEqual([]);
    clock.leap(3_600_000);
    await passing('it is given up', () => log.messages('error').length > 0);
    const posted = web.posted.length;
    await clock.advance(60_000);
    expect(web.posted).toHaveLength(posted);
    await notifier.stop();
    expect(await outbox()).toEqual(['raised given-up']);
  });

  it('sends a flood to a webhook in bounded pieces', async () => {
    await webhook();
    for (let n = 0; n < 250; n++) await raise(`phone ${n}`);
    await passing('all are told', () => events().flat().length === 250);
    expect(events().map(({ length }) => length)).toEqual([50, 50, 50, 50, 50]);
  });

  it('forgets what a deleted channel had to tell, and tries at once after a change', async () => {
    const id = await webhook();
    web.answer({ status: 500 });
    await raise('hall');
    await passing('some attempts were made', () => web.posted.length > 2);
    web.answer({ status: 200 });
    const config: ChannelConfig = { kind: 'webhook', url: `${web.url}/right`, secret: SECRET };
    await updateChannel(store, id, sealedConfig(keys, id, config));
    await notifier.channelsChanged();
    await passing('it is told', () => web.posted.at(-1)?.path === '/right');
    await raise('lobby');
    await deleteChannel(store, id);
    await notifier.channelsChanged();
    const posted = web.posted.length;
    await clock.advance(60_000);
    expect(web.posted).toHaveLength(posted);
    await notifier.stop();
    expect(await outbox()).toEqual([]);
  });

  it.each<[status: number, headers: Record<string, string>, message: RegExp]>([
    [401, {}, /refused the message \(401\); check that it has the same secret/],
    [404, {}, /has nothing at this address \(404\); check the URL/],
    [429, {}, /too many messages/],
    [302, { location: 'http://127.0.0.1:1/' }, /sends us elsewhere, which is not followed/],
  ])('says what to do when a webhook answers %i', async (status, headers, message) => {
    const id = await webhook();
    web.answer({ status, headers });
    const outcome = await notifier.test(id);
    expect(outcome).toMatchObject({ ok: false });
    expect(outcome.message).toMatch(message);
    expect(outcome.message).not.toContain('/hook');
  });

  it('says so when nothing listens, or nobody answers', async () => {
    const port = await freePort();
    const closed = await channel({ kind: 'webhook', url: `http://127.0.0.1:${port}/`, secret: SECRET });
    expect((await notifier.test(closed)).message).toMatch(
      /^127.0.0.1:\d+ could not be told: nothing listens/,
    );
    web.answer('silent');
    const silent = notifier.test(await webhook());
    await passing('it was asked', () => web.posted.length > 0);
    await clock.advance(15_000);
    expect((await silent).message).toMatch(/did not answer in time/);
    expect((await notifier.test(randomUUID())).message).toMatch(/no such channel/);
  });

  it('reads no more of an answer than it needs', async () => {
    const id = await webhook();
    web.answer({ status: 200, body: 'x'.repeat(5_000_000) });
    expect(await notifier.test(id)).toMatchObject({ ok: true });
  });

  it('writes to a chat by a bot, and keeps its token to itself', async () => {
    const id = await channel({ kind: 'bot', server: `${web.url}/`, token: TOKEN, chat: '-100123' });
    web.answer({ status: 200, body: '{"ok":true}' });
    await raise('hall');
    await passing('it is told', () => web.posted.length > 0);
    expect(web.posted[0]?.path).toBe(`/bot${TOKEN}/sendMessage`);
    expect(JSON.parse(web.posted[0]!.body)).toMatchObject({
      chat_id: '-100123',
      text: expect.stringMatching(
        /^Critical. Phone is silent: hall\n\n[^]*Tverskaya 1[^]*Asia\/Vladivostok/,
      ) as string,
    });
    for (const [status, body, message] of [
      [404, '{"ok":false,"description":"Not Found"}', /does not know this bot \(404\); check the token/],
      [400, '{"ok":false,"description":"Bad Request: chat not found"}', /knows no chat -100123/],
      [403, '{"ok":false}', /add it to the chat/],
      [429, '{"ok":false,"parameters":{"retry_after":7}}', /too many messages/],
    ] as const) {
      web.answer({ status, body });
      const outcome = await notifier.test(id);
      expect(outcome.message).toMatch(message);
      expect(outcome.message).not.toContain(TOKEN);
    }
  });

  describe('by mail', () => {
    const email = (change: object = {}) =>
      channel({
        kind: 'email',
        server: `smtp://127.0.0.1:${mailServer!.port}`,
        user: '',
        password: '',
        from: 'phones@bank.example',
        to: ['duty@bank.example', 'chief@bank.example'],
        ...change,
      });

    it('writes in Russian, over STARTTLS with a checked certificate and a password', async () => {
      await notifier.stop();
      await open({ mailAuthority: certificates.ca, mayBeOpen: () => false });
      const account = { user: 'phones', password: 'the password' };
      mailServer = await startMailServer({ certificate: certificates.right, account });
      const id = await email(account);
      await updateChannel(store, id, { language: 'ru' });
      await notifier.channelsChanged();
      await raise('Вестибюль 3');
      await passing('it is told', () => mailServer!.mails.length > 0);
      const [mail] = mailServer.mails;
      expect(mail).toMatchObject({
        from: 'phones@bank.example',
        to: ['duty@bank.example', 'chief@bank.example'],
        secure: true,
        user: 'phones',
      });
      expect(subjectOfMail(mail!.raw)).toBe('Критично. Нет связи с телефоном: Вестибюль 3');
      expect(textOfMail(mail!.raw)).toContain('Телефон: Вестибюль 3');
      expect(mail!.raw).toMatch(/^Content-Language: ru\r$/m);
      expect(mail!.raw).toMatch(/^Auto-Submitted: auto-generated/m);
    });

    it('sends again what the server could not take', async () => {
      mailServer = await startMailServer();
      await email();
      mailServer.refuse(true);
      await raise('hall');
      await passing('it was refused', () => log.messages('warn').length > 0);
      expect(log.messages('warn')[0]).toMatch(/refused the message \(451\)/);
      mailServer.refuse(false);
      await passing('it is told', () => mailServer!.mails.length > 0);
      expect(mailServer.mails).toHaveLength(1);
    });

    it('says what to do when it cannot send', async () => {
      await notifier.stop();
      await open({ mailAuthority: certificates.ca, mayBeOpen: () => false });
      const account = { user: 'phones', password: 'the password' };
      mailServer = await startMailServer({ certificate: certificates.right, account });
      const answer = async (change: object) => (await notifier.test(await email(change))).message;
      expect(await answer({ ...account, password: 'another' })).toMatch(
        /refused the name or the password of phones \(535\); check both/,
      );
      expect(await answer({ server: `smtp://127.0.0.1:${await freePort()}` })).toMatch(
        /nothing listens there/,
      );
      expect(await answer(account)).toMatch(/^A test message was sent to duty@bank.example and 1 more by/);
      await mailServer.close();
      mailServer = await startMailServer();
      expect(await answer({})).toMatch(/offers no encryption \(STARTTLS\); use its port for TLS/);
      await mailServer.close();
      mailServer = await startMailServer({ certificate: certificates.expired });
      expect(await answer({})).toMatch(/certificate has expired; renew it/);
      await mailServer.close();
      mailServer = await startMailServer({ certificate: certificates.otherAuthority });
      expect(await answer({})).toMatch(/NODE_EXTRA_CA_CERTS/);
      await mailServer.close();
      mailServer = await startMailServer({ certificate: certificates.wrongName });
      expect(await answer({})).toMatch(/certificate is for another name/);
    });
  });
});
