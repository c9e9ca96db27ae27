import { useEffect } from 'react';

const SCHEME = 'data-mantine-color-scheme';
const BEFORE = 'data-printed-from';

/** While the page is printed it has the light theme, whatever the screen has: nobody wants black paper. */
export function useInkOnPaper(): void {
  useEffect(() => {
    const root = document.documentElement;
    const media = matchMedia('print');
    const begin = () => {
      if (root.hasAttribute(BEFORE)) return;
      root.setAttribute(BEFORE, root.getAttribute(SCHEME) ?? 'light');
      root.setAttribute(SCHEME, 'light');
    };
    const end = () => {
      const before = root.getAttribute(BEFORE);
      if (before === null) return;
      root.setAttribute(SCHEME, before);
      root.removeAttribute(BEFORE);
    };
    const follow = () => (media.matches ? begin() : end());
    // Browsers differ in which of them they tell, and when.
    window.addEventListener('beforeprint', begin);
    window.addEventListener('afterprint', end);
    media.addEventListener('change', follow);
    return () => {
      window.removeEventListener('beforeprint', begin);
      window.removeEventListener('afterprint', end);
      media.removeEventListener('change', follow);
      end();
    };
  }, []);
}
