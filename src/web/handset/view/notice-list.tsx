import type { Notice } from '../model/page-state.js';
import { useWords } from './words-context.js';

interface NoticeListProps {
  readonly notices: readonly Notice[];
  readonly onTakeHandset: () => void;
  readonly onTurnSoundOn: () => void;
}

/** What the person must be told plainly. Stays in place while empty, so that screen readers speak what appears. */
export function NoticeList({ notices, onTakeHandset, onTurnSoundOn }: NoticeListProps) {
  const { words } = useWords();
  const buttons: Partial<Record<Notice, ButtonProps>> = {
    'view-only': { testId: 'take-handset', text: words.handset.takeHere, onClick: onTakeHandset },
    'sound-elsewhere': { testId: 'take-handset', text: words.handset.takeSoundHere, onClick: onTakeHandset },
    'sound-asked-for': { testId: 'turn-sound-on', text: words.handset.turnSoundOn, onClick: onTurnSoundOn },
  };
  return (
    <div className="notices" role="status" aria-live="polite">
      {notices.map((notice) => (
        <div key={notice} className="notice" data-testid={`notice-${notice}`}>
          <p className="notice__title">{words.notices[notice].title}</p>
          <p className="notice__text">{words.notices[notice].text}</p>
          {buttons[notice] && <Button {...buttons[notice]} />}
        </div>
      ))}
    </div>
  );
}

interface ButtonProps {
  readonly testId: string;
  readonly text: string;
  readonly onClick: () => void;
}

function Button({ testId, text, onClick }: ButtonProps) {
  return (
    <button type="button" className="button" data-testid={testId} onClick={onClick}>
      {text}
    </button>
  );
}
