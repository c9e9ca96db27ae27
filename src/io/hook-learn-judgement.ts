import type { Pin } from '../protocol/io-pins.js';
import type { Level } from '../protocol/io-wiring.js';

/** How the hook turned out to be wired. */
export interface LearntHook {
  readonly pin: Pin;
  /** The other contact of a change-over pair. */
  readonly secondPin: Pin | undefined;
  /** Level of `pin` while the handset is off. */
  readonly offHookLevel: Level;
}

export type RefusalReason =
  /** A line never told its level. */
  | 'unreadable'
  /** A line does not come to rest. */
  | 'chatter'
  /** No line differs between cradle and lifted. */
  | 'nothing-changed'
  /** A line that is known to have a contact stays as it is. */
  | 'contact-still'
  /** More lines change than a hook has contacts. */
  | 'too-many-changed'
  /** Two lines change in the same direction. */
  | 'not-opposed'
  /** The same position read differently. */
  | 'inconsistent'
  /** The hardware went away. */
  | 'lost';

export interface Refusal {
  readonly reason: RefusalReason;
  /** What was seen and what to do. */
  readonly message: string;
}

export type Judgement =
  | { readonly type: 'learnt'; readonly hook: LearntHook }
  | { readonly type: 'undecided' }
  | ({ readonly type: 'refused' } & Refusal);

interface Line {
  readonly pin: Pin;
  readonly expected: boolean;
}

const counts = ['first', 'second', 'third'];

/**
 * What the readings say: those of even places in the cradle, those of odd ones lifted. The first thing that makes no sense
 * is told, so that nobody goes on moving a handset for nothing.
 */
export function judge(lines: readonly Line[], readings: readonly (readonly Level[])[]): Judgement {
  const [onHook, offHook] = readings;
  if (!onHook || !offHook) return { type: 'undecided' };
  const wavering = lines.findIndex((_, line) =>
    readings.some((reading, i) => reading[line] !== readings[i % 2]?.[line]),
  );
  if (wavering >= 0) return inconsistent(lines, readings, wavering);
  const changed = lines.flatMap(({ pin }, i) =>
    onHook[i] !== offHook[i] ? [{ pin, offHookLevel: offHook[i] ?? 0 }] : [],
  );
  const [first, second, ...more] = changed;
  if (!first) {
    const seen = lines.map(({ pin }, i) => `line ${pin} stayed ${nameOf(onHook[i])}`).join(', ');
    return refused(
      'nothing-changed',
      `nothing changed when the handset was lifted (${seen}); check that the wires of the hook are on, and that these are its lines`,
    );
  }
  const names = changed.map(({ pin }) => `line ${pin}`).join(', ');
  if (more.length > 0) {
    return refused(
      'too-many-changed',
      `${changed.length} lines changed when the handset was lifted (${names}), and a hook has one contact or two; name the one or two lines of the hook alone`,
    );
  }
  if (second && first.offHookLevel === second.offHookLevel) {
    const both = nameOf(first.offHookLevel);
    return refused(
      'not-opposed',
      `${names.replace(', ', ' and ')} both went ${both} when the handset was lifted, and the two contacts of a change-over pair go opposite ways; wire one of them alone, or the other throw of the switch`,
    );
  }
  const still = lines.find(({ expected, pin }) => expected && !changed.some((line) => line.pin === pin));
  if (still) {
    return refused(
      'contact-still',
      `line ${still.pin} stayed the same when the handset was lifted, and the configuration has a contact there; check its wire, or take the entry out if the hook has one contact`,
    );
  }
  return { type: 'learnt', hook: { ...first, secondPin: second?.pin } };
}

function inconsistent(
  lines: readonly Line[],
  readings: readonly (readonly Level[])[],
  line: number,
): Judgement {
  const index = readings.findIndex((reading, i) => reading[line] !== readings[i % 2]?.[line]);
  const where = index % 2 === 0 ? 'in the cradle' : 'with the handset lifted';
  const before = nameOf(readings[index % 2]?.[line]);
  const now = nameOf(readings[index]?.[line]);
  const time = counts[Math.floor(index / 2)] ?? 'last';
  return refused(
    'inconsistent',
    `line ${lines[line]?.pin ?? '?'} was ${before} ${where} the first time and ${now} the ${time} time; if the handset was moved as asked, the contact sticks or a wire is loose: mend it and start again`,
  );
}

function nameOf(level: Level | undefined): string {
  return level === 1 ? 'high' : 'low';
}

function refused(reason: RefusalReason, message: string): Judgement {
  return { type: 'refused', reason, message };
}
