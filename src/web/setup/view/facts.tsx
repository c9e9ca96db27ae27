export interface Fact {
  readonly name: string;
  readonly value: string;
}

/** Names and values, a line each. */
export function Facts({ facts, testId }: { readonly facts: readonly Fact[]; readonly testId?: string }) {
  if (facts.length === 0) return null;
  return (
    <dl className="facts" data-testid={testId}>
      {facts.map(({ name, value }) => (
        <div className="facts__row" key={name}>
          <dt className="facts__name">{name}</dt>
          <dd className="facts__value">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
