/** What is wrong with settings that somebody has given, as a problem of setting up. Pure. */
import { HotlineError, messageOf } from '../errors.js';
import { setupProblem, type SetupProblem } from '../setup-problems.js';

export interface GivenSettings {
  /** The phone.toml that is to hold them. */
  readonly file: string;
  readonly fleet?: string | undefined;
  readonly exchange?: string | undefined;
  readonly number?: string | undefined;
}

/** What settings were refused for; undefined: the error is about something else. */
export function settingsProblem(error: unknown, given: GivenSettings): SetupProblem | undefined {
  if (!(error instanceof HotlineError)) return undefined;
  const said = messageOf(error);
  switch (error.code) {
    case 'ENROLMENT_CODE':
      return setupProblem('code-mistyped', {}, said);
    case 'STATE':
      return setupProblem('phone-joined-already', { name: nameIn(said) }, said);
    case 'CONFIG_UNWRITABLE':
    case 'CONFIG_UNREADABLE':
      return setupProblem('settings-unwritable', { file: given.file }, said);
    case 'NUMBER_INVALID':
      return setupProblem('number-invalid', { number: given.number ?? '' }, said);
    case 'CONFIG_SYNTAX':
      return setupProblem('settings-invalid', {}, said);
    case 'CONFIG_INVALID':
      return entryProblem(said, given);
    default:
      return undefined;
  }
}

/** A single fault is one that a person has just typed in, and can be told as such (parse-config.ts writes the lines). */
function entryProblem(said: string, { fleet, exchange, number }: GivenSettings): SetupProblem {
  const faults = [...said.matchAll(/^- ([^:]*):/gm)].map(([, place = '']) => place);
  const only = new Set(faults).size === 1 ? faults[0] : undefined;
  switch (only) {
    case 'fleet.server':
      return setupProblem('fleet-address-invalid', { server: clipped(fleet) }, said);
    case 'fleet.ca_file':
      return setupProblem('fleet-authority-unreadable', {}, said);
    case 'route[1].server':
      return setupProblem('exchange-address-invalid', { server: clipped(exchange) }, said);
    case 'number':
    case 'route[1].number':
      return setupProblem('number-invalid', { number: clipped(number) }, said);
    default:
      return setupProblem('settings-invalid', {}, said);
  }
}

/** Typed in by hand: of any length. */
function clipped(text = ''): string {
  return text.slice(0, 200);
}

/** Of the sentence with which `hotline provision` refuses. */
function nameIn(said: string): string | null {
  return /"([^"]{1,100})"/.exec(said)?.[1] ?? null;
}
