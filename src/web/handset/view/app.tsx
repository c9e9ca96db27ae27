import { useEffect, useSyncExternalStore } from 'react';
import type { HandsetPage } from '../model/handset-page.js';
import { canLift, headlineOf, isDrawnLifted, moverOf, noticesOf } from '../model/page-state.js';
import { CallTimeline } from './call-timeline.js';
import { EarPanel } from './ear-panel.js';
import { FaultCard } from './fault-card.js';
import { HandsetSwitch } from './handset-switch.js';
import { Headline } from './headline.js';
import { LanguageSwitch } from './language-switch.js';
import { LastCalls } from './last-calls.js';
import { NoticeList } from './notice-list.js';
import { RegistrationList } from './registration-list.js';
import { TroublePanel } from './trouble-panel.js';
import { useLanguage } from './use-language.js';
import { useSpaceBar } from './use-space-bar.js';
import { WordsContext } from './words-context.js';

export function App({ page }: { readonly page: HandsetPage }) {
  const state = useSyncExternalStore(page.subscribe, page.state);
  const { language, words, choose } = useLanguage();
  const headline = headlineOf(state);
  const { phone } = state;

  useSpaceBar(page.toggle);
  useEffect(() => {
    document.title = `${words.headlines[headline].title} · ${words.pageTitle}`;
  }, [words, headline]);

  return (
    <WordsContext value={{ language, words }}>
      <div className="page">
        <header className="masthead">
          <div>
            <h1 className="masthead__name">{words.pageTitle}</h1>
            <p className="masthead__tagline">{words.tagline}</p>
          </div>
          <div className="masthead__aside">
            {phone?.dashboard && (
              <a className="masthead__link" href={phone.dashboard} target="_blank" rel="noreferrer">
                {words.dashboard}
              </a>
            )}
            <LanguageSwitch language={language} onChoose={choose} />
          </div>
        </header>
        <main className="board">
          <div className="stage">
            <HandsetSwitch
              lifted={isDrawnLifted(state)}
              usable={state.lifted || canLift(state)}
              mover={moverOf(state)}
              headline={headline}
              number={phone?.number ?? ''}
              levels={page.levels}
              onToggle={page.toggle}
            />
          </div>
          <div className="story">
            <Headline headline={headline} number={phone?.number ?? null} />
            <NoticeList
              notices={noticesOf(state)}
              onTakeHandset={page.takeHandset}
              onTurnSoundOn={page.turnSoundOn}
            />
            <div className="cards">
              <FaultCard faults={phone?.faults ?? []} />
              <EarPanel
                source={phone?.hears ?? 'silence'}
                microphone={state.microphone}
                levels={page.levels}
                onEchoCancellation={page.setEchoCancellation}
              />
              <CallTimeline call={phone?.call ?? null} />
              {phone?.trouble && (
                <TroublePanel
                  trouble={phone.trouble}
                  usable={state.mine === true}
                  onChoose={page.setTrouble}
                />
              )}
              <RegistrationList registrations={phone?.registrations ?? []} />
              <LastCalls calls={phone?.lastCalls ?? []} />
            </div>
          </div>
        </main>
      </div>
    </WordsContext>
  );
}
