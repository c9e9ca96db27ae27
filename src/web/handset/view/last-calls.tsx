import type { CallRecord } from '../../../protocol/call-record.js';
import {
  callDurationMs,
  durationText,
  qualityText,
  ratingText,
  resultText,
  timeText,
} from '../words/format.js';
import { useWords } from './words-context.js';

export function LastCalls({ calls }: { readonly calls: readonly CallRecord[] }) {
  const { words } = useWords();
  const heads = [
    words.lastCalls.time,
    words.lastCalls.result,
    words.lastCalls.duration,
    words.lastCalls.quality,
  ];
  return (
    <section className="card card--calls" data-testid="last-calls">
      <h3 className="card__title">{words.lastCalls.title}</h3>
      {calls.length === 0 ? (
        <p className="card__note">{words.lastCalls.none}</p>
      ) : (
        <table className="calls">
          <thead>
            <tr>
              {heads.map((head) => (
                <th key={head} scope="col">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {calls.map((call) => (
              <CallRow key={call.id} call={call} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function CallRow({ call }: { readonly call: CallRecord }) {
  const { language, words } = useWords();
  const durationMs = callDurationMs(call);
  const quality = qualityText(call, language, words);
  return (
    <tr data-testid="call" data-cause={call.cause}>
      <td className="calls__time">
        <time dateTime={call.startedAt}>{timeText(call.startedAt, new Date(), language)}</time>
      </td>
      <td className="calls__result">
        {resultText(call, words)}
        {call.rating && (
          <span className="calls__rating" data-testid="rating">
            {ratingText(call.rating, words)}
          </span>
        )}
      </td>
      <td className="calls__duration">{durationMs === null ? '—' : durationText(durationMs)}</td>
      <td className="calls__quality">{quality ?? <span title={words.lastCalls.noQuality}>—</span>}</td>
    </tr>
  );
}
