/** What is told to whom and when: the rules of the outbox. Pure. */
import { createHash } from 'node:crypto';
import { type AlertSeverity, alertSeverities } from '../../protocol/fleet-api/alert-kinds.js';
import type { Alert } from '../../protocol/fleet-api/alerts.js';
import type { ChannelRow } from '../store/channels.js';
import type { NotificationRow } from '../store/notifications.js';

/** Changed in place, so that whoever has still to write it writes what holds then. */
export type Notification = { -readonly [Key in keyof NotificationRow]: NotificationRow[Key] };
type Channel = Pick<ChannelRow, 'id' | 'enabled' | 'at_least' | 'after_ms'>;

/** Alerts of these few seconds go in one message. */
export const DIGEST_MS = 3_000;
const FIRST_RETRY_MS = 5_000;
const MOST_RETRY_MS = 15 * 60_000;
/** A message that could not be delivered for so long is of no use any more. */
export const GIVE_UP_MS = 24 * 3_600_000;

/** What a channel is to be told of an alert that was just raised, or comes out of its maintenance window; undefined: nothing. */
export function raisedFor(channel: Channel, alert: Alert, nowMs: number): Notification | undefined {
  if (channel.enabled === 0 || !isBadEnough(alert.severity, channel.at_least)) return undefined;
  const what = channel.after_ms === 0 ? 'raised' : 'escalated';
  return notification(channel.id, alert.id, what, nowMs, nowMs + Math.max(channel.after_ms, DIGEST_MS));
}

/**
 * What a channel is to be told when an alert is over, given what it was to be told before. It hears of the end if it heard of
 * the begin, or may have: an attempt was made. `forget`: what nobody has to be told any more.
 */
export function clearedFor(
  before: readonly Notification[],
  nowMs: number,
): { readonly tell: Notification[]; readonly forget: Notification[] } {
  const tell: Notification[] = [];
  const forget: Notification[] = [];
  for (const it of before) {
    if (it.what === 'cleared') continue;
    if (it.state === 'waiting' && it.attempts === 0) forget.push(it);
    else if (it.state !== 'given-up')
      tell.push(notification(it.channel_id, it.alert_id, 'cleared', nowMs, nowMs + DIGEST_MS));
  }
  return { tell, forget };
}

/** Nobody has to be told any more that nobody has acknowledged. */
export function acknowledgedFor(before: readonly Notification[]): Notification[] {
  return before.filter(
    ({ what, state, attempts }) => what === 'escalated' && state === 'waiting' && attempts === 0,
  );
}

/** Waiting time before the attempt after the given one. @param random 0..1 */
export function retryMs(attempts: number, random: number): number {
  const whole = Math.min(FIRST_RETRY_MS * 2 ** (attempts - 1), MOST_RETRY_MS);
  return whole * (0.8 + 0.4 * random);
}

/** Whether it was tried for long enough. @param afterMs delay of its channel, for an escalation */
export function isGivenUp(it: Notification, afterMs: number, nowMs: number): boolean {
  const dueMs = it.created_at + (it.what === 'escalated' ? afterMs : 0);
  return nowMs - dueMs >= GIVE_UP_MS;
}

export function isBadEnough(severity: AlertSeverity, atLeast: AlertSeverity): boolean {
  return alertSeverities.indexOf(severity) <= alertSeverities.indexOf(atLeast);
}

function notification(
  channel: string,
  alert: string,
  what: Notification['what'],
  nowMs: number,
  nextMs: number,
): Notification {
  return {
    id: idOf(channel, alert, what),
    channel_id: channel,
    alert_id: alert,
    what,
    state: 'waiting',
    attempts: 0,
    next_at: nextMs,
    created_at: nowMs,
    last_error: null,
  };
}

/** Always the same for the same: what was told once is known to have been, also after a restart. Shaped as a UUID (version 8). */
function idOf(...parts: readonly string[]): string {
  const hex = createHash('sha256').update(parts.join(' ')).digest('hex');
  const variant = ((parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}
