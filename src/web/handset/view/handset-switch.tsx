import type { Headline } from '../model/page-state.js';
import type { SoundLevels } from '../model/sound.js';
import { WallPhone } from './wall-phone.js';
import { useWords } from './words-context.js';

interface HandsetSwitchProps {
  readonly lifted: boolean;
  readonly usable: boolean;
  /** Another page holds the handset. */
  readonly watching: boolean;
  readonly headline: Headline;
  readonly number: string;
  readonly levels: () => SoundLevels;
  readonly onToggle: () => void;
}

/** The drawn phone as one big switch: on is off the hook. */
export function HandsetSwitch(props: HandsetSwitchProps) {
  const { words } = useWords();
  return (
    <button
      type="button"
      role="switch"
      className="handset"
      aria-checked={props.lifted}
      // Not `disabled`: it keeps the focus, and a screen reader still says how the handset lies.
      aria-disabled={!props.usable}
      aria-label={words.handset.name}
      data-testid="handset"
      data-headline={props.headline}
      onClick={() => {
        if (props.usable) props.onToggle();
      }}
    >
      <WallPhone lifted={props.lifted} number={props.number} levels={props.levels} />
      <span className="handset__action" aria-hidden="true">
        <ActionText lifted={props.lifted} watching={props.watching} />
      </span>
      <span className="handset__hint" aria-hidden="true">
        {words.handset.keyHint}
      </span>
    </button>
  );
}

function ActionText({ lifted, watching }: { readonly lifted: boolean; readonly watching: boolean }) {
  const { words } = useWords();
  if (watching) return words.handset.watching;
  return lifted ? words.handset.replace : words.handset.lift;
}
