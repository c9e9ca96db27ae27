/** What the watch knew when the server stopped, read from the store. */
import { type AlertRow, causeOf, openAlertRows } from '../store/alerts.js';
import { lastAlive, lastPeriodEnds, openPeriods, siteNames, watchedPhones } from '../store/phone-states.js';
import type { Store } from '../store/store.js';
import type { AlertBook } from './alert-book.js';
import type { Outages } from './outages.js';
import { changePeriod } from './periods.js';
import { DOWN } from './presence.machine.js';
import { WatchedPhone } from './watched-phone.js';
import type { WatchWriter } from './watch-writer.js';

export interface RestoreParts {
  readonly store: Store;
  readonly book: AlertBook;
  readonly outages: Outages;
  readonly writer: WatchWriter;
  readonly phones: Map<string, WatchedPhone>;
  readonly sites: Map<string, string>;
  readonly nowAt: number;
  readonly nowMs: number;
}

export async function restore(parts: RestoreParts): Promise<void> {
  const { store, phones } = parts;
  await loadSites(store, parts.sites);
  for await (const page of watchedPhones(store))
    for (const row of page) phones.set(row.id, new WatchedPhone(row));
  await restorePeriods(parts);
  restoreAlerts(parts, await openAlertRows(store));
}

export async function loadSites(store: Store, sites: Map<string, string>): Promise<void> {
  const rows = await siteNames(store);
  sites.clear();
  for (const { id, name } of rows) sites.set(id, name);
}

/** Phones without a period that goes on: each is unknown from the end of its last one, or since it was made. */
export async function beginPeriods(
  store: Store,
  writer: WatchWriter,
  phones: readonly WatchedPhone[],
): Promise<void> {
  const ends = await lastPeriodEnds(
    store,
    phones.map(({ id }) => id),
  );
  for (const phone of phones)
    writer.periods(phone, changePeriod(phone, 'unknown', ends.get(phone.id) ?? phone.createdMs));
}

/** The time in which the server was off is unknown: what went on when it was last alive ends there. */
async function restorePeriods({ store, phones, writer, nowMs }: RestoreParts): Promise<void> {
  const alive = Math.min((await lastAlive(store)) ?? nowMs, nowMs);
  for (const { phone_id, from_at, state } of await openPeriods(store)) {
    const phone = phones.get(phone_id);
    if (phone) [phone.period, phone.periodFromMs] = [state, from_at];
  }
  const isNew = (phone: WatchedPhone): boolean => phone.period === null;
  const added = [...phones.values()].filter(isNew);
  for (const phone of phones.values())
    if (!isNew(phone)) writer.periods(phone, changePeriod(phone, 'unknown', alive));
  await beginPeriods(store, writer, added);
}

function restoreAlerts(parts: RestoreParts, rows: readonly AlertRow[]): void {
  const { book, outages, phones, writer } = parts;
  for (const row of rows) {
    const phone = row.phone_id === null ? undefined : phones.get(row.phone_id);
    const isOfPlace = row.kind === 'site-down' || row.kind === 'fleet-cut' || row.kind === 'rollout-halted';
    const owner = isOfPlace ? outages.place(row.site_id) : phone;
    if (!owner || book.find(owner, row.kind)?.row) {
      // Its phone was deleted, or it is there twice: nobody would ever clear it.
      writer.alert({ ...row, cleared_at: Math.max(parts.nowMs, row.raised_at) });
      continue;
    }
    book.reopen(owner, row);
    if (phone) restoreCause(phone, row, parts.nowAt);
  }
  for (const { row, owner, kind } of book.open.values())
    if (row && (kind === 'site-down' || kind === 'fleet-cut')) {
      const slot = book.find(owner, kind);
      if (slot) outages.reopen(slot);
    }
  for (const phone of phones.values()) {
    // Others that were down are judged anew, with the time that every phone has to come back.
    if (phone.condition !== 'down' || !phone.isOurs) continue;
    if (book.find(phone, 'phone-down')?.row || outages.resume(phone)) phone.presence = DOWN;
  }
}

/** What is known of a phone by its open alert alone. */
function restoreCause(phone: WatchedPhone, row: AlertRow, nowAt: number): void {
  if (row.kind === 'calls-failing') phone.callsFailing = causeOf(row);
  if (row.kind === 'config-failed') phone.configFailed = causeOf(row);
  if (row.kind === 'update-rolled-back') phone.updateFailed = causeOf(row);
  if (row.kind === 'key-conflict') [phone.conflictAt, phone.keyConflict] = [nowAt, true];
}
