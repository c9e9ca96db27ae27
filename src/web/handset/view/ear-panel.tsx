import { useEffect, useState } from 'react';
import type { EarSource } from '../../../protocol/ear.js';
import type { MicrophoneState } from '../model/page-state.js';
import type { SoundLevels } from '../model/sound.js';
import { LevelMeter } from './level-meter.js';
import { recall, remember } from '../../common/storage.js';
import { useLevels } from './use-levels.js';
import { useWords } from './words-context.js';

const KEY = 'hotline.cancel-echo';

interface EarPanelProps {
  readonly source: EarSource;
  readonly microphone: MicrophoneState;
  readonly levels: () => SoundLevels;
  readonly onEchoCancellation: (on: boolean) => void;
}

/** What the caller hears, in words and as meters. */
export function EarPanel({ source, microphone, levels, onEchoCancellation }: EarPanelProps) {
  const { words } = useWords();
  const { earDbfs, earPeakHz, microphoneDbfs } = useLevels(levels);
  const [cancelsEcho, setCancelsEcho] = useState(() => recall(KEY) === 'yes');
  useEffect(() => onEchoCancellation(cancelsEcho), [cancelsEcho, onEchoCancellation]);

  return (
    <section className="card card--ear">
      <h3 className="card__title">{words.hears.title}</h3>
      <p className="hears" data-testid="hears" data-source={source}>
        {words.hears.sources[source]}
      </p>
      <LevelMeter name={words.hears.ear} dbfs={earDbfs} peakHz={earPeakHz} testId="ear-level" />
      <LevelMeter
        name={words.hears.microphone}
        dbfs={microphoneDbfs}
        instead={microphone === 'open' ? undefined : words.hears.microphoneOff}
        testId="mic-level"
      />
      <label className="tick">
        <input
          type="checkbox"
          checked={cancelsEcho}
          data-testid="cancel-echo"
          onChange={({ target }) => {
            remember(KEY, target.checked ? 'yes' : 'no');
            setCancelsEcho(target.checked);
          }}
        />
        {words.hears.cancelEcho}
      </label>
    </section>
  );
}
