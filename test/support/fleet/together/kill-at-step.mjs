/**
 * `node --import`: ends this process with SIGKILL just before the step that KILL_AT names, such as `sql 57`: the 57th
 * statement of a thread. A `send` is a WebSocket frame that is about to leave, a `frame` one that has come.
 */
import process from 'node:process';
import Sqlite from 'libsql';
import pg from 'pg';
import { WebSocket } from 'ws';

const [kind, at] = (process.env.KILL_AT ?? '').split(' ');
let left = Number(at);

function counted(of, method, matters = () => true) {
  const original = of.prototype[method];
  of.prototype[method] = function (...args) {
    if (matters(...args) && --left === 0) process.kill(process.pid, 'SIGKILL');
    return original.apply(this, args);
  };
}

if (kind === 'sql') {
  counted(Sqlite, 'prepare');
  counted(Sqlite, 'exec');
  counted(pg.Client, 'query');
}
if (kind === 'send') counted(WebSocket, 'send');
if (kind === 'frame') counted(WebSocket, 'emit', (event) => event === 'message');
