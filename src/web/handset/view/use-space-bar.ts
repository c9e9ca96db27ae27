import { useEffect } from 'react';

/** Calls `toggle` when the space bar is pressed while no control has the focus; a control uses it for itself. */
export function useSpaceBar(toggle: () => void): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.code !== 'Space' || event.repeat || event.target !== document.body) return;
      // Otherwise the page would scroll.
      event.preventDefault();
      toggle();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [toggle]);
}
