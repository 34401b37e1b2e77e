import { ask, commands, type Answer, type BulkJob, type BulkKind, type Error as AppError } from '$lib/ipc';
import { flat } from '$lib/format/text';

import { BulkFlow, type BulkPorts, type Chosen } from './bulkFlow.svelte';
import { notices } from './notices.svelte';
import { session } from './session.svelte';

const ports: BulkPorts = {
  plan: (draft, from, limit) => ask(commands.planBulk(draft, from, limit)),
  start: (draft, code, count, hold) => ask(commands.startBulk(draft, code, count, hold)),
  jobs: () => ask(commands.bulkJobs()),
  desk: () => ask(commands.desk()),
  name: (name) => ask(commands.setAgent(name)),
  now: () => session.now,
};

/** The bulk that is being filled in. It outlives its page, so that coming back finds it as it was left. */
class Bulk {
  flow = $state.raw(new BulkFlow(ports));

  /** Begins with nothing filled in. */
  fresh(kind: BulkKind | null = null): void {
    this.#anew();
    this.flow.kind = kind;
  }
  /** Begins with rows that were chosen in a list. */
  take(chosen: Chosen, kind: BulkKind | null = null): void {
    this.#anew();
    this.flow.take(chosen, kind);
  }
  /** Begins with all that a search of orders finds. */
  seek(query: string, kind: BulkKind | null = null): void {
    this.#anew();
    this.flow.seek(query, kind);
  }

  #anew(): void {
    this.flow.leave();
    this.flow = new BulkFlow(ports);
  }
}

export const bulk = new Bulk();

/** The bulks of the workspace, newest first. */
class BulkJobs {
  all = $state.raw<BulkJob[]>([]);

  /** Those that are not at their end. */
  get open(): BulkJob[] {
    return this.all.filter(({ phase }) => phase !== 'finished' && phase !== 'canceled');
  }

  async load(): Promise<Answer<BulkJob[]>> {
    const answer = await ask(commands.bulkJobs());
    if (answer.data) this.all = answer.data;
    return answer;
  }
}

export const bulkJobs = new BulkJobs();

const MOVES = {
  pause: commands.pauseBulk,
  resume: commands.resumeBulk,
  cancel: commands.cancelBulk,
  retry: commands.retryBulk,
};
export type BulkMove = keyof typeof MOVES;

/** One bulk and how far it is. */
class BulkJobQuery {
  job = $state.raw<BulkJob | null>(null);
  error = $state.raw<AppError | null>(null);
  /** What is being asked of it, and why the last was refused. */
  moving = $state<BulkMove | null>(null);
  refused = $state.raw<AppError | null>(null);
  /** How far the world's clock is before this machine's, in milliseconds. */
  #skew = 0;
  #number: number | null = null;

  async load(number: number): Promise<void> {
    if (number !== this.#number) this.job = this.error = this.refused = null;
    this.#number = number;
    const { data, error } = await ask(commands.bulkJob(number, 0, 1));
    const holding = data?.job.phase === 'holding' && this.job?.phase !== 'holding';
    if (holding) await this.#clock();
    if (this.#number !== number) return;
    this.job = data?.job ?? null;
    this.error = error;
  }

  /** How long nothing is sent yet, in milliseconds, at a moment of this machine. */
  left(at: number): number {
    return this.job ? Date.parse(this.job.starts) - (at + this.#skew) : 0;
  }

  async move(what: BulkMove): Promise<void> {
    const number = this.#number;
    if (number === null || this.moving) return;
    this.moving = what;
    const { data, error } = await ask(MOVES[what](number));
    this.moving = null;
    if (this.#number !== number) return;
    this.refused = error;
    if (data) {
      this.job = data;
      notices.say(`${flat(data.title)}: ${flat(data.phaseWords).toLowerCase()}`);
    } else await this.load(number);
  }

  async #clock(): Promise<void> {
    const { data } = await ask(commands.overview());
    if (data) this.#skew = Date.parse(data.now) - Date.now();
  }
}

export const bulkJob = new BulkJobQuery();
