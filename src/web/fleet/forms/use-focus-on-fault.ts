import { useEffect, useRef, type RefObject } from 'react';
import type { Form } from './use-form.js';

/** For the form element: after an attempt that came to nothing, its first field with a fault takes the focus. */
export function useFocusOnFault<Draft>({ failedAttempts }: Form<Draft>): RefObject<HTMLFormElement | null> {
  const frame = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (failedAttempts === 0) return;
    frame.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [failedAttempts]);
  return frame;
}
