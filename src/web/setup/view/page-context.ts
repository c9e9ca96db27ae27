import { createContext, use, useSyncExternalStore } from 'react';
import type { SetupView } from '../../../protocol/setup-api.js';
import type { PageState } from '../model/page-state.js';
import type { SetupPage } from '../model/setup-page.js';

export const PageContext = createContext<SetupPage | null>(null);

export function usePage(): { readonly page: SetupPage; readonly state: PageState } {
  const page = use(PageContext);
  if (!page) throw new Error('there is no page around this part');
  return { page, state: useSyncExternalStore(page.subscribe, page.state) };
}

/** For the steps, which are shown only once the code was given. */
export function useView(): { readonly page: SetupPage; readonly state: PageState; readonly view: SetupView } {
  const { page, state } = usePage();
  if (!state.view) throw new Error('a step is shown before the code was given');
  return { page, state, view: state.view };
}
