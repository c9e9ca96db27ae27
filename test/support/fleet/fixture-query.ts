/** Searches, filters and sorts phones as the server does. */
import { conditions, type PhoneRow } from '../../../src/protocol/fleet-api/phones.js';

export function phonesAsAsked(
  phones: readonly PhoneRow[],
  query: Readonly<Record<string, string>>,
): PhoneRow[] {
  const {
    search = '',
    condition,
    enrolment,
    commissioning,
    site,
    alert,
    sort = 'condition',
    order = 'asc',
  } = query;
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const wanted = condition?.split(',');
  const sign = order === 'desc' ? -1 : 1;
  return phones
    .filter(({ name, site }) => {
      const text = `${name} ${site?.name ?? ''}`.toLowerCase();
      return words.every((word) => text.includes(word));
    })
    .filter((phone) => !wanted || wanted.includes(phone.condition))
    .filter((phone) => !enrolment || phone.enrolment === enrolment)
    .filter((phone) => !commissioning || phone.commissioning === commissioning)
    .filter((phone) => !site || phone.site?.id === site)
    .filter((phone) => !alert || phone.alerts.some(({ kind }) => kind === alert))
    .sort((a, b) => sign * (compare(a, b, sort) || a.name.localeCompare(b.name)));
}

function compare(a: PhoneRow, b: PhoneRow, sort: string): number {
  if (sort === 'condition') return conditions.indexOf(a.condition) - conditions.indexOf(b.condition);
  return keyOf(a, sort).localeCompare(keyOf(b, sort));
}

function keyOf(phone: PhoneRow, sort: string): string {
  switch (sort) {
    case 'since':
      return phone.since;
    case 'provedAt':
      return phone.provedAt ?? '';
    case 'lastSeenAt':
      return phone.lastSeenAt ?? '';
    case 'site':
      return phone.site?.name ?? '';
    default:
      return phone.name;
  }
}
