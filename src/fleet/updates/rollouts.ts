/** Does what rollout.machine.ts decides: asks phones, takes orders back, keeps the state in the store, raises the alert. */
import { randomUUID } from 'node:crypto';
import type { Timer } from '../../clock/clock.js';
import { messageOf } from '../../protocol/errors.js';
import type {
  Rollout as ShownRollout,
  RolloutAction,
  RolloutPlan,
} from '../../protocol/fleet-api/updates.js';
import { actionsIn, type UpdateChannel } from '../../protocol/fleet-api/updates.js';
import type { Command } from '../../protocol/fleet-link/frames.js';
import { ApiError } from '../api/handler.js';
import type { Actor, Base, HaltedRollout, PhoneLinks, Watch } from '../ports.js';
import { commandExpiryMs, summaryOf } from '../resources/commands.js';
import type { CommandRecord } from '../store/commands.js';
import { releasesOf, type ReleaseRecord } from '../store/releases.js';
import {
  architecturesOf,
  type RolloutTarget,
  troubleShares,
  waitingPhones,
} from '../store/rollout-figures.js';
import {
  cancellable,
  endedWithOpenPhones,
  forgetExpired,
  insertAsked,
  insertCancels,
  insertRollout,
  listRollouts,
  liveRollouts,
  rolloutById,
  type RolloutRecord,
  saveRollout,
  takeBackUntaken,
  voidCancels,
} from '../store/rollouts.js';
import { figuresOf } from './figures.js';
import { releaseForPhone } from './release-files.js';
import { type Ask, newRollout, nextRollout, type Rollout, type RolloutInput } from './rollout.machine.js';
import { shownRollout, stateNameOf } from './shown-rollout.js';

/** So often every rollout is looked at. */
const LOOK_MS = 15_000;
/** How a phone fared before is known by this time. */
const PAST_MS = 7 * 86_400_000;
/** As the audit log has what is done by itself. */
const SELF = 'server';

export interface RolloutsParts extends Pick<Base, 'clock' | 'log' | 'store' | 'audit'> {
  readonly links: PhoneLinks;
  readonly watch: Pick<Watch, 'troubled' | 'rolloutsHalted'>;
  /** 0 to below 1: who are the canaries. */
  readonly random: () => number;
}

export class Rollouts {
  #timer: Timer | undefined;
  /** One after the other: what is decided is stored before the next is decided. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(private readonly parts: RolloutsParts) {}

  start(): void {
    this.#timer ??= this.parts.clock.every(LOOK_MS, () => void this.look());
  }

  /** Resolves when what is being done is done. */
  async stop(): Promise<void> {
    this.#timer?.cancel();
    await this.#last;
  }

  /** Never rejects: what fails now is tried again at the next look. */
  look(): Promise<void> {
    return this.#inTurn(() => this.#lookAtAll()).catch((error: unknown) =>
      this.parts.log.error({ error: messageOf(error) }, 'rollouts cannot be looked at; tried again'),
    );
  }

  /** Newest first. */
  async list(): Promise<ShownRollout[]> {
    const shown: ShownRollout[] = [];
    for (const record of await listRollouts(this.parts.store)) shown.push(await this.#shown(record));
    return shown;
  }

  begin(
    { version, channel, plan }: { version: string; channel: UpdateChannel; plan: RolloutPlan },
    actor: Actor,
  ): Promise<ShownRollout> {
    return this.#inTurn(async () => {
      const { audit, clock, store } = this.parts;
      if ((await releasesOf(store, version)).length === 0)
        throw new ApiError('NOT_FOUND', `there is no release ${version}; add its package first`);
      const live = (await liveRollouts(store)).filter((each) => each.channel === channel);
      const unfinished = live.find(({ state }) => state !== 'complete');
      if (unfinished) {
        throw new ApiError(
          'CONFLICT',
          `${unfinished.version} is still being rolled out to ${channel}; abort that, or let it end`,
        );
      }
      const nowMs = clock.wallMs();
      const machine = newRollout(plan);
      const record: RolloutRecord = {
        id: randomUUID(),
        version,
        channel,
        state: stateNameOf(machine.state),
        machine: JSON.stringify(machine),
        created_at: nowMs,
        created_by: actor.name,
        changed_at: nowMs,
      };
      await audit.record(actor, 'rollout.begin', `${version} to ${channel}`, { ...plan });
      const superseded = live.flatMap((each) => stepped(each, { type: 'supersede' }, nowMs) ?? []);
      await insertRollout(store, record, superseded);
      await this.#lookAtAll();
      return this.#shown((await rolloutById(store, record.id)) ?? record);
    });
  }

  steer(id: string, action: RolloutAction, actor: Actor): Promise<ShownRollout> {
    return this.#inTurn(async () => {
      const { audit, clock, store } = this.parts;
      const record = await rolloutById(store, id);
      if (!record) throw new ApiError('NOT_FOUND', 'there is no such rollout; reload the page');
      const input: RolloutInput =
        action === 'override'
          ? { type: action, figures: await this.#figures(record, await this.#target(record)) }
          : { type: action };
      const next = actionsIn[record.state].includes(action)
        ? stepped(record, input, clock.wallMs())
        : undefined;
      if (!next) throw new ApiError('CONFLICT', `the rollout is ${record.state}; reload the page`);
      await audit.record(actor, `rollout.${action}`, `${record.version} to ${record.channel}`, {
        was: record.state,
      });
      await saveRollout(store.db, next);
      await this.#lookAtAll();
      return this.#shown((await rolloutById(store, id)) ?? next);
    });
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(work);
    this.#last = mine.catch(() => undefined);
    return mine;
  }

  async #lookAtAll(): Promise<void> {
    const { store } = this.parts;
    const halted: RolloutRecord[] = [];
    for (const record of await liveRollouts(store)) {
      const now = await this.#lookAt(record);
      if (now.state === 'halted') halted.push(now);
      if (now.state === 'paused' || now.state === 'halted') await this.#takeBack(now);
    }
    for (const record of await endedWithOpenPhones(store)) await this.#takeBack(record);
    this.parts.watch.rolloutsHalted(halted.flatMap(haltedRollout));
  }

  async #lookAt(record: RolloutRecord): Promise<RolloutRecord> {
    const { clock, store, audit } = this.parts;
    await forgetExpired(store, record.id);
    if (record.state === 'paused' || record.state === 'halted') return record;
    const target = await this.#target(record);
    const nowMs = clock.wallMs();
    const figures = await this.#figures(record, target);
    const step = nextRollout(machineOf(record), { type: 'look', nowMs, figures });
    if (!step) return record;
    await voidCancels(store, record.id, nowMs);
    const next = recordOf(record, step.rollout, nowMs);
    if (next.machine !== record.machine) {
      const { state } = step.rollout;
      if (state.name === 'halted')
        await audit.record(SELF, 'rollout.halt', `${record.version} to ${record.channel}`, {
          ...state.reason,
        });
      await saveRollout(store.db, next);
    }
    for (const ask of step.effects) await this.#ask(target, step.rollout.plan, ask);
    return next;
  }

  async #figures(record: RolloutRecord, target: Target) {
    const { store, watch, clock } = this.parts;
    const { plan } = machineOf(record);
    return figuresOf({ store, watch }, target, { observeMs: plan.observeMs, nowMs: clock.wallMs() });
  }

  async #target({ id, version, channel, machine }: RolloutRecord): Promise<Target> {
    const { plan } = JSON.parse(machine) as Rollout;
    return { id, version, channel, again: plan.again, releases: await releasesOf(this.parts.store, version) };
  }

  /** Only phones that are linked: the others are asked when they come back. Canaries are drawn from those that fare well. */
  async #ask(target: Target, plan: RolloutPlan, { group, most }: Ask): Promise<void> {
    const { clock, links, store, watch } = this.parts;
    const troubled = watch.troubled(0)?.troubled ?? new Set();
    const able = (await waitingPhones(store, target)).filter(
      (phone) => links.isLinked(phone) && !(group === 'canary' && troubled.has(phone)),
    );
    const chosen = this.#draw(able, most);
    if (chosen.length === 0) return;
    const nowMs = clock.wallMs();
    const shares = await troubleShares(store, chosen, { sinceMs: nowMs - PAST_MS, nowMs });
    const architectures = await architecturesOf(store, chosen);
    const asked = chosen.flatMap((phone) => {
      const record = target.releases.find(({ architecture }) => architecture === architectures.get(phone));
      if (!record) return [];
      const { when, again } = plan;
      const command = this.#command(phone, { name: 'update', release: releaseForPhone(record), when, again });
      return {
        command,
        row: {
          rollout_id: target.id,
          phone_id: phone,
          canary: group === 'canary' ? (1 as const) : (0 as const),
          command_id: command.id,
          cancel_id: null,
          state: 'asked' as const,
          message: null,
          trouble_before: shares.get(phone) ?? 0,
          asked_at: nowMs,
          changed_at: nowMs,
        },
      };
    });
    await insertAsked(store, asked);
    for (const { row } of asked) await links.deliver(row.phone_id);
  }

  #draw(phones: string[], most: number): string[] {
    const drawn: string[] = [];
    while (drawn.length < most && phones.length > 0)
      drawn.push(...phones.splice(Math.floor(this.parts.random() * phones.length), 1));
    return drawn;
  }

  /** Phones that do not install yet let go of it. */
  async #takeBack({ id, version }: RolloutRecord): Promise<void> {
    const { clock, links, store } = this.parts;
    await takeBackUntaken(store, id, clock.wallMs());
    await forgetExpired(store, id);
    const phones = await cancellable(store, id);
    await insertCancels(
      store,
      id,
      phones.map((phone) => this.#command(phone, { name: 'cancel-update', version })),
    );
    for (const phone of phones) await links.deliver(phone);
  }

  #command(phone: string, order: Command): CommandRecord {
    const nowMs = this.parts.clock.wallMs();
    return {
      id: randomUUID(),
      phone_id: phone,
      name: order.name,
      command: JSON.stringify(order),
      summary: summaryOf(order),
      created_by: SELF,
      created_at: nowMs,
      expires_at: nowMs + commandExpiryMs[order.name],
      state: 'waiting',
      message: null,
      finished_at: null,
    };
  }

  async #shown(record: RolloutRecord): Promise<ShownRollout> {
    return shownRollout(this.parts.store, record, machineOf(record), await this.#target(record));
  }
}

type Target = Omit<RolloutTarget, 'releases'> & { readonly releases: readonly ReleaseRecord[] };

function haltedRollout(record: RolloutRecord): HaltedRollout[] {
  const { version, channel } = record;
  const { state } = machineOf(record);
  return state.name === 'halted' ? [{ version, channel, reason: state.reason }] : [];
}

function machineOf({ machine }: RolloutRecord): Rollout {
  return JSON.parse(machine) as Rollout;
}

function recordOf(record: RolloutRecord, machine: Rollout, nowMs: number): RolloutRecord {
  const state = stateNameOf(machine.state);
  return {
    ...record,
    state,
    machine: JSON.stringify(machine),
    changed_at: state === record.state ? record.changed_at : nowMs,
  };
}

function stepped(record: RolloutRecord, input: RolloutInput, nowMs: number): RolloutRecord | undefined {
  const step = nextRollout(machineOf(record), input);
  return step && recordOf(record, step.rollout, nowMs);
}
