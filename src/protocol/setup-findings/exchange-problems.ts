/** What a phone that is being set up finds out about its exchange, as a problem of setting up. Pure. */
import type { FailureCause } from '../call-record.js';
import type { SelfTestResult } from '../self-test.js';
import { setupProblem, type SetupProblem } from '../setup-problems.js';
import { type ClockFacts, clockProblem } from './clock-problems.js';

export interface ExchangeFacts {
  /** As configured. */
  readonly server: string;
  readonly account: string;
  /** Judges a certificate whose time does not fit. */
  readonly clock?: ClockFacts;
}

/** What the sentences of errors.ts and of the registrar (sip/registrar.ts) begin with, by what they mean. */
const sentences = {
  nameServer: /^cannot find (\S+): the name server /,
  name: /^cannot find |^looking up /,
  certificateTime: /is not accepted: it (?:has expired|is not valid yet)/,
  certificate: /certificate of \S+ is not accepted/,
  account:
    /refused the password|does not let account|does not know account|account \S+ failed: \S+ answered 4/,
} as const;

/** Why an account is not registered, by the sentence of its registration. */
export function registrationProblem(said: string, { server, account, clock }: ExchangeFacts): SetupProblem {
  if (sentences.account.test(said)) return setupProblem('account-refused', { account, server }, said);
  const wrongClock = clock && sentences.certificateTime.test(said) ? clockProblem(clock) : undefined;
  if (wrongClock?.code === 'clock-wrong') return { ...wrongClock, said };
  if (sentences.certificate.test(said)) return setupProblem('exchange-certificate', { server }, said);
  const [, unanswered] = sentences.nameServer.exec(said) ?? [];
  if (unanswered !== undefined) return setupProblem('dns-failing', { name: unanswered }, said);
  if (sentences.name.test(said)) return setupProblem('exchange-name-unknown', { server }, said);
  return setupProblem('exchange-unreachable', { server }, said);
}

/** What a step of `hotline check` has given (health/check.ts). */
export interface StepResult {
  readonly id: string;
  readonly status: 'ok' | 'warn' | 'fail' | 'not-tried';
  readonly detail: string;
}

/** The same of a step of `hotline check`: `<route>/name`, `<route>/registration` ...; undefined: it has not failed. */
export function exchangeStepProblem(
  { id, status, detail }: StepResult,
  exchange: ExchangeFacts,
): SetupProblem | undefined {
  if (status !== 'fail') return undefined;
  const { server } = exchange;
  switch (id.slice(id.lastIndexOf('/') + 1)) {
    case 'name':
      return setupProblem('exchange-name-unknown', { server }, detail);
    case 'certificate':
      return setupProblem('exchange-certificate', { server }, detail);
    default:
      return registrationProblem(detail, exchange);
  }
}

/** The number, the account or the exchange says no to this very number; everything else may be another moment's. */
const refusals = new Set<FailureCause>(['refused', 'not-found', 'declined', 'client-error', 'redirected']);
const soundless = new Set<FailureCause>(['media', 'no-audio']);

/** Why a call came to nothing. */
export function callProblem(cause: FailureCause, number: string, said: string): SetupProblem {
  if (refusals.has(cause)) return setupProblem('number-refused', { number }, said);
  return soundless.has(cause)
    ? setupProblem('call-without-sound', {}, said)
    : setupProblem('call-failed', {}, said);
}

/** SIP statuses that say no to a number, as self-tests tell them. */
const NUMBER_REFUSED = /answered (?:403|404|410|484|603|604)\b/;

/** Why a test call has failed; undefined: it has not. */
export function testCallProblem(
  { outcome, message, evidence }: Pick<SelfTestResult, 'outcome' | 'message' | 'evidence'>,
  number: string,
): SetupProblem | undefined {
  if (outcome !== 'failed') return undefined;
  if (NUMBER_REFUSED.test(message)) return setupProblem('number-refused', { number }, message);
  return evidence['tonesHeard'] === undefined
    ? setupProblem('call-failed', {}, message)
    : setupProblem('call-without-sound', {}, message);
}
