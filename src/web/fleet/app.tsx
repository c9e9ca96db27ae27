import { MantineProvider } from '@mantine/core';
import { QueryClientProvider, type QueryClient } from '@tanstack/react-query';
import { useLayoutEffect, useState } from 'react';
import { createBrowserRouter, RouterProvider } from 'react-router';
import type { ApiClient } from './api/client.js';
import { ApiContext } from './api/hooks.js';
import { recall, remember } from '../common/storage.js';
import { cssVariables, theme } from './common/theme.js';
import { routes } from './routes.js';
import { LanguageContext } from './words/index.js';
import { chooseLanguage, type Language } from './words/language.js';

const LANGUAGE_KEY = 'hotline.language';

interface AppProps {
  readonly api: ApiClient;
  readonly cache: QueryClient;
  /** Of the server's Content-Security-Policy. */
  readonly styleNonce: string;
}

export function App({ api, cache, styleNonce }: AppProps) {
  const [router] = useState(() => createBrowserRouter(routes));
  const [language, setLanguage] = useState(() => chooseLanguage(recall(LANGUAGE_KEY), navigator.languages));
  useLayoutEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const choose = (chosen: Language): void => {
    remember(LANGUAGE_KEY, chosen);
    setLanguage(chosen);
  };

  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
      getStyleNonce={() => styleNonce}
    >
      <LanguageContext value={{ language, choose }}>
        <ApiContext value={api}>
          <QueryClientProvider client={cache}>
            <RouterProvider router={router} />
          </QueryClientProvider>
        </ApiContext>
      </LanguageContext>
    </MantineProvider>
  );
}
