/** How far people have come with an alert. */
import type { Alert } from '../../../protocol/fleet-api/alerts.js';

export type AlertProgress = 'cleared' | 'acknowledged' | 'escalated' | 'new';

export function progressOf(alert: Alert): AlertProgress {
  if (alert.clearedAt !== null) return 'cleared';
  if (alert.acknowledgedAt !== null) return 'acknowledged';
  return alert.escalatedAt === null ? 'new' : 'escalated';
}

/** Nobody needs to see to what is over. */
export function canAcknowledge(alert: Alert): boolean {
  return alert.clearedAt === null && alert.acknowledgedAt === null;
}
