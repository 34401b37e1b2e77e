import { ask, commands, onChanged, onKeepWhenClosed, onProgress, prepareHost } from '$lib/ipc';
import type { ChangedKind, Error as AppError, Overview, SyncStatus, Workspace } from '$lib/ipc';

import { latest } from '$lib/format/time';

import { KEEP_WHEN_CLOSED, preferences } from './preferences.svelte';

const KINDS: ChangedKind[] = [
  'orders',
  'purchases',
  'voids',
  'catalog',
  'notifications',
  'links',
  'work',
  'workspace',
  'journal',
  'notes',
];

/** The open workspace, and what was committed to it since. */
class Session {
  phase = $state<'starting' | 'ready' | 'hostless'>('starting');
  workspaces = $state.raw<Workspace[]>([]);
  open = $state.raw<Overview | null>(null);
  /** Why a workspace could not be opened, or the start failed. */
  problem = $state.raw<AppError | null>(null);
  version = $state('');
  /** Counts commits by kind, so that whoever shows a kind asks again. */
  stamps = $state<Record<ChangedKind, number>>({
    orders: 0,
    purchases: 0,
    voids: 0,
    catalog: 0,
    notifications: 0,
    links: 0,
    work: 0,
    workspace: 0,
    journal: 0,
    notes: 0,
  });
  /** Google did not answer a person's last question. */
  #unreachable = $state(false);
  #elapsed = $state(0);
  #read = 0;
  #asking = false;

  async begin(): Promise<void> {
    if (!(await prepareHost())) {
      this.phase = 'hostless';
      return;
    }
    const { data, error } = await ask(commands.start());
    if (data) {
      preferences.load(data.preferences);
      this.workspaces = data.workspaces;
      this.version = data.version;
      this.problem = data.problem;
      this.#take(data.open);
    } else this.problem = error;
    await onChanged(({ kinds }) => this.#changed(kinds));
    await onProgress((status) => this.#progress(status));
    await onKeepWhenClosed((kept) => preferences.hear(KEEP_WHEN_CLOSED, kept));
    setInterval(() => (this.#elapsed = Date.now() - this.#read), 20_000);
    this.phase = 'ready';
  }

  /**
   * The time in this workspace's world. A simulator's clock may stand still or be moved, so of it only what it last
   * told is known: with the overview, or with what came in since.
   */
  get now(): string {
    if (!this.open) return new Date(0).toISOString();
    if (this.open.workspace.environment !== 'production') {
      const { lastPull, lastMessage } = this.open.sync.live;
      return latest([this.open.now, lastPull, lastMessage]);
    }
    return new Date(Date.parse(this.open.now) + this.#elapsed).toISOString();
  }

  get sync(): SyncStatus | null {
    return this.open?.sync ?? null;
  }

  get offline(): boolean {
    return this.#unreachable || this.sync?.failure?.code === 'offline';
  }

  /** Whether Google answered a person's question; the offline bar follows. */
  heard(error: AppError | null): void {
    if (error?.code === 'offline') this.#unreachable = true;
    else if (!error) this.#unreachable = false;
  }

  async openWorkspace(id: string): Promise<AppError | null> {
    return this.#enter(ask(commands.openWorkspace(id)));
  }

  async tryDemo(): Promise<AppError | null> {
    return this.#enter(ask(commands.tryDemo()));
  }

  /** Shows a workspace that was just opened or connected. */
  async entered(overview: Overview): Promise<void> {
    this.problem = null;
    this.#unreachable = false;
    this.#take(overview);
    await this.#list();
    this.#changed(KINDS);
  }

  async removeWorkspace(id: string): Promise<AppError | null> {
    const { error } = await ask(commands.removeWorkspace(id));
    if (error) return error;
    if (this.open?.workspace.id === id) this.#take(null);
    this.problem = null;
    await this.#list();
    return null;
  }

  async moveClock(days: number): Promise<AppError | null> {
    const { data, error } = await ask(commands.moveDemoClock(days));
    if (data) this.#take(data);
    return error;
  }

  async syncNow(): Promise<AppError | null> {
    return this.#told(ask(commands.syncNow()));
  }

  async cancelSync(): Promise<AppError | null> {
    return this.#told(ask(commands.cancelSync()));
  }

  /** Stops keeping the mirror true until resumed. */
  async pauseSync(): Promise<AppError | null> {
    return this.#told(ask(commands.pauseSync()));
  }

  async resumeSync(): Promise<AppError | null> {
    return this.#told(ask(commands.resumeSync()));
  }

  /** Chooses how many calls of a bucket Purser may make; `null` is what Google grants. */
  async setBudget(bucket: string, limit: number | null): Promise<AppError | null> {
    return this.#told(ask(commands.setBudget(bucket, limit)));
  }

  /** Reads where synchronisation stands: what was used of a budget falls by itself as time goes by. */
  async lookAtSync(): Promise<void> {
    const { data } = await ask(commands.syncStatus());
    if (data) this.#progress(data);
  }

  /** Has Pub/Sub hand over again what it keeps since then. */
  async replay(since: string): Promise<AppError | null> {
    return this.#told(ask(commands.replayNotifications(since)));
  }

  async #told(answer: ReturnType<typeof ask<SyncStatus>>): Promise<AppError | null> {
    const { data, error } = await answer;
    if (data) this.#progress(data);
    return error;
  }

  async #enter(answer: ReturnType<typeof ask<Overview>>): Promise<AppError | null> {
    const { data, error } = await answer;
    if (!data) return error;
    await this.entered(data);
    return null;
  }

  async #list(): Promise<void> {
    const { data } = await ask(commands.workspaces());
    if (data) this.workspaces = data;
  }

  #take(overview: Overview | null): void {
    this.open = overview;
    this.#read = Date.now();
    this.#elapsed = 0;
  }

  #progress(status: SyncStatus): void {
    if (this.open) this.open = { ...this.open, sync: status };
    if (status.phase === 'idle') this.#unreachable = false;
  }

  #changed(kinds: ChangedKind[]): void {
    for (const kind of kinds) this.stamps[kind]++;
    void this.#look();
  }

  /** Reads the overview again, once for however many commits came meanwhile. */
  async #look(): Promise<void> {
    if (this.#asking || !this.open) return;
    this.#asking = true;
    await new Promise((rest) => setTimeout(rest, 150));
    this.#asking = false;
    const { data } = await ask(commands.overview());
    if (data) this.#take(data);
  }
}

export const session = new Session();
