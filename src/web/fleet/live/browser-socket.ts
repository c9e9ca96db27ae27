import { LIVE_PATH } from '../../../protocol/fleet-api/live.js';
import type { LiveSocket, LiveSocketEvents } from './live-connection.js';

/** The live socket of the server that the page came from. */
export function openLiveSocket({ onOpen, onText, onClose }: LiveSocketEvents): LiveSocket {
  const address = new URL(LIVE_PATH, location.href);
  address.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
  const socket = new WebSocket(address);
  socket.addEventListener('open', onOpen);
  socket.addEventListener('message', ({ data }) => {
    if (typeof data === 'string') onText(data);
  });
  // An error is always followed by a close.
  socket.addEventListener('close', onClose);
  return {
    send: (text) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    },
    close: () => socket.close(),
  };
}
