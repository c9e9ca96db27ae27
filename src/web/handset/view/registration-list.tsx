import type { RegistrationView } from '../../../protocol/handset.js';
import { useWords } from './words-context.js';

export function RegistrationList({ registrations }: { readonly registrations: readonly RegistrationView[] }) {
  const { words } = useWords();
  return (
    <section className="card card--registration" data-testid="registration">
      <h3 className="card__title">{words.registration.title}</h3>
      {registrations.length === 0 && <p className="card__note">{words.registration.none}</p>}
      <ul className="routes">
        {registrations.map(({ route, server, state, problem }) => (
          <li key={route} className="route" data-route={route} data-state={state}>
            <span className="route__name">{route}</span>
            <span className="route__state">{words.registration.states[state]}</span>
            <span className="route__server">{server}</span>
            {problem !== null && <span className="route__problem">{problem}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}
