import { spawn } from 'node:child_process';
import type { Clock } from '../clock/clock.js';
import type { RunNmcli } from '../setup/network-manager.js';

const LIMIT_MS = 60_000;
const MOST_OUTPUT = 128 * 1024;

/** Of a shell that does not find a program. */
const NOT_FOUND = 127;
/** Node.js gives a socket as stdin, which nmcli cannot open as `passwd-file /dev/stdin`: so through a pipe. */
const BY_PIPE = 'cat | nmcli "$@"';

/** Runs the real nmcli. Where it is not installed, every call has the status null. */
export function nmcliOf(clock: Clock, path = process.env['PATH']): RunNmcli {
  return (args, input = '') =>
    new Promise((resolve) => {
      const child = spawn('sh', ['-c', BY_PIPE, 'nmcli', ...args], {
        stdio: ['pipe', 'pipe', 'pipe'],
        env: { PATH: path, LC_ALL: 'C.UTF-8' },
        // A group of its own, so that all of it can be ended.
        detached: true,
      });
      const limit = clock.after(LIMIT_MS, () => {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      });
      const said = { stdout: '', stderr: '' };
      for (const stream of ['stdout', 'stderr'] as const) {
        child[stream].setEncoding('utf8').on('data', (text: string) => {
          if (said[stream].length < MOST_OUTPUT) said[stream] += text;
        });
      }
      const end = (status: number | null): void => {
        limit.cancel();
        resolve({ status: status === NOT_FOUND ? null : status, ...said });
      };
      child.on('error', () => end(null));
      child.on('close', end);
      // It may have ended before it asked.
      child.stdin.on('error', () => undefined);
      child.stdin.end(input);
    });
}
