import type {
  ActionDraft,
  ActionOffer,
  ActionPreview,
  ActionRecord,
  ActionTarget,
  ActivityPage,
  Answer,
  Desk,
  Error as AppError,
  MacroTexts,
  ReviewPreference,
  SecondPersonRequest,
} from '$lib/ipc';
import { previewChanges, type PreviewChange } from '$lib/format/acting';

/** Typing rests so long before Google is asked again. */
export const REST = 300;
/** A code holds for at least five minutes; before that it is old. */
export const HOLDS = 270_000;
export const REASON = { least: 3, most: 500 };
const LONGEST_TICKET = 100;
const LONGEST_NAME = 80;
const MOST_DAYS = 365;

/** What of its words the journal still misses, of an action or of many; absent where nothing. */
export function unsaid(flow: { reason: string; ticketFits: boolean; named: boolean }): string | null {
  const length = [...flow.reason.trim()].length;
  if (length === 0) return 'Say why to go on.';
  if (length < REASON.least) return `A reason has at least ${REASON.least} characters.`;
  if (length > REASON.most) return `A reason has at most ${REASON.most} characters.`;
  if (!flow.ticketFits) return `A ticket has at most ${LONGEST_TICKET} characters.`;
  if (!flow.named) return 'Say who acts.';
  return null;
}

/** What an action asks of the program. */
export type ActionPorts = {
  preview: (draft: ActionDraft) => Promise<Answer<ActionPreview>>;
  perform: (draft: ActionDraft, code: string) => Promise<Answer<ActionRecord>>;
  check: (number: number) => Promise<Answer<ActionRecord>>;
  /** Asks that somebody else confirms it. */
  ask: (draft: ActionDraft, code: string) => Promise<Answer<SecondPersonRequest>>;
  /** The newest entries about an order or a purchase. */
  journal: (about: string) => Promise<Answer<ActivityPage>>;
  /** What is answered to the customer after an action that a macro did; nothing while it is not confirmed. */
  reply: (number: number) => Promise<Answer<string | null>>;
  /** Puts a reply on the clipboard as soon as it is known. Whether it is there. */
  copy: (reply: Promise<string | null>) => Promise<boolean>;
  /** What a macro writes, filled in from the mirror. */
  fill: (macro: string, draft: ActionDraft) => Promise<MacroTexts | null>;
  desk: () => Promise<Answer<Desk>>;
  name: (name: string) => Promise<Answer<Desk>>;
};

/** What was filled in of an action that was left, to go on from. */
export type Filled = {
  reason: string;
  ticket: string;
  days: string;
  item: string | null;
  preference: ReviewPreference | null;
  sample: boolean | null;
  used: string;
};

/** One action: filled in, previewed, confirmed once, and what became of it. */
export class ActionFlow {
  readonly offer: ActionOffer;
  readonly target: ActionTarget;
  /** The macro that it is done by. */
  readonly byMacro: string | null;
  /** What the macro writes once it is confirmed, as it is filled in now. */
  texts = $state.raw<MacroTexts | null>(null);
  /** What is answered to the customer, now that it is true, and whether it is on the clipboard. */
  reply = $state.raw<string | null>(null);
  replyCopied = $state(false);
  reason = $state('');
  ticket = $state('');
  name = $state('');
  #days = $state('');
  #item = $state<string | null>(null);
  #preference = $state<ReviewPreference | null>(null);
  #sample = $state<boolean | null>(null);
  #used = $state('');

  desk = $state.raw<Desk | null>(null);
  /** Google is asked what it would do. */
  looking = $state(false);
  /** Why there is no preview, or why it was not done. */
  error = $state.raw<AppError | null>(null);
  /** What the latest preview says that the one before did not; absent unless it was looked at again. */
  news = $state.raw<PreviewChange[] | null>(null);
  /** The preview is so old that its code may not hold any more. */
  aged = $state(false);
  sending = $state(false);
  record = $state.raw<ActionRecord | null>(null);
  /** It waits for a second person; nothing was sent. */
  asked = $state.raw<SecondPersonRequest | null>(null);
  checking = $state(false);
  /** Why the last check told nothing, and how many were made. */
  unchecked = $state.raw<AppError | null>(null);
  checks = $state(0);
  /** Nobody looks at it any more: nothing is put on a clipboard then. */
  left = false;
  #preview = $state.raw<{ of: string; told: ActionPreview } | null>(null);
  #nameless = $state(false);
  #ports: ActionPorts;
  #asked = 0;
  #newest = 0;
  #filling = 0;
  #resting: ReturnType<typeof setTimeout> | undefined;
  #aging: ReturnType<typeof setTimeout> | undefined;

  constructor(
    offer: ActionOffer,
    target: ActionTarget,
    ports: ActionPorts,
    filled?: Filled,
    byMacro: string | null = null,
  ) {
    this.offer = offer;
    this.target = target;
    this.byMacro = byMacro;
    this.#ports = ports;
    this.#days = filled?.days ?? (offer.kind === 'defer' ? '7' : '');
    const [only, other] = offer.items;
    this.#item = offer.items.find((item) => item === filled?.item) ?? (other ? null : (only ?? null));
    this.#preference = filled?.preference ?? null;
    this.#sample = filled?.sample ?? null;
    this.#used = filled?.used ?? '';
    this.reason = filled?.reason ?? '';
    this.ticket = filled?.ticket ?? '';
  }

  /** Reads who acts, and asks Google where nothing is left to choose. */
  async begin(): Promise<void> {
    const looked = this.look();
    const [desk, before] = await Promise.all([this.#ports.desk(), this.#ports.journal(this.about)]);
    this.desk = desk.data;
    this.#nameless = desk.data !== null && desk.data.agent === null;
    this.#newest = before.data?.rows[0]?.number ?? 0;
    await looked;
  }

  /** What the journal finds it by. */
  get about(): string {
    return this.target.token ?? this.target.order ?? '';
  }
  get filled(): Filled {
    return {
      reason: this.reason,
      ticket: this.ticket,
      days: this.#days,
      item: this.#item,
      preference: this.#preference,
      sample: this.#sample,
      used: this.#used,
    };
  }

  get days(): string {
    return this.#days;
  }
  set days(text: string) {
    this.#days = text;
    this.#again();
  }
  get item(): string | null {
    return this.#item;
  }
  set item(item: string | null) {
    this.#item = item;
    this.#again();
  }

  /** What Google should do with a chargeback. */
  get preference(): ReviewPreference | null {
    return this.#preference;
  }
  set preference(preference: ReviewPreference | null) {
    this.#preference = preference;
    this.#again();
  }
  /** Whether there was a trial before; absent where the mirror is to say it. */
  get sample(): boolean | null {
    return this.#sample;
  }
  set sample(sample: boolean | null) {
    this.#sample = sample;
    this.#again();
  }
  get used(): string {
    return this.#used;
  }
  set used(text: string) {
    this.#used = text;
    this.#again();
  }

  /** How much was used, in whole percent; nothing where nothing is said, undefined where it is no such number. */
  get usedPercent(): number | null | undefined {
    const text = this.#used.trim().replace(/\s*%$/, '');
    if (text === '') return null;
    return /^\d{1,3}$/.test(text) && Number(text) <= 100 ? Number(text) : undefined;
  }
  /** A whole number of days that Google takes, or none. */
  get wholeDays(): number | null {
    const text = this.#days.trim();
    const days = /^\d{1,3}$/.test(text) ? Number(text) : 0;
    return days >= 1 && days <= MOST_DAYS ? days : null;
  }
  /** Whether all is chosen that decides what it does. */
  get chosen(): boolean {
    if (this.offer.kind === 'defer') return this.wholeDays !== null;
    if (this.offer.kind === 'revokeItem') return this.#item !== null;
    if (this.offer.kind === 'review') return this.#preference !== null && this.usedPercent !== undefined;
    return true;
  }
  get said(): boolean {
    const length = [...this.reason.trim()].length;
    return length >= REASON.least && length <= REASON.most;
  }
  get ticketFits(): boolean {
    return [...this.ticket.trim()].length <= LONGEST_TICKET;
  }
  /** Nobody said yet who acts here. */
  get nameless(): boolean {
    return this.#nameless;
  }
  get named(): boolean {
    const length = [...this.name.trim()].length;
    return !this.#nameless || (length >= 1 && length <= LONGEST_NAME);
  }

  /** The latest preview, whatever was changed since. */
  get preview(): ActionPreview | null {
    return this.#preview?.told ?? null;
  }
  /** Whether the preview is that of what is filled in now. */
  get current(): boolean {
    return this.#preview !== null && this.#preview.of === this.#key && !this.looking && !this.aged;
  }
  /** Whether one person alone may not confirm it. */
  get shared(): boolean {
    return this.preview !== null && this.preview.secondPerson !== null;
  }
  get confirmable(): boolean {
    return (
      this.current &&
      this.preview?.whyNot === null &&
      this.said &&
      this.ticketFits &&
      this.named &&
      !this.sending &&
      this.asked === null &&
      this.record === null
    );
  }

  /** Asks Google what it would do, as it is filled in now. */
  async look(): Promise<void> {
    clearTimeout(this.#resting);
    const mine = ++this.#asked;
    if (!this.chosen || this.sending || this.record || this.asked) {
      this.looking = false;
      return;
    }
    const of = this.#key;
    const before = this.#preview;
    this.looking = true;
    // The reason and the ticket change nothing of what it does, so that they are not asked about.
    const { data, error } = await this.#ports.preview({ ...this.#draft, reason: '', ticket: null });
    if (mine !== this.#asked) return;
    this.looking = false;
    this.error = error;
    this.#preview = data && { of, told: data };
    this.news = data && before?.of === of ? previewChanges(before.told, data) : null;
    if (data) this.#age();
    await this.fill();
  }

  /** Fills the texts of the macro in anew: what is typed stands in them, too. Google is not asked. */
  async fill(): Promise<void> {
    if (this.byMacro === null || !this.chosen) return;
    const mine = ++this.#filling;
    const texts = await this.#ports.fill(this.byMacro, this.#draft);
    if (mine === this.#filling && texts) this.texts = texts;
  }

  /** Does what the preview shows, once however often it is asked for. */
  async confirm(): Promise<void> {
    const code = this.preview?.code;
    if (!this.confirmable || code === undefined) return;
    this.sending = true;
    this.error = null;
    clearTimeout(this.#aging);
    const refused = await this.#introduce();
    if (this.shared && !refused) return this.#share(code);
    const sent: Promise<Answer<ActionRecord>> = refused
      ? Promise.resolve({ data: null, error: refused })
      : this.#ports.perform(this.#draft, code);
    const answering = this.#answer(sent);
    const { data, error } = await sent;
    const record = data ?? (refused || !doubtful(error) ? null : await this.#begun());
    this.sending = false;
    this.record = record;
    await answering;
    if (record || !error) return;
    if (error.field === 'agent' || error.field === 'name') {
      this.error = error;
      this.#nameless = true;
      this.#age();
      return;
    }
    // It is not so any more, or time passed: what would it do now?
    await this.look();
    this.error ??= error;
  }

  async #share(code: string): Promise<void> {
    const { data, error } = await this.#ports.ask(this.#draft, code);
    this.sending = false;
    this.asked = data;
    if (data || !error) return;
    await this.look();
    this.error ??= error;
  }

  /** Looks at Google whether it was carried out. */
  async check(): Promise<void> {
    if (!this.record || this.checking) return;
    this.checking = true;
    const checked = this.#ports.check(this.record.number);
    void this.#answer(checked);
    const { data, error } = await checked;
    this.checking = false;
    this.checks++;
    this.unchecked = error;
    if (data) this.record = data;
  }

  /** Something came into the journal: perhaps this was settled by itself. */
  async keepUp(): Promise<void> {
    if (!this.record || this.settled) return;
    const { number } = this.record;
    const { data } = await this.#ports.journal(this.about);
    const found = data?.rows.find((row) => row.number === number);
    if (!found || this.record.number !== number) return;
    this.record = found;
    await this.#answer(Promise.resolve({ data: found, error: null }));
  }

  /** Whether it is known what became of it. */
  get settled(): boolean {
    return this.record !== null && this.record.state !== 'sending' && this.record.state !== 'unknown';
  }

  /** Nothing is asked any more. What was sent goes on. */
  leave(): void {
    this.left = true;
    clearTimeout(this.#resting);
    clearTimeout(this.#aging);
    this.#asked++;
  }

  get #draft(): ActionDraft {
    return {
      kind: this.offer.kind,
      target: this.target,
      days: this.offer.kind === 'defer' ? this.wholeDays : null,
      item: this.#item,
      review:
        this.offer.kind === 'review' && this.#preference
          ? { preference: this.#preference, sample: this.#sample, used: this.usedPercent ?? null }
          : null,
      reason: this.reason.trim(),
      ticket: this.ticket.trim() || null,
      ...(this.byMacro === null ? {} : { byMacro: this.byMacro }),
    };
  }
  /** All that decides what it does, and so what the code stands for. */
  get #key(): string {
    const { kind, target, days, item, review } = this.#draft;
    return JSON.stringify([kind, target.order, target.token, days, item, review]);
  }

  #again(): void {
    this.news = null;
    clearTimeout(this.#resting);
    this.#resting = setTimeout(() => void this.look(), REST);
  }
  #age(): void {
    this.aged = false;
    clearTimeout(this.#aging);
    this.#aging = setTimeout(() => (this.aged = true), HOLDS);
  }
  async #introduce(): Promise<AppError | null> {
    if (!this.#nameless) return null;
    const { data, error } = await this.#ports.name(this.name.trim());
    if (data) {
      this.desk = data;
      this.#nameless = false;
    }
    return error;
  }
  /** Once it is known that it was carried out, and not before, the reply is true: then it is copied. */
  async #answer(told: Promise<Answer<ActionRecord>>): Promise<void> {
    if (this.byMacro === null || this.reply !== null || this.texts?.reply === null) return;
    const reply = told.then(async ({ data }) => {
      if (!data?.byMacro?.reply) return null;
      return (await this.#ports.reply(data.number)).data;
    });
    const copying = this.#ports.copy(reply.then((text) => (this.left ? null : text)));
    this.reply = await reply;
    this.replyCopied = (await copying) && this.reply !== null;
  }
  /** The entry that was begun although no answer tells of it. */
  async #begun(): Promise<ActionRecord | null> {
    const { data } = await this.#ports.journal(this.about);
    const row = data?.rows[0];
    return row && row.number > this.#newest && row.kind === this.offer.kind ? row : null;
  }
}

/** Whether something may have been sent before this went wrong. */
function doubtful(error: AppError | null): boolean {
  return error !== null && error.code !== 'invalid' && !error.message.includes('Nothing was sent');
}
