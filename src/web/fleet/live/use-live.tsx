import { useQueryClient } from '@tanstack/react-query';
import { createContext, use, useEffect, useState, useSyncExternalStore, type ReactNode } from 'react';
import { sessionKey } from '../api/session.js';
import { openLiveSocket } from './browser-socket.js';
import { LiveCache } from './live-cache.js';
import { LiveConnection, type LiveState } from './live-connection.js';

const LiveContext = createContext<LiveConnection | null>(null);

function after(delayMs: number, action: () => void): () => void {
  const timer = setTimeout(action, delayMs);
  return () => clearTimeout(timer);
}

/** Keeps everything below up to date while it is shown. */
export function LiveProvider({ children }: { readonly children: ReactNode }) {
  const cache = useQueryClient();
  const [{ connection, liveCache }] = useState(() => {
    const liveCache = new LiveCache(cache, after);
    const connection = new LiveConnection(
      { openSocket: openLiveSocket, after, random: Math.random, now: Date.now },
      {
        onMessage: liveCache.apply,
        onBack: liveCache.refetchAll,
        // The browser does not say why a WebSocket was refused; the session's endpoint does.
        onLost: () => void cache.invalidateQueries({ queryKey: sessionKey }),
      },
    );
    return { connection, liveCache };
  });

  useEffect(() => {
    const hurry = (): void => {
      if (document.visibilityState === 'visible') connection.hurry();
    };
    connection.start();
    window.addEventListener('online', hurry);
    document.addEventListener('visibilitychange', hurry);
    return () => {
      window.removeEventListener('online', hurry);
      document.removeEventListener('visibilitychange', hurry);
      connection.stop();
      liveCache.stop();
    };
  }, [connection, liveCache]);

  return <LiveContext value={connection}>{children}</LiveContext>;
}

const notLive: LiveState = { live: false, upToDateMs: null };
const nothing = (): (() => void) => () => undefined;

export function useLiveState(): LiveState {
  const connection = use(LiveContext);
  return useSyncExternalStore(connection?.subscribe ?? nothing, connection?.state ?? (() => notLive));
}

/** Reports and commands of this phone are told live while the calling component is shown. */
export function useWatchPhone(phone: string): void {
  const connection = use(LiveContext);
  useEffect(() => {
    connection?.watch(phone);
    return () => connection?.watch(null);
  }, [connection, phone]);
}
