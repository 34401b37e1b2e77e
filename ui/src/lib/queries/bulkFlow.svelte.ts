import type {
  Answer,
  BulkDraft,
  BulkJob,
  BulkKind,
  BulkPlan,
  BulkPlanRow,
  BulkSource,
  Desk,
  Error as AppError,
} from '$lib/ipc';
import { planChanges, typedCount } from '$lib/format/bulk';

import { HOLDS, REASON, REST } from './actionFlow.svelte';

/** Rows that are asked for at once: the most that a page has. */
export const PAGE = 500;
const LONGEST_TICKET = 100;
const LONGEST_NAME = 80;

/** How long nothing is sent after it was confirmed. */
export const HOLD_CHOICES: { seconds: number; name: string }[] = [
  { seconds: 10, name: '10 seconds' },
  { seconds: 60, name: '1 minute' },
  { seconds: 600, name: '10 minutes' },
  { seconds: 3600, name: '1 hour' },
];

/** What a bulk asks of the program. */
export type BulkPorts = {
  plan: (draft: BulkDraft, from: number, limit: number) => Promise<Answer<BulkPlan>>;
  start: (draft: BulkDraft, code: string, count: number, hold: number) => Promise<Answer<BulkJob>>;
  jobs: () => Promise<Answer<BulkJob[]>>;
  desk: () => Promise<Answer<Desk>>;
  name: (name: string) => Promise<Answer<Desk>>;
  /** The time in the workspace's world. */
  now: () => string;
};

/** Where the rows come from. */
export type BulkFrom = 'list' | 'search' | 'selection';
/** Rows that were chosen in a list: what they are called, and their ids or tokens. */
export type Chosen = { words: string; ids: string[] };

type Told = { of: string; about: string; draft: BulkDraft; plan: BulkPlan };

/** One action over many: filled in, planned, confirmed once by its count, and the job that it became. */
export class BulkFlow {
  chosen = $state.raw<Chosen | null>(null);
  hold = $state(HOLD_CHOICES[0]!.seconds);
  /** The count as typed. */
  typed = $state('');
  name = $state('');
  #kind = $state<BulkKind | null>(null);
  #from = $state<BulkFrom>('list');
  #text = $state('');
  #file = $state<string | null>(null);
  #query = $state<string | null>(null);
  #reason = $state('');
  #ticket = $state('');

  desk = $state.raw<Desk | null>(null);
  /** Whether the question is on screen that takes the reason and the count. */
  asking = $state(false);
  /** The mirror is read for a plan. */
  looking = $state(false);
  /** Why there is no plan, or why it was not started. */
  error = $state.raw<AppError | null>(null);
  /** What the latest plan says that the one before, of the same, did not; absent unless it was looked at again. */
  news = $state.raw<string[] | null>(null);
  /** The plan is so old that its code may not hold any more. */
  aged = $state(false);
  starting = $state(false);
  job = $state.raw<BulkJob | null>(null);
  /** No answer told whether it was kept, and the list of bulks could not be read either. */
  lost = $state(false);
  /** Goes up with every plan, so that the rows are read anew. */
  fresh = $state(0);
  #told = $state.raw<Told | null>(null);
  #ports: BulkPorts;
  #asked = 0;
  #newest = 0;
  #resting: ReturnType<typeof setTimeout> | undefined;
  #aging: ReturnType<typeof setTimeout> | undefined;

  constructor(ports: BulkPorts) {
    this.#ports = ports;
  }

  get kind(): BulkKind | null {
    return this.#kind;
  }
  set kind(kind: BulkKind | null) {
    this.#kind = kind;
    void this.look();
  }
  get from(): BulkFrom {
    return this.#from;
  }
  set from(from: BulkFrom) {
    this.#from = from;
    void this.look();
  }
  /** What was typed or pasted; read when the hand rests. */
  get text(): string {
    return this.#text;
  }
  set text(text: string) {
    this.#text = text;
    this.#file = null;
    this.#again();
  }
  get file(): string | null {
    return this.#file;
  }
  get query(): string | null {
    return this.#query;
  }
  get reason(): string {
    return this.#reason;
  }
  set reason(text: string) {
    this.#reason = text;
    this.#again();
  }
  get ticket(): string {
    return this.#ticket;
  }
  set ticket(text: string) {
    this.#ticket = text;
    this.#again();
  }

  /** Takes a file by its path. */
  choose(file: string): void {
    this.#from = 'list';
    this.#text = '';
    this.#file = file.trim() || null;
    void this.look();
  }
  /** Takes the rows that were chosen in a list. */
  take(chosen: Chosen, kind: BulkKind | null = this.#kind): void {
    this.chosen = chosen;
    this.#from = 'selection';
    this.#kind = kind;
    void this.look();
  }
  /** Takes all that a search finds. */
  seek(query: string, kind: BulkKind | null = this.#kind): void {
    this.#query = query;
    this.#from = 'search';
    this.#kind = kind;
    void this.look();
  }

  /** Reads who acts. */
  async begin(): Promise<void> {
    const { data } = await this.#ports.desk();
    this.desk = data;
  }

  get given(): boolean {
    if (this.#from === 'search') return this.#query !== null;
    if (this.#from === 'selection') return (this.chosen?.ids.length ?? 0) > 0;
    return this.#file !== null || this.#text.trim() !== '';
  }
  get said(): boolean {
    const length = [...this.#reason.trim()].length;
    return length >= REASON.least && length <= REASON.most;
  }
  get ticketFits(): boolean {
    return [...this.#ticket.trim()].length <= LONGEST_TICKET;
  }
  /** Nobody said yet who acts here. */
  get nameless(): boolean {
    return this.desk !== null && this.desk.agent === null;
  }
  get named(): boolean {
    const length = [...this.name.trim()].length;
    return !this.nameless || (length >= 1 && length <= LONGEST_NAME);
  }

  /** The latest plan, whatever was changed since. */
  get plan(): BulkPlan | null {
    return this.#told?.plan ?? null;
  }
  /** Whether the plan is of another action or of other rows than is filled in now. */
  get stale(): boolean {
    return this.#told !== null && this.#told.about !== this.#about;
  }
  /** Whether the plan is that of all that is filled in now. */
  get current(): boolean {
    return this.#told !== null && this.#told.of === this.#key && !this.looking && !this.aged;
  }
  /** Why it cannot be started at all. That nobody said who acts is asked for, and is no reason. */
  get whyNot(): string | null {
    const { plan } = this;
    const mayAct = this.desk?.mode === 'confirm' || plan?.kind === 'verify';
    if (plan && this.nameless && mayAct && plan.count > 0) return null;
    return plan?.whyNot ?? null;
  }
  /** Whether the count was typed. */
  get counted(): boolean {
    return this.plan !== null && typedCount(this.typed) === this.plan.count;
  }
  /** Whether there is something to ask for a confirmation of. */
  get askable(): boolean {
    return this.plan !== null && !this.stale && !this.looking && this.whyNot === null && this.plan.count > 0;
  }
  get startable(): boolean {
    return (
      this.askable &&
      this.current &&
      this.said &&
      this.ticketFits &&
      this.named &&
      this.counted &&
      !this.starting &&
      !this.lost &&
      this.job === null
    );
  }

  /** Reads from the mirror what it would do, as it is filled in now. */
  async look(): Promise<void> {
    clearTimeout(this.#resting);
    const mine = ++this.#asked;
    // What was started, or may have been, is looked for by the plan that it was started with.
    const fixed = this.starting || this.job !== null || this.lost;
    if (this.#kind === null || !this.given || fixed) {
      this.looking = false;
      if (!this.given && !fixed) this.#told = this.error = this.news = null;
      return;
    }
    const draft = this.#draft(this.#kind);
    const [of, about] = [this.#key, this.#about];
    const before = this.#told;
    this.looking = true;
    const { data, error } = await this.#ports.plan(draft, 0, PAGE);
    if (mine !== this.#asked) return;
    this.looking = false;
    this.error = error;
    this.#told = data && { of, about, draft, plan: data };
    this.news = data && before?.about === about ? planChanges(before.plan, data) : null;
    // Whoever typed the count of another plan did not mean this one.
    if (data && before && before.plan.count !== data.count) this.typed = '';
    this.fresh++;
    if (data) this.#age(data);
  }

  /** The rows of the plan from a place on. A plan that moved meanwhile is read anew, and has no more of these rows. */
  async page(from: number): Promise<Answer<{ rows: BulkPlanRow[]; next: number | null }>> {
    const told = this.#told;
    if (!told) return { data: { rows: [], next: null }, error: null };
    if (from === 0) return { data: told.plan, error: null };
    const { data, error } = await this.#ports.plan(told.draft, from, PAGE);
    if (!data) return { data: null, error };
    if (data.code === told.plan.code) return { data, error: null };
    if (this.#told === told) void this.look();
    return { data: { rows: [], next: null }, error: null };
  }

  /** Keeps the bulk that the plan shows, once however often it is asked for. */
  async start(): Promise<void> {
    const told = this.#told;
    if (!this.startable || !told) return;
    this.starting = true;
    this.error = this.news = null;
    clearTimeout(this.#aging);
    const refused = (await this.#introduce()) ?? (await this.#mark());
    const answer = refused
      ? { data: null, error: refused }
      : await this.#ports.start(told.draft, told.plan.code, told.plan.count, this.hold);
    this.job = answer.data ?? (refused || !doubtful(answer.error) ? null : await this.#kept(told));
    this.starting = false;
    if (this.job) return;
    if (this.lost || answer.error?.field === 'agent' || answer.error?.field === 'name') {
      this.error = answer.error;
      if (this.error?.field === 'agent' && this.desk) this.desk = { ...this.desk, agent: null };
      this.#age(told.plan);
      return;
    }
    // It is not so any more, or time passed: what would it do now?
    await this.look();
    this.error ??= answer.error;
  }

  /** Looks again whether the bulk was kept of which no answer told. */
  async find(): Promise<void> {
    if (!this.lost || this.starting || !this.#told) return;
    this.starting = true;
    this.job = await this.#kept(this.#told);
    this.starting = false;
    if (this.job || this.lost) return;
    this.error = null;
    await this.look();
  }

  /** Nothing is asked any more. What was kept goes on. */
  leave(): void {
    clearTimeout(this.#resting);
    clearTimeout(this.#aging);
    this.#asked++;
  }

  #source(): BulkSource {
    const none = { text: null, file: null, query: null };
    if (this.#from === 'search') return { ...none, query: this.#query };
    if (this.#from === 'selection') return { ...none, text: this.chosen?.ids.join('\n') ?? '' };
    return this.#file ? { ...none, file: this.#file } : { ...none, text: this.#text };
  }
  #draft(kind: BulkKind): BulkDraft {
    // What is too short to be a reason is none yet: the plan need not follow each letter of it.
    const reason = this.said ? this.#reason.trim() : '';
    const ticket = this.ticketFits ? this.#ticket.trim() || null : null;
    return { kind, source: this.#source(), reason, ticket };
  }
  /** What is done to which rows. */
  get #about(): string {
    return JSON.stringify([this.#kind, this.#source()]);
  }
  /** All that is confirmed, and so all that the code stands for. */
  get #key(): string {
    return JSON.stringify(this.#kind && this.#draft(this.#kind));
  }

  #again(): void {
    clearTimeout(this.#resting);
    this.#resting = setTimeout(() => {
      if (this.#told?.of !== this.#key) void this.look();
    }, REST);
  }
  /** By the clock of the workspace's world, which may stand still: never longer than a code surely holds. */
  #age(plan: BulkPlan): void {
    this.aged = false;
    clearTimeout(this.#aging);
    const left = Date.parse(plan.expires) - Date.parse(this.#ports.now());
    this.#aging = setTimeout(() => (this.aged = true), Math.max(0, Math.min(HOLDS, left)));
  }
  async #introduce(): Promise<AppError | null> {
    if (!this.nameless) return null;
    const { data, error } = await this.#ports.name(this.name.trim());
    if (data) this.desk = data;
    return error;
  }
  /** Remembers which bulk was the newest, so that one that was kept without an answer is told from it. */
  async #mark(): Promise<AppError | null> {
    const { data, error } = await this.#ports.jobs();
    this.#newest = Math.max(0, ...(data ?? []).map((job) => job.number));
    return error;
  }
  /** The bulk that was kept although no answer told of it. */
  async #kept({ draft, plan }: Told): Promise<BulkJob | null> {
    const { data } = await this.#ports.jobs();
    this.lost = data === null;
    const mine = (job: BulkJob) =>
      job.number > this.#newest &&
      job.kind === draft.kind &&
      job.reason === draft.reason &&
      job.ticket === draft.ticket &&
      job.total === plan.count;
    return data?.find(mine) ?? null;
  }
}

/** Whether it may have been kept before this went wrong. */
function doubtful(error: AppError | null): boolean {
  return error !== null && error.code !== 'invalid' && !error.message.includes('Nothing was sent');
}
