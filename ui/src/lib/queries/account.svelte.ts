import {
  ask,
  commands,
  type AccountPurchase,
  type AccountView,
  type Answer,
  type Error as AppError,
  type OrderRow,
} from '$lib/ipc';

/** How many rows are read at first, and how many each time that more are asked for. */
type Steps = { first: number; more: number };
type Page<Row> = { rows: Row[]; next: string | null };
type Ask<Row> = (cursor: string | null, limit: number) => Promise<Answer<Page<Row>>>;

/** A list that is read page by page. It is shown as far as it was read; a commit reads as far again. */
export class Paged<Row> {
  rows = $state.raw<Row[]>([]);
  next = $state.raw<string | null>(null);
  error = $state.raw<AppError | null>(null);
  busy = $state(false);
  #ask: Ask<Row>;
  #steps: Steps;
  #turn = 0;

  constructor(ask: Ask<Row>, steps: Steps) {
    this.#ask = ask;
    this.#steps = steps;
  }

  /** Reads from the beginning, at least as far as it was read. */
  async load(anew: boolean): Promise<void> {
    const mine = ++this.#turn;
    const { first } = this.#steps;
    const wanted = anew ? first : Math.max(first, this.rows.length);
    const rows: Row[] = [];
    let next: string | null = null;
    do {
      const { data, error }: Answer<Page<Row>> = await this.#ask(next, Math.min(500, wanted - rows.length));
      if (mine !== this.#turn) return;
      this.error = error;
      if (!data) return;
      rows.push(...data.rows);
      next = data.next;
    } while (next !== null && rows.length < wanted);
    this.rows = rows;
    this.next = next;
  }

  async more(): Promise<void> {
    if (this.next === null || this.busy) return;
    this.busy = true;
    const mine = this.#turn;
    const { data, error } = await this.#ask(this.next, this.#steps.more);
    this.busy = false;
    if (mine !== this.#turn) return;
    this.error = error;
    if (!data) return;
    this.rows = [...this.rows, ...data.rows];
    this.next = data.next;
  }

  clear(): void {
    this.#turn++;
    this.rows = [];
    this.next = this.error = null;
  }
}

/** An account or a customer, with what was bought and ordered. All of it is in the mirror. */
export class AccountQuery {
  view = $state.raw<AccountView | null>(null);
  error = $state.raw<AppError | null>(null);
  #wanted: string | null = null;
  readonly purchases = new Paged<AccountPurchase>(
    (cursor, limit) => ask(commands.accountPurchases({ account: this.#wanted ?? '', cursor, limit })),
    { first: 6, more: 50 },
  );
  readonly orders = new Paged<OrderRow>(
    (cursor, limit) => ask(commands.accountOrders({ account: this.#wanted ?? '', cursor, limit })),
    { first: 50, more: 200 },
  );

  async load(account: string | null): Promise<void> {
    const anew = account !== this.#wanted;
    this.#wanted = account;
    if (anew) {
      this.view = this.error = null;
      this.purchases.clear();
      this.orders.clear();
    }
    if (!account) return;
    const { data, error } = await ask(commands.account(account));
    if (this.#wanted !== account) return;
    this.view = data;
    this.error = error;
    if (data) await Promise.all([this.purchases.load(anew), this.orders.load(anew)]);
  }
}

/** Where an account or a customer has its page. */
export const accountPage = (id: string) => `/accounts/${encodeURIComponent(id)}`;
