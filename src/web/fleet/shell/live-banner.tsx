import { useEffect, useState } from 'react';
import { useSession } from '../api/index.js';
import { Icon } from '../common/icons.js';
import { useLiveState } from '../live/use-live.js';
import { clockText, useWords } from '../words/index.js';
import { shellWords } from '../words/shell.js';

/** A short cut, such as a server that restarts, is not worth a word. */
const GRACE_MS = 4_000;

/** Says when what is shown is not kept up to date, and when this is a demonstration. */
export function LiveBanner() {
  const { words, language } = useWords(shellWords);
  const { live, upToDateMs } = useLiveState();
  const { demo } = useSession();
  return (
    <>
      {demo && (
        <div className="live-banner" data-tone="plain" data-testid="demo-banner">
          <Icon name="info" />
          {words.demo}
        </div>
      )}
      <div role="status">
        {!live && (
          <AfterGrace key={upToDateMs}>
            {upToDateMs === null
              ? words.neverLive
              : words.lost(clockText(upToDateMs, language, { seconds: true }))}
          </AfterGrace>
        )}
      </div>
    </>
  );
}

function AfterGrace({ children }: { readonly children: string }) {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), GRACE_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    shown && (
      <div className="live-banner" data-testid="live-banner">
        <Icon name="silent" />
        {children}
      </div>
    )
  );
}
