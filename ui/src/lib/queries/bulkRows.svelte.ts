import {
  ask,
  commands,
  type Answer,
  type BulkJob,
  type BulkJobRow,
  type BulkPlanRow,
  type BulkRowPhase,
  type BulkVerdict,
} from '$lib/ipc';

import { bulk, bulkJobs } from './bulk.svelte';
import { PAGE } from './bulkFlow.svelte';
import { ListSearch, type Listing, type Order, type Question } from './listSearch.svelte';

/** The one order that a bulk has. */
export const AS_SENT: Order<'place'> = { by: 'place', descending: false };

type Rows<Row> = Answer<{ rows: Row[]; next: number | null }>;

/** The rows of a bulk, all or only those of one part. What is only a part is found by reading them all. */
abstract class BulkRows<Row, Part extends string> extends ListSearch<Row, 'place', null> {
  part = $state<Part | null>(null);

  protected abstract read(from: number): Promise<Rows<Row>>;
  protected abstract partOf(row: Row): Part;

  look(part: Part | null): void {
    if (part === this.part) return;
    this.part = part;
    this.soon();
  }

  protected async find({ cursor }: Question<'place'>): Promise<Answer<Listing<Row>>> {
    const { part } = this;
    const listed = (rows: Row[], next: number | null): Answer<Listing<Row>> => ({
      data: { rows, next: next === null ? null : String(next), understood: [], tookMs: null },
      error: null,
    });
    if (part === null) {
      const { data, error } = await this.read(Number(cursor ?? 0));
      return data ? listed(data.rows, data.next) : { data: null, error };
    }
    const rows: Row[] = [];
    for (let from: number | null = 0; from !== null;) {
      const { data, error }: Rows<Row> = await this.read(from);
      if (!data) return { data: null, error };
      rows.push(...data.rows.filter((row) => this.partOf(row) === part));
      from = data.next;
    }
    return listed(rows, null);
  }
  protected sum(): Promise<Answer<null>> {
    return Promise.resolve({ data: null, error: null });
  }
}

/** What a bulk would do, row by row. */
class PlanRows extends BulkRows<BulkPlanRow, BulkVerdict> {
  protected read(from: number): Promise<Rows<BulkPlanRow>> {
    return bulk.flow.page(from);
  }
  protected partOf(row: BulkPlanRow): BulkVerdict {
    return row.verdict;
  }
}

export const planRows = new PlanRows();

/** What became of a bulk, row by row. */
class JobRows extends BulkRows<BulkJobRow, BulkRowPhase> {
  number = 0;
  #workspace = '';

  protected async read(from: number): Promise<Rows<BulkJobRow>> {
    const { data, error } = await ask(commands.bulkJob(this.number, from, PAGE));
    return data ? { data: { rows: data.rows, next: data.next }, error: null } : { data: null, error };
  }
  protected partOf(row: BulkJobRow): BulkRowPhase {
    return row.phase;
  }

  /** Shows the rows of a bulk of a workspace, as of that stamp; the ones that are shown already stay. */
  of(workspace: string, number: number, stamp: number): void {
    if (workspace === this.#workspace && number === this.number) return;
    this.#workspace = workspace;
    this.number = number;
    this.part = null;
    this.reset(stamp);
  }
}

export const jobRows = new JobRows();

export const LATEST_FIRST: Order<'at'> = { by: 'at', descending: true };

/** The bulks of the workspace as a list. */
class JobsList extends ListSearch<BulkJob, 'at', null> {
  protected async find(): Promise<Answer<Listing<BulkJob>>> {
    const { data, error } = await bulkJobs.load();
    if (!data) return { data: null, error };
    return { data: { rows: data, next: null, understood: [], tookMs: null }, error: null };
  }
  protected sum(): Promise<Answer<null>> {
    return Promise.resolve({ data: null, error: null });
  }
}

export const jobsList = new JobsList();
