import { randomUUID } from 'node:crypto';
import type { Timer } from '../../clock/clock.js';
import { messageOf as errorOf } from '../../protocol/errors.js';
import type { Alert, ChannelConfig } from '../../protocol/fleet-api/alerts.js';
import type { Base, Notifier } from '../ports.js';
import { alertsById, markEscalated } from '../store/alerts.js';
import {
  channelById,
  type ChannelRow,
  channelTarget,
  listChannels,
  openedConfig,
} from '../store/channels.js';
import { liveNotifications, noteAttempt, untoldAlerts, whereabouts } from '../store/notifications.js';
import { listedOf, messageOf, testMessage, textOf } from './message.js';
import {
  acknowledgedFor,
  clearedFor,
  DIGEST_MS,
  isGivenUp,
  type Notification,
  raisedFor,
  retryMs,
} from './outbox.js';
import { OutboxWriter } from './outbox-writer.js';
import { SendFailure } from './send-failure.js';
import { type Delivery, send, type SenderTools, type Told } from './sender.js';
import { MOST_IN_WEBHOOK } from './webhook.sender.js';

const TICK_MS = 1_000;
const MOST_ERROR = 500;

export interface ChannelNotifierParts extends Pick<Base, 'clock' | 'log' | 'store' | 'keys' | 'settings'> {
  /** For tests: what mail servers are trusted by. */
  readonly mail?: Pick<SenderTools, 'mailAuthority' | 'mayBeOpen'>;
  /** 0..1, for the jitter of retries. */
  readonly random?: () => number;
}

interface Channel {
  row: ChannelRow;
  /** null: it was sealed with other keys. */
  config: ChannelConfig | null;
  failures: number;
  /** Monotonic: after a failure all that waits for this channel waits together, and goes in one message then. */
  notBefore: number;
  isSending: boolean;
}

/**
 * Tells people of alerts by the channels. What has to be told is in the store before it is sent, is tried again until it is
 * delivered or of no use any more, and is told once.
 */
export class ChannelNotifier implements Notifier {
  readonly #writer: OutboxWriter;
  readonly #tools: SenderTools;
  readonly #random: () => number;
  readonly #channels = new Map<string, Channel>();
  readonly #waiting = new Set<Notification>();
  /** Everything that was or is to be told of alerts that are not over. */
  readonly #ofAlert = new Map<string, { alert: Alert; notifications: Notification[] }>();
  readonly #sending = new Set<Promise<void>>();
  #escalated: (alerts: readonly string[], atMs: number) => void = () => undefined;
  #timer: Timer | undefined;

  private constructor(private readonly parts: ChannelNotifierParts) {
    const { clock, log, store, mail, random } = parts;
    this.#writer = new OutboxWriter(clock, store, log);
    this.#tools = { clock, ...mail };
    this.#random = random ?? Math.random;
  }

  /** Reads what has still to be told. Nothing is sent before {@link start}. Rejects when the store fails. */
  static async open(parts: ChannelNotifierParts): Promise<ChannelNotifier> {
    const notifier = new ChannelNotifier(parts);
    await notifier.channelsChanged();
    await notifier.#load();
    return notifier;
  }

  start(): void {
    this.#timer ??= this.parts.clock.every(TICK_MS, () => this.#tick());
  }

  /** Resolves when what is being sent has come to its end and all is written. */
  async stop(): Promise<void> {
    this.#timer?.cancel();
    this.#timer = undefined;
    await Promise.all(this.#sending);
    await this.#writer.finish();
  }

  /** People were told because nobody had acknowledged these alerts. */
  onEscalated(listener: (alerts: readonly string[], atMs: number) => void): void {
    this.#escalated = listener;
  }

  alertRaised(alert: Alert): Promise<void> {
    if (alert.maintenance || alert.acknowledgedAt !== null) return Promise.resolve();
    const nowMs = this.parts.clock.wallMs();
    const known = this.#ofAlert.get(alert.id);
    const notifications = known?.notifications ?? [];
    for (const { row } of this.#channels.values()) {
      const added = raisedFor(row, alert, nowMs);
      if (added && !notifications.some(({ id }) => id === added.id)) this.#add(notifications, added);
    }
    if (notifications.length > 0) this.#ofAlert.set(alert.id, { alert, notifications });
    return Promise.resolve();
  }

  alertAcknowledged(alert: Alert): Promise<void> {
    const known = this.#ofAlert.get(alert.id);
    if (known) {
      known.alert = alert;
      for (const it of acknowledgedFor(known.notifications)) this.#forget(known.notifications, it);
    }
    return Promise.resolve();
  }

  alertCleared(alert: Alert): Promise<void> {
    const known = this.#ofAlert.get(alert.id);
    if (!known) return Promise.resolve();
    known.alert = alert;
    const { tell, forget } = clearedFor(known.notifications, this.parts.clock.wallMs());
    for (const it of forget) this.#forget(known.notifications, it);
    for (const it of tell)
      if (!known.notifications.some(({ id }) => id === it.id)) this.#add(known.notifications, it);
    this.#forgetAlert(alert.id);
    return Promise.resolve();
  }

  async channelsChanged(): Promise<void> {
    const { keys, log, store } = this.parts;
    const rows = await listChannels(store);
    const before = new Map(this.#channels);
    this.#channels.clear();
    for (const row of rows) {
      let config: ChannelConfig | null = null;
      try {
        config = openedConfig(keys, row);
      } catch (error) {
        log.error(
          { channel: row.name, error: errorOf(error) },
          'the configuration of a channel cannot be read',
        );
      }
      const known = before.get(row.id);
      const { isSending = false, failures = 0, notBefore = 0 } = known ?? {};
      this.#channels.set(row.id, { row, config, isSending, failures, notBefore });
      if (known && known.row.config_sealed !== row.config_sealed) this.#retryNow(row.id);
    }
    this.#forgetUnheard();
  }

  /** Channels that are switched off have nothing to tell any more; those that were deleted never had. */
  #forgetUnheard(): void {
    for (const [alert, { notifications }] of [...this.#ofAlert]) {
      for (const it of [...notifications]) {
        const channel = this.#channels.get(it.channel_id);
        if (!channel || (channel.row.enabled === 0 && it.state === 'waiting'))
          this.#forget(notifications, it);
      }
      this.#forgetAlert(alert);
    }
  }

  async test(id: string): Promise<{ readonly ok: boolean; readonly message: string }> {
    const { keys, store } = this.parts;
    const row = await channelById(store, id);
    if (!row) return { ok: false, message: 'There is no such channel; it may have been deleted.' };
    try {
      const config = openedConfig(keys, row);
      const message = testMessage(row.language, row.name);
      await send(config, { id: randomUUID(), language: row.language, told: [], ...message }, this.#tools);
      await this.#note(id, null);
      return { ok: true, message: `A test message was sent to ${channelTarget(config)}.` };
    } catch (error) {
      const message = this.#sentence(error);
      await this.#note(id, message);
      return { ok: false, message };
    }
  }

  // ── the outbox ──────────────────────────────────────────────────────────────────────────────────────────────────

  async #load(): Promise<void> {
    const { store } = this.parts;
    const rows = await liveNotifications(store);
    const untold = await untoldAlerts(store);
    const ids = new Set([...rows.map(({ alert_id }) => alert_id), ...untold.map(({ id }) => id)]);
    const alerts = new Map((await alertsById(store, [...ids])).map((alert) => [alert.id, alert]));
    for (const row of rows) {
      const alert = alerts.get(row.alert_id);
      if (!alert) continue;
      const known = this.#ofAlert.get(alert.id) ?? { alert, notifications: [] };
      this.#ofAlert.set(alert.id, known);
      const it: Notification = { ...row };
      known.notifications.push(it);
      if (it.state === 'waiting') this.#waiting.add(it);
    }
    // The server ended between raising them and writing down whom to tell, or there was no channel then.
    for (const { id } of untold) {
      const alert = alerts.get(id);
      if (alert) await this.alertRaised(alert);
    }
  }

  #add(notifications: Notification[], it: Notification): void {
    notifications.push(it);
    this.#waiting.add(it);
    this.#writer.save(it);
  }

  #forget(notifications: Notification[], it: Notification): void {
    const at = notifications.indexOf(it);
    if (at >= 0) notifications.splice(at, 1);
    this.#waiting.delete(it);
    this.#writer.forget(it);
  }

  /** What was changed may be what was wrong. */
  #retryNow(id: string): void {
    const channel = this.#channels.get(id);
    if (channel) channel.notBefore = 0;
    const nowMs = this.parts.clock.wallMs();
    for (const it of this.#waiting)
      if (it.channel_id === id && it.attempts > 0) it.next_at = Math.min(it.next_at, nowMs);
  }

  /** Of an alert that is over nothing is kept in memory once all is told. */
  #forgetAlert(id: string): void {
    const known = this.#ofAlert.get(id);
    if (known && (known.notifications.length === 0 || known.alert.clearedAt !== null))
      if (!known.notifications.some((it) => this.#waiting.has(it))) this.#ofAlert.delete(id);
  }

  // ── sending ─────────────────────────────────────────────────────────────────────────────────────────────────────

  #tick(): void {
    this.#writer.start();
    const { clock } = this.parts;
    const [nowMs, nowAt] = [clock.wallMs(), clock.nowMs()];
    for (const channel of this.#due(nowMs)) {
      if (channel.isSending || nowAt < channel.notBefore) continue;
      const sending = this.#send(channel, this.#batch(channel, nowMs)).catch((error: unknown) =>
        this.parts.log.error({ channel: channel.row.name, error: errorOf(error) }, 'telling people failed'),
      );
      this.#sending.add(sending);
      void sending.finally(() => this.#sending.delete(sending));
    }
  }

  #due(nowMs: number): Set<Channel> {
    const due = new Set<Channel>();
    for (const { channel_id, next_at } of this.#waiting) {
      const channel = next_at <= nowMs ? this.#channels.get(channel_id) : undefined;
      if (channel) due.add(channel);
    }
    return due;
  }

  /** What is due, and what would be in a moment: it goes along. */
  #batch({ row, config }: Channel, nowMs: number): Notification[] {
    const batch: Notification[] = [];
    const most = config?.kind === 'webhook' ? MOST_IN_WEBHOOK : Infinity;
    for (const it of this.#waiting) {
      const isDue = it.next_at <= nowMs + (it.what === 'escalated' ? 0 : DIGEST_MS);
      if (it.channel_id === row.id && isDue) batch.push(it);
      if (batch.length === most) break;
    }
    return batch;
  }

  async #send(channel: Channel, batch: readonly Notification[]): Promise<void> {
    channel.isSending = true;
    for (const it of batch) {
      it.attempts++;
      this.#writer.save(it);
    }
    try {
      const { config, row } = channel;
      if (!config)
        throw new SendFailure(
          'the configuration of the channel was sealed with other keys; enter it again, or restore fleet-keys.json',
        );
      await send(config, await this.#delivery(row, batch), this.#tools);
      this.#sent(channel, batch);
      await this.#note(row.id, null);
    } catch (error) {
      await this.#failed(channel, batch, error);
    } finally {
      channel.isSending = false;
      const current = this.#channels.get(channel.row.id);
      if (current) current.isSending = false;
    }
  }

  async #delivery(row: ChannelRow, batch: readonly Notification[]): Promise<Delivery> {
    const told: Told[] = batch.flatMap(({ alert_id, what }) => {
      const alert = this.#ofAlert.get(alert_id)?.alert;
      return alert ? [{ what, alert }] : [];
    });
    const { settings, store, log } = this.parts;
    const named = told.length <= MOST_IN_WEBHOOK ? told : listedOf(told);
    const ids = (of: 'phone' | 'site') => [...new Set(named.flatMap(({ alert }) => alert[of]?.id ?? []))];
    // An address is a help; a store that fails does not keep a message from people.
    const places = await whereabouts(store, ids('phone'), ids('site')).catch((error: unknown) => {
      log.warn({ error: errorOf(error) }, 'the addresses of phones cannot be read; the message goes without');
      return new Map<string, never>();
    });
    const { timezone } = settings.current();
    const { language } = row;
    const facts = { language, places, timezone };
    const worded = told.map((it) => ({ ...it, text: textOf(it.alert, facts) }));
    return { id: batch[0]?.id ?? randomUUID(), language, told: worded, ...messageOf(told, facts) };
  }

  #sent(channel: Channel, batch: readonly Notification[]): void {
    const nowMs = this.parts.clock.wallMs();
    channel.failures = 0;
    const escalated = batch.filter(({ what }) => what === 'escalated').map(({ alert_id }) => alert_id);
    for (const it of batch) {
      it.state = 'sent';
      it.last_error = null;
      this.#settled(it);
    }
    if (escalated.length === 0) return;
    void markEscalated(this.parts.store, escalated, nowMs)
      .catch((error: unknown) =>
        this.parts.log.warn({ error: errorOf(error) }, 'that alerts were escalated cannot be written'),
      )
      .then(() => this.#escalated(escalated, nowMs));
  }

  async #failed(channel: Channel, batch: readonly Notification[], error: unknown): Promise<void> {
    const { clock, log } = this.parts;
    const [nowMs, nowAt] = [clock.wallMs(), clock.nowMs()];
    const message = this.#sentence(error);
    channel.failures++;
    const least = error instanceof SendFailure ? error.retryAfterMs : 0;
    const pause = Math.max(retryMs(channel.failures, this.#random()), least);
    channel.notBefore = nowAt + pause;
    for (const it of batch) {
      it.last_error = message;
      it.next_at = Math.round(nowMs + pause);
      if (isGivenUp(it, channel.row.after_ms, nowMs)) {
        it.state = 'given-up';
        log.error({ channel: channel.row.name, alert: it.alert_id }, `people were not told: ${message}`);
      }
      this.#settled(it);
    }
    log.warn({ channel: channel.row.name, failures: channel.failures }, message);
    await this.#note(channel.row.id, message);
  }

  /** Its state may be another one: it is written, and forgotten when nothing waits any more. */
  #settled(it: Notification): void {
    // A channel that was deleted meanwhile has no outbox any more.
    if (!this.#channels.has(it.channel_id)) return;
    this.#writer.save(it);
    if (it.state === 'waiting') return;
    this.#waiting.delete(it);
    this.#forgetAlert(it.alert_id);
  }

  async #note(channel: string, failure: string | null): Promise<void> {
    const { clock, log, store } = this.parts;
    await noteAttempt(store, channel, clock.wallMs(), failure).catch((error: unknown) =>
      log.warn({ error: errorOf(error) }, 'how a channel fared cannot be written'),
    );
  }

  /** What is not a SendFailure may have a secret in it: only its kind is told. */
  #sentence(error: unknown): string {
    if (error instanceof SendFailure) return error.message.slice(0, MOST_ERROR);
    const name = error instanceof Error ? error.name : 'an error';
    return `the message could not be made (${name}); look at the configuration of the channel`;
  }
}
