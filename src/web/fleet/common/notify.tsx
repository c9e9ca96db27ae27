/** Short messages that something was done; said aloud by screen readers, gone after a while. */
import { Notification, Stack } from '@mantine/core';
import { createContext, use, useCallback, useState, type ReactNode } from 'react';
import { useWords } from '../words/index.js';
import { sharedWords } from '../words/shared.js';

const SHOWN_MS = 6_000;
const MOST = 3;

export type Notify = (message: string) => void;
const NotifyContext = createContext<Notify>(() => undefined);

export function useNotify(): Notify {
  return use(NotifyContext);
}

export function NotifyProvider({ children }: { readonly children: ReactNode }) {
  const { words } = useWords(sharedWords);
  const [messages, setMessages] = useState<readonly { id: number; text: string }[]>([]);
  const close = useCallback((id: number) => setMessages((all) => all.filter((each) => each.id !== id)), []);
  const notify = useCallback(
    (text: string) => {
      const id = Date.now() + Math.random();
      setMessages((all) => [...all.slice(1 - MOST), { id, text }]);
      setTimeout(() => close(id), SHOWN_MS);
    },
    [close],
  );
  return (
    <NotifyContext value={notify}>
      {children}
      <Stack className="notifications" gap="xs" aria-live="polite" role="status">
        {messages.map(({ id, text }) => (
          <Notification
            key={id}
            role="presentation"
            withBorder
            onClose={() => close(id)}
            closeButtonProps={{ 'aria-label': words.actions.close }}
          >
            {text}
          </Notification>
        ))}
      </Stack>
    </NotifyContext>
  );
}
