import { useState } from 'react';
import { groupedKey } from '../../../../protocol/link-status.js';
import { useWords } from '../../words/index.js';
import { destinationWords } from '../../words/destination.js';
import { Facts, type Fact } from '../facts.js';
import { useView } from '../page-context.js';
import { StepFrame } from '../step-frame.js';
import { FleetForm } from './fleet-form.js';
import { StandAloneForm } from './stand-alone-form.js';

type Way = 'fleet' | 'stand-alone';

export function DestinationStep() {
  const { view } = useView();
  const { words } = useWords(destinationWords);
  const { destination, steps } = view;
  const [way, setWay] = useState<Way>(destination.way === 'stand-alone' ? 'stand-alone' : 'fleet');
  const [isChanging, setIsChanging] = useState(false);
  const isTold = destination.way !== 'none' && steps.destination.state !== 'failed';
  const showsForm = !isTold || isChanging;
  return (
    <StepFrame step="destination" working={words.working}>
      <Facts facts={useFacts()} testId="destination-facts" />
      {showsForm ? (
        <>
          <WayChoice way={way} onWay={setWay} />
          {way === 'fleet' ? <FleetForm key="fleet" /> : <StandAloneForm key="alone" />}
        </>
      ) : (
        <button
          type="button"
          className="button button--quiet"
          data-testid="destination-change"
          onClick={() => setIsChanging(true)}
        >
          {words.change}
        </button>
      )}
    </StepFrame>
  );
}

function WayChoice({ way, onWay }: { readonly way: Way; readonly onWay: (way: Way) => void }) {
  const { words } = useWords(destinationWords);
  const ways = [
    { way: 'fleet', name: words.fleet, detail: words.fleetText },
    { way: 'stand-alone', name: words.alone, detail: words.aloneText },
  ] as const;
  return (
    <div className="choices" role="group" aria-label={words.how}>
      {ways.map(({ way: offered, name, detail }) => (
        <button
          key={offered}
          type="button"
          className="choice"
          aria-pressed={offered === way}
          data-testid={`way-${offered}`}
          onClick={() => onWay(offered)}
        >
          <span className="choice__name">{name}</span>
          <span className="choice__detail">{detail}</span>
        </button>
      ))}
    </div>
  );
}

/** What the phone knows of whom it calls. */
function useFacts(): Fact[] {
  const { view } = useView();
  const { words } = useWords(destinationWords);
  const { fleet, number, registrations } = view.destination;
  const names = words.facts;
  return [
    ...(fleet
      ? [
          { name: names.server, value: fleet.server },
          { name: names.link, value: fleet.linked ? names.linked : names.notLinked },
          { name: names.enrolment, value: names.enrolments[fleet.enrolment] },
          ...(fleet.name === null ? [] : [{ name: names.name, value: fleet.name }]),
          // Compared by people only while it waits for one of them.
          ...(fleet.key === null || fleet.enrolment !== 'unconfirmed'
            ? []
            : [{ name: names.key, value: groupedKey(fleet.key.replace(/\s/g, '')) }]),
        ]
      : []),
    ...(number === null ? [] : [{ name: names.number, value: number }]),
    ...registrations.map(({ route, state }) => ({ name: route, value: words.registrations[state] })),
  ];
}
