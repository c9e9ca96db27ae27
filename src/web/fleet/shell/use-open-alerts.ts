import { useEndpoint } from '../api/index.js';
import { openAlertsOf } from '../live/apply-live.js';

/** How many alerts are open; the overview is told live. */
export function useOpenAlerts(): ReturnType<typeof openAlertsOf> {
  const { data } = useEndpoint('overview');
  return openAlertsOf(data?.openAlerts ?? {});
}
