/** Phones as the API shows them: what the store has, with what is known of them at this moment laid over it. */
import type { PhoneDetail, PhoneRow } from '../../protocol/fleet-api/phones.js';
import type { PhoneUpdate } from '../../protocol/fleet-api/updates.js';
import { healthReportSchema } from '../../protocol/health.js';
import type { PhoneNow, Watch } from '../ports.js';
import type { FormerKeysTable } from '../store/schema.js';
import { type PhoneRecord, phoneRecords, type WholePhoneRecord } from '../store/phones.js';
import type { Store } from '../store/store.js';

type Now = Pick<Watch, 'now'>;

/** Those of the phones that there are, in no order. */
export async function phoneRows(store: Store, watch: Now, ids: readonly string[]): Promise<PhoneRow[]> {
  return (await phoneRecords(store, ids)).map((record) => phoneRow(record, watch));
}

export function phoneRow(record: PhoneRecord, watch: Now): PhoneRow {
  const now = watch.now(record.id) ?? unknownNow(record);
  return {
    id: record.id,
    name: record.name,
    site: siteOf(record),
    enrolment: record.enrolment,
    condition: now.condition,
    since: iso(now.sinceMs),
    linked: now.linked,
    callState: now.callState,
    alerts: [...now.alerts],
    maintenance: now.maintenance,
    lastSeenAt: isoOrNull(now.lastSeenMs),
    provedAt: isoOrNull(now.provedMs),
    commissioning: record.commissioning,
    commissionedAt: isoOrNull(record.commissioned_at),
    version: record.version,
    configVersion: record.config_version,
    wantedConfigVersion: record.wanted_config_version,
  };
}

export function phoneDetail(
  record: WholePhoneRecord,
  {
    keys,
    lastUpdate,
    watch,
    timezone,
  }: {
    readonly keys: readonly FormerKeysTable[];
    readonly lastUpdate: PhoneUpdate | null;
    readonly watch: Now;
    readonly timezone: string;
  },
): PhoneDetail {
  return {
    ...phoneRow(record, watch),
    address: record.address,
    timezone: record.timezone ?? record.site_timezone ?? timezone,
    notes: record.notes,
    updates: {
      channel: record.update_channel ?? record.site_update_channel ?? 'stable',
      own: record.update_channel,
      package: packageOf(record),
      last: lastUpdate,
    },
    createdAt: iso(record.created_at),
    acceptedAt: isoOrNull(record.accepted_at),
    publicKey: record.public_key,
    formerKeys: keys.map((key) => ({
      publicKey: key.public_key,
      from: iso(key.from_at),
      until: iso(key.until_at),
    })),
    ...reportOf(record),
  };
}

function packageOf({
  package_version: version,
  architecture,
  release_keys: keys,
}: WholePhoneRecord): PhoneDetail['updates']['package'] {
  if (version === null || architecture === null) return null;
  return { version, architecture, keys: (keys ?? '').split(' ').filter(Boolean).length };
}

/** A report that an older version stored in another shape is no report: the next one comes within minutes. */
function reportOf({ report, report_at }: WholePhoneRecord): Pick<PhoneDetail, 'report' | 'reportAt'> {
  const parsed = report === null ? undefined : healthReportSchema.safeParse(JSON.parse(report));
  return parsed?.success
    ? { report: parsed.data, reportAt: isoOrNull(report_at) }
    : { report: null, reportAt: null };
}

/** For a phone that was made so recently that it is not watched yet. */
function unknownNow(record: PhoneRecord): PhoneNow {
  return {
    condition: record.condition,
    sinceMs: record.condition_since,
    linked: false,
    lastSeenMs: record.last_seen_at,
    provedMs: record.proved_at,
    callState: null,
    maintenance: false,
    alerts: [],
  };
}

function siteOf({ site_id: id, site_name: name }: PhoneRecord): PhoneRow['site'] {
  return id === null || name === null ? null : { id, name };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

function isoOrNull(ms: number | null): string | null {
  return ms === null ? null : iso(ms);
}
