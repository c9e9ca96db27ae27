/** Sends a file and tells how far it is, which fetch cannot tell. */
import type { SendFile } from './upload-port.js';

export const sendFile: SendFile = (address, { method, headers, file, signal, onProgress }) =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    const failed = () => reject(signal.aborted ? (signal.reason as Error) : new TypeError('no answer'));
    request.open(method, address);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded }) =>
      onProgress({ sent: Math.min(loaded, file.size), total: file.size });
    request.onload = () => resolve(answerOf(request));
    request.onerror = failed;
    request.onabort = failed;
    request.onloadend = () => signal.removeEventListener('abort', abort);
    if (signal.aborted) {
      failed();
      return;
    }
    signal.addEventListener('abort', abort);
    request.send(file);
  });

/** What pages look at: status, `Retry-After`, body. */
function answerOf(request: XMLHttpRequest): Response {
  const retryAfter = request.getResponseHeader('retry-after');
  return new Response(request.responseText || null, {
    status: request.status,
    headers: retryAfter === null ? {} : { 'retry-after': retryAfter },
  });
}
