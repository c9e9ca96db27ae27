import type { HookMovement } from '../io/hook-watch.js';
import type { HookWiring, Level } from '../protocol/io-wiring.js';

const positions: Record<HookMovement['position'], string> = {
  'on-hook': 'in the cradle',
  'off-hook': 'lifted',
  contradiction: 'CONTRADICTION',
};

/**
 * One movement of the hook as a line of `hotline hook watch`.
 *
 * @param wallMs wall clock, when it began; shown in the time of this machine
 */
export function watchLine(movement: HookMovement, { pin, secondPin }: HookWiring, wallMs: number): string {
  const { bounces, levels, moved, position, tookMs } = movement;
  const [first, second] = levels;
  const contacts = [
    `line ${pin} ${nameOf(first)}`,
    ...(secondPin === undefined ? [] : [`line ${secondPin} ${nameOf(second)}`]),
  ].join(', ');
  const count = `${bounces} ${bounces === 1 ? 'bounce' : 'bounces'}`;
  const notes = [
    ...(bounces > 0 ? [`${count} in ${tookMs.toFixed(1)} ms${moved ? '' : ', and back'}`] : []),
    ...(position === 'contradiction' ? ['a handset on its way, or a broken wire'] : []),
  ];
  return [timeOf(wallMs), positions[position].padEnd(13), contacts, ...notes].join('  ');
}

function nameOf(level: Level | undefined): string {
  return level === 1 ? 'high' : 'low';
}

/** `14:03:12.482` */
function timeOf(wallMs: number): string {
  const at = new Date(wallMs);
  const two = (value: number) => String(value).padStart(2, '0');
  const milliseconds = String(at.getMilliseconds()).padStart(3, '0');
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${milliseconds}`;
}
