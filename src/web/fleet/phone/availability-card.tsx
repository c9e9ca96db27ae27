import { Table, Text } from '@mantine/core';
import type { AvailabilityState, PhoneDetail } from '../../../protocol/fleet-api/phones.js';
import { useEndpoint } from '../api/index.js';
import type { Tone } from '../common/badges.js';
import { QueryView } from '../common/query-view.js';
import { WideTable } from '../forms/wide-table.js';
import { useWords } from '../words/index.js';
import { phoneWords } from '../words/phone.js';
import { availableShare, barParts, interruptions, timeIn, type Stretch } from './periods.js';
import { useSay } from './use-say.js';

const tones: Readonly<Record<AvailabilityState, Tone>> = {
  'could-call': 'good',
  'could-not-call': 'warn',
  down: 'bad',
  unknown: 'muted',
};
const MOST_INTERRUPTIONS = 50;

interface AvailabilityCardProps {
  readonly phone: PhoneDetail;
  readonly span: { readonly from: string; readonly to: string };
}

export function AvailabilityCard({ phone: { id, timezone }, span }: AvailabilityCardProps) {
  const { words } = useWords(phoneWords);
  const availability = useEndpoint('phoneAvailability', { params: { id }, query: span }, { keep: true });
  return (
    <section className="card" aria-labelledby="availability">
      <h2 className="card-title" id="availability">
        {words.availability.title}
      </h2>
      <QueryView query={availability}>
        {(stretches) => <Availability stretches={stretches} timeZone={timezone} />}
      </QueryView>
    </section>
  );
}

interface AvailabilityProps {
  readonly stretches: readonly Stretch[];
  readonly timeZone: string;
}

function Availability({ stretches, timeZone }: AvailabilityProps) {
  const { words } = useWords(phoneWords);
  const say = useSay(timeZone);
  const share = availableShare(stretches);
  return (
    <>
      <p className="availability-figure" data-testid="availability">
        {share === null ? words.availability.unknown : words.availability.share(say.percent(share))}
      </p>
      <div className="share-bar" aria-hidden>
        {barParts(stretches).map(({ state, percent }, i) => (
          <span key={i} data-tone={tones[state]} style={{ width: `${percent}%` }} />
        ))}
      </div>
      <ul className="legend">
        {timeIn(stretches).map(({ state, ms }) => (
          <li key={state}>
            <span className="legend-mark" data-tone={tones[state]} aria-hidden />
            {words.availability.states[state]}: {say.duration(ms)}
          </li>
        ))}
      </ul>
      <Interruptions stretches={stretches} timeZone={timeZone} />
    </>
  );
}

function Interruptions({ stretches, timeZone }: AvailabilityProps) {
  const { words } = useWords(phoneWords);
  const say = useSay(timeZone);
  const list = interruptions(stretches).slice(0, MOST_INTERRUPTIONS);
  if (list.length === 0) return <Text size="sm">{words.availability.noInterruption}</Text>;
  const { from, to, lasted, state } = words.availability;
  return (
    <details className="evidence">
      <summary>{words.availability.interruptions}</summary>
      <WideTable label={words.availability.interruptions} minWidth={520}>
        <Table.Thead>
          <Table.Tr>
            {[state, from, to, lasted].map((heading) => (
              <Table.Th key={heading} scope="col">
                {heading}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {list.map((stretch) => (
            <Table.Tr key={stretch.from}>
              <Table.Td>{words.availability.states[stretch.state]}</Table.Td>
              <Table.Td>{say.time(stretch.from)}</Table.Td>
              <Table.Td>{say.time(stretch.to)}</Table.Td>
              <Table.Td>{say.duration(stretch.ms)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </WideTable>
    </details>
  );
}
