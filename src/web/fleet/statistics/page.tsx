/** Statistics of calls for a period: figures, charts, a table, files. Everything that was chosen is in the address. */
import { Button, Group } from '@mantine/core';
import { useSearchParams } from 'react-router';
import { hrefOf, useEndpoint } from '../api/index.js';
import { Icon } from '../common/icons.js';
import { Page } from '../common/page.js';
import { Loading, QueryView } from '../common/query-view.js';
import { useNow } from '../common/use-now.js';
import { dayOf } from '../forms/zoned-time.js';
import { useWords } from '../words/index.js';
import { statisticsWords } from '../words/statistics.js';
import {
  addressOf,
  choiceOf,
  groupOfChoice,
  periodFault,
  periodOfChoice,
  queryOfChoice,
  type Choice,
} from './choice.js';
import { Controls } from './controls.js';
import { Results } from './results.js';
import { useInkOnPaper } from './use-ink-on-paper.js';
import './statistics.css';

export default function StatisticsPage() {
  const { words } = useWords(statisticsWords);
  const [address, setAddress] = useSearchParams();
  const choice = choiceOf(address);
  const settings = useEndpoint('settings');
  const now = useNow();
  useInkOnPaper();
  const timezone = choice.timezone ?? settings.data?.timezone ?? (settings.isError ? 'UTC' : undefined);
  return (
    <Page title={words.title} wide>
      {timezone === undefined ? (
        <Loading />
      ) : (
        <Chosen
          choice={choice}
          today={dayOf(now, timezone)}
          onChange={(next) => setAddress(addressOf(next), { preventScrollReset: true })}
        />
      )}
    </Page>
  );
}

interface ChosenProps {
  readonly choice: Choice;
  readonly today: string;
  readonly onChange: (choice: Choice) => void;
}

function Chosen({ choice, today, onChange }: ChosenProps) {
  const { language } = useWords(statisticsWords);
  const period = periodOfChoice(choice, today);
  const by = groupOfChoice(choice, period);
  const fault = periodFault(period, by);
  const query = queryOfChoice(choice, today);
  const statistics = useEndpoint('statistics', { query }, { enabled: fault === null, keep: true });
  return (
    <>
      <Controls choice={choice} period={period} by={by} fault={fault} onChange={onChange} />
      {fault === null && (
        <>
          <Files query={{ ...query, language }} />
          <QueryView query={statistics}>
            {(answer) => <Results statistics={answer} stale={statistics.isPlaceholderData} />}
          </QueryView>
        </>
      )}
    </>
  );
}

function Files({ query }: { readonly query: ReturnType<typeof queryOfChoice> }) {
  const { words } = useWords(statisticsWords);
  const files = [
    ['statisticsCsv', words.asCsv],
    ['statisticsXlsx', words.asXlsx],
  ] as const;
  return (
    <Group gap="xs" className="not-printed">
      {files.map(([endpoint, label]) => (
        <Button
          key={endpoint}
          component="a"
          href={hrefOf(endpoint, { query })}
          download
          variant="default"
          leftSection={<Icon name="download" size={16} />}
          data-testid={endpoint}
        >
          {label}
        </Button>
      ))}
      <Button variant="default" onClick={() => window.print()}>
        {words.print}
      </Button>
    </Group>
  );
}
