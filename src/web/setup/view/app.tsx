import { useEffect } from 'react';
import { screenOf, type Screen } from '../model/page-state.js';
import type { SetupPage } from '../model/setup-page.js';
import { LanguageContext, useWords } from '../words/index.js';
import { frameWords } from '../words/frame.js';
import { CodeScreen } from './code-screen.js';
import { FinishedScreen } from './finished-screen.js';
import { LanguageSwitch } from './language-switch.js';
import { Note } from './note.js';
import { PageContext, usePage } from './page-context.js';
import { BaselineStep } from './steps/baseline-step.js';
import { CallStep } from './steps/call-step.js';
import { DestinationStep } from './steps/destination-step.js';
import { HookStep } from './steps/hook-step.js';
import { NetworkStep } from './steps/network-step.js';
import { SignOffStep } from './steps/sign-off-step.js';
import { SoundStep } from './steps/sound-step.js';
import { TimeStep } from './steps/time-step.js';
import { useLanguageChoice } from './use-language-choice.js';

export function App({ page }: { readonly page: SetupPage }) {
  const choice = useLanguageChoice();
  return (
    <LanguageContext value={choice}>
      <PageContext value={page}>
        <Frame />
      </PageContext>
    </LanguageContext>
  );
}

function Frame() {
  const { state } = usePage();
  const { words } = useWords(frameWords);
  const screen = screenOf(state);
  const name = state.view?.shortName ?? state.hello?.shortName;
  useEffect(() => {
    document.title = name === undefined ? words.product : `${name} · ${words.product}`;
  }, [name, words]);
  return (
    <div className="page" data-testid="screen" data-screen={screen}>
      <header className="masthead">
        <p className="masthead__name">{name ?? words.product}</p>
        <LanguageSwitch />
      </header>
      <div role="status">
        {state.link === 'lost' && (
          <p className="banner" data-testid="lost">
            {state.view?.network.hotspot?.active === true ? words.lostHotspot : words.lost}
          </p>
        )}
        {state.view?.restarting === true && state.link === 'open' && (
          <p className="banner">{words.restarting}</p>
        )}
      </div>
      <Shown screen={screen} />
    </div>
  );
}

function Shown({ screen }: { readonly screen: Screen }) {
  const { words } = useWords(frameWords);
  switch (screen) {
    case 'connecting':
      return (
        <main className="step">
          <h1 className="step__title">{words.connecting}</h1>
          <p aria-live="polite">{words.connectingText}</p>
        </main>
      );
    case 'mismatch':
      return (
        <main className="step">
          <h1 className="step__title">{words.product}</h1>
          <Note tone="bad" title={words.mismatch}>
            <p>{words.mismatchText}</p>
          </Note>
          <button type="button" className="button button--main" onClick={() => globalThis.location.reload()}>
            {words.reload}
          </button>
        </main>
      );
    case 'code':
      return <CodeScreen />;
    case 'finished':
      return <FinishedScreen />;
    case 'network':
      return <NetworkStep />;
    case 'time':
      return <TimeStep />;
    case 'destination':
      return <DestinationStep />;
    case 'hook':
      return <HookStep />;
    case 'sound':
      return <SoundStep />;
    case 'baseline':
      return <BaselineStep />;
    case 'call':
      return <CallStep />;
    case 'sign-off':
      return <SignOffStep />;
  }
}
