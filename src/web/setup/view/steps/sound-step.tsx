import { useWords } from '../../words/index.js';
import { soundWords } from '../../words/sound.js';
import { Facts } from '../facts.js';
import { useView } from '../page-context.js';
import { StepFrame } from '../step-frame.js';
import { MicrophonePart } from './microphone-part.js';

export function SoundStep() {
  const { words } = useWords(soundWords);
  return (
    <StepFrame step="sound" working={words.working}>
      <DevicePart />
      <EarPart />
      <MicrophonePart />
    </StepFrame>
  );
}

function DevicePart() {
  const { page, state, view } = useView();
  const { words } = useWords(soundWords);
  const { device, devices } = view.sound;
  if (devices.length === 0) return <Facts facts={[{ name: words.device, value: device }]} />;
  const lack = (playback: boolean, capture: boolean): string => {
    if (!playback && !capture) return words.cannot.both;
    return playback ? words.cannot.capture : words.cannot.playback;
  };
  return (
    <section className="choices" aria-label={words.choose}>
      <h2>{words.choose}</h2>
      {devices.map(({ device: offered, description, playback, capture }) => (
        <button
          key={offered}
          type="button"
          className="choice"
          aria-pressed={offered === device}
          data-testid="sound-device"
          disabled={state.asking !== null}
          onClick={() => void page.act('sound/device', { device: offered })}
        >
          <span className="choice__name">{description}</span>
          <span className="choice__detail">
            {playback && capture ? offered : `${offered}: ${lack(playback, capture)}`}
          </span>
          {offered === device && <span className="choice__mark">{words.used}</span>}
        </button>
      ))}
    </section>
  );
}

function EarPart() {
  const { page, state, view } = useView();
  const { words } = useWords(soundWords);
  const { open, tone, heard } = view.sound;
  const isBusy = state.asking !== null || !open;
  return (
    <section className="buttons">
      <h2>{words.ear}</h2>
      {view.handset.lent ? (
        <p className="soft">{words.earText}</p>
      ) : (
        <p role="status" data-testid="not-lent">
          {words.notLent}
        </p>
      )}
      <button
        type="button"
        className={tone || heard === true ? 'button' : 'button button--main'}
        data-testid="tone"
        disabled={isBusy}
        onClick={() => void page.act('sound/tone', { on: !tone })}
      >
        {tone ? words.toneOff : words.tone}
      </button>
      <p role="status">
        {tone ? words.toneOn : heard === null ? '' : heard ? words.heardYes : words.heardNo}
      </p>
      <div className="buttons buttons--pair" role="group" aria-label={words.heard}>
        <button
          type="button"
          className="button"
          data-testid="heard-yes"
          disabled={isBusy}
          onClick={() => void page.act('sound/heard', { heard: true })}
        >
          {words.yes}
        </button>
        <button
          type="button"
          className="button"
          data-testid="heard-no"
          disabled={isBusy}
          onClick={() => void page.act('sound/heard', { heard: false })}
        >
          {words.no}
        </button>
      </div>
    </section>
  );
}
