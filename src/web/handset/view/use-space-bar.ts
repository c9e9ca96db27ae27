import { useEffect } from 'react';

/**
 * Calls `toggle` when the space bar is pressed while no control has the focus; a control that was reached by keyboard
 * uses it for itself. One that was clicked gives the focus back, so that after a click the space bar lifts again.
 */
export function useSpaceBar(toggle: () => void): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.code !== 'Space' || event.repeat || event.target !== document.body) return;
      // Otherwise the page would scroll.
      event.preventDefault();
      toggle();
    };
    const onClick = (event: MouseEvent): void => {
      const byPointer = event.detail > 0;
      if (byPointer && document.activeElement instanceof HTMLElement) document.activeElement.blur();
    };
    document.addEventListener('keydown', onKeyDown);
    document.addEventListener('click', onClick);
    return () => {
      document.removeEventListener('keydown', onKeyDown);
      document.removeEventListener('click', onClick);
    };
  }, [toggle]);
}
