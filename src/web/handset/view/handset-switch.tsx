import { useId } from 'react';
import type { Headline, moverOf } from '../model/page-state.js';
import type { SoundLevels } from '../model/sound.js';
import { WallPhone } from './wall-phone.js';
import { useWords } from './words-context.js';

type Mover = ReturnType<typeof moverOf>;

interface HandsetSwitchProps {
  readonly lifted: boolean;
  readonly usable: boolean;
  readonly mover: Mover;
  readonly headline: Headline;
  readonly number: string;
  readonly levels: () => SoundLevels;
  readonly onToggle: () => void;
}

/** The drawn phone as one big switch: on is off the hook. */
export function HandsetSwitch(props: HandsetSwitchProps) {
  const { words } = useWords();
  const actionId = useId();
  return (
    <button
      type="button"
      role="switch"
      className="handset"
      aria-checked={props.lifted}
      // Not `disabled`: it keeps the focus, and a screen reader still says how the handset lies.
      aria-disabled={!props.usable}
      aria-label={words.handset.name}
      // Why it cannot be used, where that is so.
      aria-describedby={props.mover === 'person' ? undefined : actionId}
      data-testid="handset"
      data-headline={props.headline}
      onClick={() => {
        if (props.usable) props.onToggle();
      }}
    >
      <WallPhone lifted={props.lifted} number={props.number} levels={props.levels} />
      <span className="handset__action" id={actionId} aria-hidden="true">
        <ActionText lifted={props.lifted} mover={props.mover} />
      </span>
      <span className="handset__hint" aria-hidden="true">
        {words.handset.keyHint}
      </span>
    </button>
  );
}

function ActionText({ lifted, mover }: { readonly lifted: boolean; readonly mover: Mover }) {
  const { words } = useWords();
  if (mover === 'real-handset') return words.handset.real;
  if (mover === 'another-page') return words.handset.watching;
  return lifted ? words.handset.replace : words.handset.lift;
}
