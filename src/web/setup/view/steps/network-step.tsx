import { useState } from 'react';
import type { SetupView } from '../../../../protocol/setup-api.js';
import { useWords } from '../../words/index.js';
import { networkWords } from '../../words/network.js';
import { Facts } from '../facts.js';
import { Note } from '../note.js';
import { useView } from '../page-context.js';
import { StepFrame } from '../step-frame.js';
import { WifiJoin } from './wifi-join.js';

type Wifi = NonNullable<SetupView['network']['wifi']>;

export function NetworkStep() {
  const { page, state, view } = useView();
  const { words } = useWords(networkWords);
  const { interfaces, reach, wifi, hotspot } = view.network;
  const facts = [
    ...interfaces.map(({ name, kind, carrier, addresses }) => ({
      name: `${words.kinds[kind]} (${name})`,
      value: !carrier ? words.noLink : addresses.length === 0 ? words.noAddress : addresses.join(', '),
    })),
    { name: words.way, value: words.reach[reach] },
  ];
  return (
    <StepFrame step="network" working={wifi?.joining ? words.joining(wifi.joining) : words.checking}>
      <Facts facts={facts} testId="network-facts" />
      {hotspot?.active === true && <Note tone="plain" title={words.hotspot(hotspot.ssid)} />}
      <button
        type="button"
        className="button"
        data-testid="network-check"
        disabled={state.asking !== null}
        onClick={() => void page.act('network/check', {})}
      >
        {words.check}
      </button>
      {wifi && <WifiPart wifi={wifi} />}
    </StepFrame>
  );
}

function WifiPart({ wifi }: { readonly wifi: Wifi }) {
  const { page, state } = useView();
  const { words } = useWords(networkWords);
  const [chosen, setChosen] = useState<{ ssid: string; isOpen: boolean } | null>(null);
  if (chosen) {
    return <WifiJoin {...chosen} onDone={() => setChosen(null)} />;
  }
  return (
    <section className="buttons" aria-label={words.wifi}>
      <button
        type="button"
        className="button"
        data-testid="wifi-scan"
        disabled={wifi.scanning || state.asking !== null}
        onClick={() => void page.act('network/scan', {})}
      >
        {words.scan}
      </button>
      <div aria-live="polite">{wifi.scanning && <p>{words.scanning}</p>}</div>
      <ul className="choices">
        {wifi.networks.map(({ ssid, signal, security, joined }) => (
          <li key={ssid}>
            <button
              type="button"
              className="choice"
              data-testid="wifi"
              disabled={security === 'enterprise' || security === 'wep'}
              onClick={() => setChosen({ ssid, isOpen: security === 'open' })}
            >
              <span className="choice__name">{ssid}</span>
              <span className="choice__detail">
                {words.signal(signal)}, {words.securities[security]}
              </span>
              {joined && (
                <span className="choice__mark" data-state="passed">
                  {words.joined}
                </span>
              )}
            </button>
          </li>
        ))}
      </ul>
      <button
        type="button"
        className="button button--quiet"
        onClick={() => setChosen({ ssid: '', isOpen: false })}
      >
        {words.hidden}
      </button>
    </section>
  );
}
