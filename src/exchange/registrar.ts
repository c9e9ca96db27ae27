import type { Clock } from '../clock/clock.js';

/** Lease of a Contact that names none (RFC 3261 section 10.2). */
const DEFAULT_LEASE_S = 3_600;

/** One Contact of a REGISTER. */
export interface ContactRequest {
  /** Normalised URI: two Contacts with the same one are the same binding. */
  readonly uri: string;
  /** As sent, without `expires`: `<uri>` and its parameters. */
  readonly header: string;
  /** From the `expires` parameter, else from the Expires header; undefined when neither stands there. */
  readonly expiresS: number | undefined;
}

export interface RegisterRequest {
  readonly callId: string;
  readonly cseq: number;
  /** `all` is `Contact: *` with `Expires: 0`. An empty list only asks what is registered. */
  readonly contacts: readonly ContactRequest[] | 'all';
}

export interface Binding<Flow> {
  readonly account: string;
  readonly uri: string;
  readonly header: string;
  readonly callId: string;
  readonly cseq: number;
  readonly expiresAtMs: number;
  /** The connection that the phone is reached by. */
  readonly flow: Flow;
}

export type RegisterResult =
  /** Contact header values of all bindings the account has now. */
  | { readonly status: 200; readonly contacts: readonly string[] }
  | { readonly status: number; readonly reason: string };

/**
 * Which account is reached where (RFC 3261 section 10.3). An account may have several bindings; each is bound to the
 * connection that made it and ends with it. Bounded by account.
 */
export class Registrar<Flow> {
  readonly #bindings = new Map<string, readonly Binding<Flow>[]>();

  constructor(
    private readonly clock: Clock,
    private readonly maxLeaseS: number,
    private readonly maxBindings: number,
  ) {}

  /** All or nothing: a request that is refused changes no binding. */
  register(account: string, request: RegisterRequest, flow: Flow): RegisterResult {
    const before = this.bindingsOf(account);
    const touched = (binding: Binding<Flow>): boolean =>
      request.contacts === 'all' || request.contacts.some((contact) => contact.uri === binding.uri);
    const outOfOrder = before.some(
      (b) => touched(b) && b.callId === request.callId && request.cseq <= b.cseq,
    );
    if (outOfOrder) return { status: 500, reason: 'Out Of Order' };

    const kept = before.filter((binding) => !touched(binding));
    const wanted = request.contacts === 'all' ? [] : request.contacts;
    const added = wanted
      .filter((contact) => contact.expiresS !== 0)
      .map((contact) => this.#bind(account, request, contact, flow));
    const after = [...kept, ...added];
    if (after.length > this.maxBindings) return { status: 403, reason: 'Too Many Contacts' };
    this.#store(account, after);
    return { status: 200, contacts: after.map((binding) => this.#contactOf(binding)) };
  }

  /** Oldest first, without those that have run out. */
  bindingsOf(account: string): readonly Binding<Flow>[] {
    const nowMs = this.clock.nowMs();
    return (this.#bindings.get(account) ?? []).filter((binding) => binding.expiresAtMs > nowMs);
  }

  all(): readonly Binding<Flow>[] {
    return [...this.#bindings.keys()].flatMap((account) => this.bindingsOf(account));
  }

  /** Whether somebody is registered by this connection. */
  reachesBy(flow: Flow): boolean {
    return this.all().some((binding) => binding.flow === flow);
  }

  /** The connection is gone: nobody can be reached by it. */
  drop(flow: Flow): void {
    for (const [account, bindings] of this.#bindings) {
      this.#store(
        account,
        bindings.filter((binding) => binding.flow !== flow),
      );
    }
  }

  #bind(account: string, request: RegisterRequest, contact: ContactRequest, flow: Flow): Binding<Flow> {
    const leaseS = Math.min(contact.expiresS ?? DEFAULT_LEASE_S, this.maxLeaseS);
    return {
      account,
      uri: contact.uri,
      header: contact.header,
      callId: request.callId,
      cseq: request.cseq,
      expiresAtMs: this.clock.nowMs() + leaseS * 1_000,
      flow,
    };
  }

  #store(account: string, bindings: readonly Binding<Flow>[]): void {
    if (bindings.length === 0) this.#bindings.delete(account);
    else this.#bindings.set(account, bindings);
  }

  #contactOf(binding: Binding<Flow>): string {
    const leftS = Math.ceil((binding.expiresAtMs - this.clock.nowMs()) / 1_000);
    return `${binding.header};expires=${leftS}`;
  }
}
