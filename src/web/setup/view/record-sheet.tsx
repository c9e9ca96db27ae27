import type { CommissioningRecord } from '../../../protocol/commissioning.js';
import { commissioningWords, figureTexts } from '../../../protocol/words/commissioning.js';
import { timeText } from '../../../protocol/words/format.js';
import { useWords } from '../words/index.js';
import { recordWords } from '../words/record.js';
import { Facts, type Fact } from './facts.js';

/** The record as it is printed: a sheet of A4. */
export function RecordSheet({ record }: { readonly record: CommissioningRecord }) {
  const { words, language } = useWords(recordWords);
  const { checks, outcomes } = commissioningWords[language];
  const { versions } = record;
  const facts: Fact[] = [
    { name: words.phone, value: record.shortName ?? '' },
    { name: words.place, value: record.place },
    { name: words.at, value: timeText(record.at, language, { sayZone: true }) },
    { name: words.by, value: record.by },
    { name: words.way, value: words.ways[record.way] },
    { name: words.remarks, value: record.remarks },
    { name: words.photo, value: record.photo ? words.withPhoto : '' },
    { name: words.software, value: `hotline ${versions.software} (Node.js ${versions.node})` },
    { name: words.machine, value: versions.machine ?? '' },
    { name: words.board, value: versions.board ?? '' },
    {
      name: words.configuration,
      value: versions.configuration === null ? '' : String(versions.configuration),
    },
    { name: words.id, value: record.id },
  ].filter(({ value }) => value !== '');
  return (
    <section className="record" data-testid="record" aria-label={words.title}>
      <h2>{words.title}</h2>
      <Facts facts={facts} />
      <h3>{words.checks}</h3>
      <ul className="record__checks">
        {record.checks.map((check) => (
          <li key={check.check} className="record__check" data-testid={`record-${check.check}`}>
            <p>
              <strong>{checks[check.check]}</strong>: {outcomes[check.outcome]}
            </p>
            {check.note !== '' && <p>{check.note}</p>}
            <p className="soft">
              {figureTexts(check, language)
                .map(({ name, text }) => `${name}: ${text}`)
                .join(' · ')}
            </p>
          </li>
        ))}
      </ul>
      <p className="record__signature">
        {words.signature}: {record.by}
      </p>
    </section>
  );
}
