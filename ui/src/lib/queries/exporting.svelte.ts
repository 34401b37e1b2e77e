import {
  ask,
  canPickFiles,
  commands,
  pickExportFile,
  showInFolder,
  type Error as AppError,
  type ExportFormat,
  type ExportJob,
  type ExportList,
  type ExportPreview,
  type ExportRequest,
} from '$lib/ipc';
import { counted } from '$lib/format/money';
import { flat } from '$lib/format/text';

import { copy, notices } from './notices.svelte';
import { preferences } from './preferences.svelte';
import { session } from './session.svelte';

/** What a screen offers to export. */
export type Offer = {
  list: ExportList;
  /** The rows that are selected, where several are. */
  ids: string[] | null;
  /** The columns that the list shows, by their names in files; absent where it has none to choose. */
  shown: string[] | null;
};

export type Columns = 'shown' | 'all';

/** Milliseconds until what is typed into the path counts, and between two looks at an export under way. */
const LOOK = 150;
/** What is pasted anywhere is not longer. */
export const MOST_COPIED = 10_000;
export const ENDINGS: Record<ExportFormat, string> = {
  csv: 'csv',
  json: 'json',
  jsonLines: 'jsonl',
  markdown: 'md',
};

/** An export: what is asked for, how it will look, and how far it is. It goes on when its dialog is closed. */
class Exporting {
  offer = $state.raw<Offer | null>(null);
  /** Only the selected rows, where there are any. */
  selected = $state(false);
  preview = $state.raw<ExportPreview | null>(null);
  error = $state.raw<AppError | null>(null);
  job = $state.raw<ExportJob | null>(null);
  file = $state('');
  /** What this dialog began: an older export is nothing to show. */
  begun = $state(false);
  #typed = false;
  /** The system's own dialog has asked about a file that is there. */
  #agreed: string | null = null;
  #asked = 0;

  get format(): ExportFormat {
    return preferences.get<ExportFormat>('export.format', 'csv');
  }
  get mask(): boolean {
    return preferences.get('export.mask', false);
  }
  get bom(): boolean {
    return preferences.get('export.excel', false);
  }
  get columns(): Columns {
    return this.offer?.shown ? preferences.get<Columns>('export.columns', 'shown') : 'all';
  }
  get running(): boolean {
    return this.job?.phase === 'running';
  }
  /** How many rows it will be, as far as that is known. */
  get count(): number | null {
    return this.selected && this.offer?.ids ? this.offer.ids.length : (this.preview?.count ?? null);
  }
  /** Nothing is there to be exported. */
  get empty(): boolean {
    return this.preview?.count === 0;
  }

  /** Opens the dialog with what a screen has; with the export that is under way, if one is. */
  show(offer: Offer): void {
    this.offer = offer;
    if (this.running) return;
    this.selected = offer.ids !== null;
    this.preview = this.error = this.job = null;
    this.begun = this.#typed = false;
    this.file = '';
    void this.look();
  }

  close(): void {
    this.offer = null;
    this.#asked++;
  }

  choose(what: { format?: ExportFormat; mask?: boolean; excel?: boolean; columns?: Columns }): void {
    for (const [name, value] of Object.entries(what)) preferences.set(`export.${name}`, value);
    void this.look();
  }

  only(selected: boolean): void {
    this.selected = selected;
    void this.look();
  }

  type(file: string): void {
    this.file = file;
    this.#typed = true;
    this.error = null;
  }

  async pick(): Promise<void> {
    const file = await pickExportFile(this.file, ENDINGS[this.format]);
    if (!file) return;
    this.type(file);
    this.#agreed = file;
  }

  /** Asks how it will look. */
  async look(): Promise<void> {
    const request = this.#request();
    if (!request) return;
    const mine = ++this.#asked;
    const { data, error } = await ask(commands.previewExport(request));
    if (mine !== this.#asked) return;
    this.preview = data ?? this.preview;
    this.error = error;
    if (data && !this.#typed) this.file = data.file;
    else if (data) this.file = this.file.replace(/\.(csv|jsonl?|md)$/, `.${ENDINGS[this.format]}`);
  }

  /** Writes the file, and waits until it is written. */
  async run(replace = false): Promise<void> {
    const request = this.#request();
    if (!request || this.running) return;
    this.error = null;
    const agreed = replace || this.#agreed === this.file;
    const { data, error } = await ask(commands.startExport(request, this.file, agreed));
    session.heard(error);
    this.error = error;
    if (!data) return;
    this.begun = true;
    this.job = data;
    while (this.running) {
      await new Promise((resolve) => setTimeout(resolve, LOOK));
      const { data, error } = await ask(commands.exportStatus());
      if (data) this.job = data;
      else return void (this.error = error);
    }
    if (this.job.phase === 'failed') this.error = this.job.error;
    // Whoever closed the dialog hears of it all the same.
    if (!this.offer) this.#tell(this.job);
  }

  async stop(): Promise<void> {
    const { data } = await ask(commands.cancelExport());
    if (data) this.job = data;
  }

  /** Back to the choices, after one that failed or was stopped. */
  again(): void {
    this.begun = false;
    this.job = null;
    void this.look();
  }

  async copy(): Promise<void> {
    const request = this.#request();
    if (!request) return;
    const { many, one } = this.preview ?? { many: 'rows', one: 'row' };
    const text = ask(commands.exportText(request)).then(({ data, error }) => {
      if (data === null) throw new Error(error.message);
      return data;
    });
    const rows = this.count === null ? many : counted(this.count, one, many);
    await copy(text, `${rows}${this.mask ? ', masked' : ''}`);
  }

  async reveal(): Promise<void> {
    if (this.job && !(await showInFolder(this.job.file)))
      notices.say('The system did not show the folder. The path is above.');
  }

  #tell(job: ExportJob): void {
    const { phase, written, one, many } = job;
    if (phase === 'done')
      notices.say(
        `Exported ${counted(written, one, many)}`,
        canPickFiles() ? { label: 'Show in folder', keys: '', run: () => void this.reveal() } : null,
      );
    else if (phase === 'failed') notices.say(`The export failed: ${flat(job.error?.message)}`);
  }

  #request(): ExportRequest | null {
    if (!this.offer) return null;
    const { list, ids, shown } = this.offer;
    return {
      list,
      ids: this.selected ? ids : null,
      columns: this.columns === 'shown' ? shown : null,
      format: this.format,
      mask: this.mask,
      bom: this.format === 'csv' && this.bom,
    };
  }
}

export const exporting = new Exporting();
