import { useEndpoint } from '../api/index.js';

/** Whose clocks count: those of the phone, of the site, else of the fleet; undefined until they are known. */
export function usePlaceTimezone(phone: string | null, site: string | null): string | undefined {
  const settings = useEndpoint('settings');
  const sites = useEndpoint('sites');
  const detail = useEndpoint('phone', { params: { id: phone ?? '' } }, { enabled: phone !== null });
  if (phone !== null && !detail.isError) return detail.data?.timezone;
  const ofSite = sites.data?.find(({ id }) => id === site)?.timezone;
  if (site !== null && sites.isPending) return undefined;
  return ofSite ?? settings.data?.timezone;
}
