import type { Notice } from '../model/page-state.js';
import { useWords } from './words-context.js';

interface NoticeListProps {
  readonly notices: readonly Notice[];
  readonly onTakeHandset: () => void;
}

/** What the person must be told plainly. Stays in place while empty, so that screen readers speak what appears. */
export function NoticeList({ notices, onTakeHandset }: NoticeListProps) {
  const { words } = useWords();
  return (
    <div className="notices" role="status" aria-live="polite">
      {notices.map((notice) => (
        <div key={notice} className="notice" data-testid={`notice-${notice}`}>
          <p className="notice__title">{words.notices[notice].title}</p>
          <p className="notice__text">{words.notices[notice].text}</p>
          {notice === 'view-only' && (
            <button type="button" className="button" data-testid="take-handset" onClick={onTakeHandset}>
              {words.handset.takeHere}
            </button>
          )}
        </div>
      ))}
    </div>
  );
}
