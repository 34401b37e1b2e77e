import {
  ask,
  commands,
  type ConnectForm,
  type ConnectStep,
  type Error as AppError,
  type StepReport,
} from '$lib/ipc';
import { session } from '$lib/queries/session.svelte';

import { packagesIn } from './packages';

export const STEPS: { step: ConnectStep; title: string; optional: boolean }[] = [
  { step: 'key', title: 'Key file', optional: false },
  { step: 'packages', title: 'Packages', optional: false },
  { step: 'bucket', title: 'Reports', optional: true },
  { step: 'notifications', title: 'Notifications', optional: true },
];

/** The form as it is filled in, and what the tests of its steps found. */
export class ConnectFlow {
  at = $state(0);
  name = $state('');
  keyFile = $state('');
  packages = $state<string[]>([]);
  /** An application id that is typed but not yet among `packages`. */
  typed = $state('');
  bucket = $state('');
  subscription = $state('');
  hosts = $state({ api: '', pubsub: '', storage: '' });
  busy = $state(false);
  error = $state.raw<AppError | null>(null);
  reports = $state<Partial<Record<ConnectStep, { report: StepReport; of: string }>>>({});

  get step() {
    return STEPS[this.at]!;
  }

  form(): ConnectForm {
    const hosts = {
      api: this.hosts.api.trim(),
      pubsub: this.hosts.pubsub.trim(),
      storage: this.hosts.storage.trim(),
    };
    return {
      name: this.name.trim(),
      keyFile: this.keyFile.trim(),
      packages: [...this.packages],
      bucket: this.bucket.trim(),
      subscription: this.subscription.trim(),
      hosts: hosts.api || hosts.pubsub || hosts.storage ? hosts : null,
    };
  }

  /**
   * Adds what is typed to the packages. When the form is sent, not when the field is left: another line of chips
   * would move the button away between a press and its release.
   */
  take(): void {
    for (const name of packagesIn(this.typed)) if (!this.packages.includes(name)) this.packages.push(name);
    this.typed = '';
  }

  /** What the step's test found, as long as the form is as it was then. */
  report(step: ConnectStep): StepReport | null {
    const kept = this.reports[step];
    return kept && kept.of === this.#print(step) ? kept.report : null;
  }

  get filled(): boolean {
    if (this.step.step === 'key') return this.keyFile.trim() !== '';
    if (this.step.step === 'packages') return this.packages.length > 0;
    return true;
  }

  async test(): Promise<void> {
    const { step } = this.step;
    const of = this.#print(step);
    this.busy = true;
    this.error = null;
    const { data, error } = await ask(commands.testConnection(this.form(), step));
    this.busy = false;
    this.error = error;
    if (data) this.reports[step] = { report: data, of };
  }

  /** Connects, opens the workspace and starts its first sync. Answers whether it is open. */
  async finish(): Promise<boolean> {
    this.busy = true;
    this.error = null;
    const { data, error } = await ask(commands.connect(this.form()));
    this.busy = false;
    this.error = error;
    if (!data) return false;
    await session.entered(data);
    if (data.sync.phase === 'never') await session.syncNow();
    return true;
  }

  to(index: number): void {
    this.at = Math.max(0, Math.min(STEPS.length - 1, index));
    this.error = null;
  }

  #print(step: ConnectStep): string {
    const { keyFile, packages, bucket, subscription, hosts } = this.form();
    const own = { key: null, packages, bucket, notifications: subscription }[step];
    return JSON.stringify([keyFile, hosts, own]);
  }
}
