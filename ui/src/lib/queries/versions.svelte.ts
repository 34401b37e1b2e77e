import {
  ask,
  commands,
  type Answer,
  type Error as AppError,
  type RecordVersion,
  type VersionDiff,
  type VersionsOf,
} from '$lib/ipc';

type Ports = {
  versions: (of: VersionsOf) => Promise<Answer<RecordVersion[]>>;
  diff: (of: VersionsOf, from: number, to: number) => Promise<Answer<VersionDiff>>;
};

const program: Ports = {
  versions: (of) => ask(commands.versions(of)),
  diff: (of, from, to) => ask(commands.versionDiff(of, from, to)),
};

/** The kept versions of a record, and two of them that are compared: at first the newest with the one before. */
export class VersionsQuery {
  /** Oldest first. */
  versions = $state.raw<RecordVersion[]>([]);
  from = $state(0);
  to = $state(0);
  diff = $state.raw<VersionDiff | null>(null);
  error = $state.raw<AppError | null>(null);
  #of: VersionsOf | null = null;
  #turn = 0;
  #ports: Ports;

  constructor(ports = program) {
    this.#ports = ports;
  }

  /** Another record begins with its newest version; of the same one, what was chosen stays. */
  async load(of: VersionsOf): Promise<void> {
    const anew = JSON.stringify(of) !== JSON.stringify(this.#of);
    const mine = ++this.#turn;
    this.#of = of;
    if (anew) {
      this.versions = [];
      this.diff = this.error = null;
    }
    const { data, error } = await this.#ports.versions(of);
    if (mine !== this.#turn) return;
    this.error = error;
    if (!data) return;
    const grown = data.length > this.versions.length;
    this.versions = data;
    if (anew || grown || this.diff === null) {
      const newest = data.length - 1;
      await this.choose(Math.max(0, newest - 1), newest);
    }
  }

  /** Compares two versions; the earlier is the one that is compared with. */
  async choose(from: number, to: number): Promise<void> {
    const of = this.#of;
    if (!of) return;
    [this.from, this.to] = from <= to ? [from, to] : [to, from];
    const mine = ++this.#turn;
    const { data, error } = await this.#ports.diff(of, this.from, this.to);
    if (mine !== this.#turn) return;
    this.diff = data;
    this.error = error;
  }
}
