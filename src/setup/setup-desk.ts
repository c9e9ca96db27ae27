/** What stands behind the technician's page: implemented by src/cli/setup-desk*.ts, served by setup-server.ts. */
import type { z } from 'zod';
import type {
  SetupEndpoint,
  SetupHello,
  SetupMeter,
  setupEndpoints,
  SetupView,
} from '../protocol/setup-api.js';
import type { SetupProblem } from '../protocol/setup-problems.js';

/** Endpoints that are actions of an unlocked technician. */
export type SetupAction = Exclude<SetupEndpoint, 'hello' | 'speak' | 'unlock' | 'view' | 'live'>;
export type SetupBody<Name extends SetupAction> = z.output<(typeof setupEndpoints)[Name]['body']>;

/**
 * Obligations: an action resolves when it was taken up; how it ends is in the view. It rejects with {@link SetupDeskRefusal} when it
 * cannot be taken up at all; anything else that it rejects with is a fault of the program.
 */
export interface SetupDesk {
  readonly name: Pick<SetupHello, 'shortName' | 'version' | 'language'>;
  view(): SetupView;
  /** Why the handset cannot speak; null: it can. */
  speechProblem(): SetupProblem | null;
  /** Says the code into the handset now; rejects with {@link SetupDeskRefusal}. */
  speak(): Promise<void>;
  readonly actions: { readonly [Name in SetupAction]: (body: SetupBody<Name>) => Promise<void> };
  onChange: (() => void) | undefined;
  onMeter: ((meter: SetupMeter) => void) | undefined;
  /** The phone is set up, and the technician has said so. */
  onFinished: (() => void) | undefined;
}

/** Why an action is not taken up. */
export class SetupDeskRefusal extends Error {
  override readonly name = 'SetupDeskRefusal';
  constructor(
    /** `busy`: something else is under way. `refused`: what was asked for cannot be. */
    readonly reason: 'busy' | 'refused' | 'unavailable',
    message: string,
    readonly problem: SetupProblem | null = null,
  ) {
    super(message);
  }
}
