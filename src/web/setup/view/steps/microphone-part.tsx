import { useEffect, useEffectEvent } from 'react';
import { goodSpeech, speechVerdict } from '../../model/speech-level.js';
import { useWords } from '../../words/index.js';
import { soundWords } from '../../words/sound.js';
import { Facts } from '../facts.js';
import { LevelMeter } from '../level-meter.js';
import { useView } from '../page-context.js';

export function MicrophonePart() {
  const { page, state, view } = useView();
  const { words } = useWords(soundWords);
  const { meter: isOn, open, speechDbfs, noiseDbfs } = view.sound;
  const { meter } = state;
  // Nobody listens on where nobody looks.
  const turnOff = useEffectEvent(() => {
    if (page.state().view?.sound.meter === true) void page.act('sound/meter', { on: false });
  });
  useEffect(() => () => turnOff(), []);
  const level = (dbfs: number): string => `${Math.round(dbfs)} dBFS`.replace('-', '\u2212');
  const facts = [
    ...(speechDbfs === null ? [] : [{ name: words.speech, value: level(speechDbfs) }]),
    ...(noiseDbfs === null ? [] : [{ name: words.noise, value: level(noiseDbfs) }]),
  ];
  return (
    <section className="buttons">
      <h2>{words.microphone}</h2>
      <p className="soft">{words.microphoneText}</p>
      {isOn &&
        (meter ? (
          <LevelMeter
            name={words.meter}
            dbfs={meter.rmsDbfs}
            good={goodSpeech}
            verdict={words.verdicts[speechVerdict(meter)]}
            testId="microphone-level"
          />
        ) : (
          <p role="status">{words.waiting}</p>
        ))}
      <Facts facts={facts} testId="microphone-facts" />
      <button
        type="button"
        className="button"
        data-testid="listen"
        disabled={state.asking !== null || !open}
        onClick={() => void page.act('sound/meter', { on: !isOn })}
      >
        {isOn ? words.listenOff : words.listen}
      </button>
    </section>
  );
}
