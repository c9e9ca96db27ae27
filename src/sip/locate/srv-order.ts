import type { SrvRecord } from './dns.js';

/** More records than anybody has servers: what follows them is not looked at. */
const MOST_RECORDS = 64;

/**
 * The order in which the servers of an SRV answer are tried: lower priority numbers first, and among equal ones by a
 * draw in which a server's weight is its chance (RFC 2782, "Weight"). The order of the records in the answer is of no
 * influence, so that the same draws give the same order although DNS servers rotate their answers.
 *
 * @param random gives numbers from 0 to below 1; called once for each place in doubt
 */
export function orderBySrv(records: readonly SrvRecord[], random: () => number): readonly SrvRecord[] {
  const waiting = [...records].sort(beforeTheDraw).slice(0, MOST_RECORDS);
  const ordered: SrvRecord[] = [];
  while (waiting.length > 0) ordered.push(...waiting.splice(drawnIndex(waiting, random), 1));
  return ordered;
}

/** Of the next one: the sum of the weights up to it is the first to reach a number between 0 and the whole sum. */
function drawnIndex(waiting: readonly SrvRecord[], random: () => number): number {
  const peers = waiting.filter(({ priority }) => priority === waiting[0]?.priority);
  if (peers.length === 1) return 0;
  const whole = peers.reduce((sum, { weight }) => sum + weight, 0);
  const number = Math.floor(random() * (whole + 1));
  let sum = 0;
  return peers.findIndex(({ weight }) => (sum += weight) >= number);
}

/** Weight 0 stands in front, which gives it its very small chance. */
function beforeTheDraw(a: SrvRecord, b: SrvRecord): number {
  return (
    a.priority - b.priority ||
    Number(a.weight !== 0) - Number(b.weight !== 0) ||
    compareText(a.name, b.name) ||
    a.port - b.port
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
