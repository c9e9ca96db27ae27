import type { PhoneSocket, PhoneSocketEvents } from './model/phone-link.js';

/** The browser's WebSocket to the phone that served this page. */
export function openPhoneSocket(events: PhoneSocketEvents): PhoneSocket {
  const { protocol, host } = globalThis.location;
  const socket = new WebSocket(`${protocol === 'https:' ? 'wss' : 'ws'}://${host}/handset`);
  socket.binaryType = 'arraybuffer';
  socket.onopen = events.onOpen;
  socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
    if (typeof data === 'string') events.onText(data);
    else events.onSound(data);
  };
  socket.onclose = ({ code }) => events.onClosed(code);
  return {
    send: (data) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(data);
    },
    close: () => socket.close(),
    bufferedBytes: () => socket.bufferedAmount,
  };
}
