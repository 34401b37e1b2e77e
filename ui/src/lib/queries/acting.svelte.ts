import {
  ask,
  commands,
  type ActionDraft,
  type ActionKind,
  type ActionOffer,
  type ActionTarget,
  type Answer,
  type Error as AppError,
  type MacroOffer,
} from '$lib/ipc';
import { flat } from '$lib/format/text';

import { ActionFlow, type ActionPorts, type Filled } from './actionFlow.svelte';
import { copyWhenKnown, MacroRun, macros } from './macros.svelte';
import { notices } from './notices.svelte';
import { session } from './session.svelte';

async function heard<T>(answer: Promise<Answer<T>>): Promise<Answer<T>> {
  const told = await answer;
  session.heard(told.error);
  return told;
}

const ports: ActionPorts = {
  preview: (draft) => heard(ask(commands.previewAction(draft))),
  perform: (draft, code) => heard(ask(commands.performAction(draft, code))),
  check: (number) => heard(ask(commands.checkAction(number))),
  ask: (draft, code) => heard(ask(commands.askSecondPerson(draft, code))),
  journal: (query) => ask(commands.activity({ query, state: null, cursor: null, limit: 50 })),
  desk: () => ask(commands.desk()),
  name: (name) => ask(commands.setAgent(name)),
  reply: (number) => ask(commands.macroReply(number)),
  copy: copyWhenKnown,
  fill: async (name, { target, days, item, ticket }) => {
    const one = macros.list.find((other) => other.name === name);
    if (!one) return null;
    const action = one.action && { ...one.action, days, item };
    return (await ask(commands.tryMacro({ ...one, action }, target, ticket))).data?.texts ?? null;
  },
};

/** As it was filled in by whoever asked for it. */
const filledBy = ({ reason, ticket, days, item, review }: ActionDraft): Filled => ({
  reason,
  ticket: ticket ?? '',
  days: days === null ? '' : `${days}`,
  item,
  preference: review?.preference ?? null,
  sample: review?.sample ?? null,
  used: review?.used === null || review?.used === undefined ? '' : `${review.used}`,
});

const nameOf = ({ order, token }: ActionTarget, kind: string) => [kind, order, token].join(' ');

/** What can be done at Google to the record that is open, and the one action that is in hand. */
class Acting {
  /** Whether the menu is open. Whoever shows the record shows the menu. */
  menu = $state(false);
  /** It was opened from wherever the keyboard was, and gives it back there. */
  byKey = false;
  target = $state.raw<ActionTarget | null>(null);
  offers = $state.raw<ActionOffer[] | null>(null);
  /** What each macro would do. */
  macros = $state.raw<MacroOffer[]>([]);
  /** The macro in hand that does nothing at Google. */
  run = $state.raw<MacroRun | null>(null);
  error = $state.raw<AppError | null>(null);
  readOnly = $state(false);
  /** The action in hand, and whether it is on screen: what was sent goes on without. */
  flow = $state.raw<ActionFlow | null>(null);
  shown = $state(false);
  #asked = 0;
  #owner: object | null = null;
  /** What an offer is about, whatever is open by the time it is taken. */
  #about = new WeakMap<ActionOffer, ActionTarget>();
  #left = new Map<string, Filled>();

  /** Another record is open, shown by this menu. */
  regard(target: ActionTarget, by: object): void {
    this.#owner = by;
    if (target?.order === this.target?.order && target?.token === this.target?.token) return;
    this.#asked++;
    this.target = target;
    this.offers = this.error = null;
    this.macros = [];
  }

  /** The menu is gone, and with it the record, unless another one shows it by now. */
  leave(by: object): void {
    if (this.#owner !== by) return;
    this.#owner = this.target = this.offers = this.error = null;
    this.macros = [];
    this.#asked++;
    this.menu = false;
  }

  /** Reads from the mirror what can be done. */
  async load(): Promise<void> {
    const mine = ++this.#asked;
    const { target } = this;
    if (!target) return;
    const [offers, desk, named] = await Promise.all([
      ask(commands.actions(target)),
      ask(commands.desk()),
      ask(commands.macroOffers(target)),
    ]);
    if (mine !== this.#asked) return;
    for (const offer of offers.data ?? []) this.#about.set(offer, target);
    this.offers = offers.data;
    this.macros = named.data ?? [];
    this.error = offers.error;
    this.readOnly = desk.data?.mode === 'readOnly';
  }

  /** Opens the menu by its key: with all in it, so that the arrows find the first. */
  async show(): Promise<void> {
    await this.load();
    this.byKey = true;
    this.menu = true;
  }

  /** Opens the dialog of one kind of action on a record that no menu shows. Answers why it cannot be done. */
  async startOn(target: ActionTarget, kind: ActionKind, draft?: ActionDraft): Promise<string | null> {
    const { data, error } = await ask(commands.actions(target));
    const offer = data?.find((one) => one.kind === kind);
    if (!offer) return error?.message ?? 'It cannot be done any more.';
    if (offer.whyNot !== null) return offer.whyNot;
    this.#about.set(offer, target);
    if (draft) this.#left.set(nameOf(target, kind), filledBy(draft));
    if (draft?.byMacro) this.#begin(offer, target, filledBy(draft), draft.byMacro);
    else this.start(offer);
    return null;
  }

  start(offer: ActionOffer): void {
    const target = this.#about.get(offer);
    if (!target || offer.whyNot !== null) return;
    this.#begin(offer, target, this.#left.get(nameOf(target, offer.kind)));
  }

  /** Begins a macro: the dialog of its action, with all that it says filled in, or that of its texts. */
  startMacro(offer: MacroOffer): void {
    const { target } = this;
    if (!target || offer.whyNot !== null) return;
    const one = macros.list.find((other) => other.name === offer.name);
    if (!offer.draft) {
      if (!one) return;
      this.run = new MacroRun(one, target);
      void this.run.look();
      return;
    }
    const { kind, item } = offer.draft;
    const plain = this.offers?.find((other) => other.kind === kind);
    const action = {
      kind,
      label: offer.name,
      words: offer.words,
      destructive: offer.destructive,
      whyNot: null,
      items: plain?.items.length ? plain.items : item === null ? [] : [item],
    };
    this.#begin(action, target, filledBy(offer.draft), offer.name);
  }

  #begin(offer: ActionOffer, target: ActionTarget, filled?: Filled, byMacro: string | null = null): void {
    this.flow?.leave();
    this.flow = new ActionFlow(offer, target, ports, filled, byMacro);
    this.shown = true;
    void this.flow.begin();
  }

  /** Puts the dialog away. What was filled in is kept until it was done; what was sent goes on. */
  close(): void {
    this.shown = false;
    const { flow } = this;
    if (!flow) return;
    const name = nameOf(flow.target, flow.offer.kind);
    flow.left = true;
    if (flow.byMacro !== null) {
      if (!flow.sending) flow.leave();
      return;
    }
    if (flow.record || flow.sending || flow.asked) this.#left.delete(name);
    else this.#left.set(name, flow.filled);
    if (!flow.sending) flow.leave();
  }

  async confirm(): Promise<void> {
    const { flow } = this;
    if (!flow) return;
    await flow.confirm();
    if (this.shown && this.flow === flow) return;
    const { record, error } = flow;
    const waits = record?.byMacro?.reply ? '. Its reply is in Activity' : '';
    if (record) notices.say(`${flat(record.title)}: ${flat(record.stateWords)}${waits}`);
    else if (error) notices.say(flat(error.message));
  }

  /** Another workspace: nothing of the old one stays. */
  reset(): void {
    this.#asked++;
    this.offers = this.error = null;
    this.menu = false;
    this.shown = false;
    this.flow?.leave();
    this.flow = this.run = null;
    this.macros = [];
    this.#left.clear();
  }
}

export const acting = new Acting();
