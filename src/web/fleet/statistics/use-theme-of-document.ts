import { useEffect, useState } from 'react';
import { flushSync } from 'react-dom';

const SCHEME = 'data-mantine-color-scheme';
const themeNow = (): string => document.documentElement.getAttribute(SCHEME) ?? 'light';

/** The theme that the document has at this moment, also while it is printed (use-ink-on-paper.ts). */
export function useThemeOfDocument(): string {
  const [theme, setTheme] = useState(themeNow);
  useEffect(() => {
    // At once: paper does not wait for the next frame.
    const observer = new MutationObserver(() => flushSync(() => setTheme(themeNow())));
    observer.observe(document.documentElement, { attributeFilter: [SCHEME] });
    return () => observer.disconnect();
  }, []);
  return theme;
}
