import {
  ask,
  commands,
  openInBrowser,
  type ConsoleSearch,
  type Error as AppError,
  type Instead,
  type LookUp,
  type NearOrder,
} from '$lib/ipc';
import { shorten } from '$lib/format/text';

import { notices } from './notices.svelte';
import { session } from './session.svelte';

/** Something to do where a search found nothing. */
export type Offer =
  | { kind: 'near'; key: string; near: NearOrder }
  | { kind: 'lookUp'; key: string; lookUp: LookUp }
  | { kind: 'console'; key: string; console: ConsoleSearch };

/** What there is to do, the likeliest first. */
export function offersOf(instead: Instead | null): Offer[] {
  if (!instead) return [];
  return [
    ...instead.near.map((near): Offer => ({ kind: 'near', key: `near ${near.row.id}`, near })),
    ...instead.lookUp.map((lookUp): Offer => ({ kind: 'lookUp', key: `look ${lookUp.id}`, lookUp })),
    ...(instead.console
      ? [{ kind: 'console', key: 'console', console: instead.console } satisfies Offer]
      : []),
  ];
}

/** How something to look up is called in a sentence. */
export const named = ({ kind, id }: LookUp) => (kind === 'order' ? id : `token ${shorten(id, 10, 6)}`);

/** Where a record that was looked up has its page. */
export const pageOf = ({ kind, id }: LookUp) =>
  `/${kind === 'order' ? 'orders' : 'subscriptions'}/${encodeURIComponent(id)}`;

/** Asking Google about what the mirror does not have: one thing at a time, and only when a person says so. */
export class LookingUp {
  asking = $state.raw<LookUp | null>(null);
  error = $state.raw<AppError | null>(null);

  /** What went wrong, where no code has a name for it: that Google has nothing is not that the mirror has nothing. */
  get wrong(): string | undefined {
    return this.error?.code === 'notFound' ? 'Google does not know it' : undefined;
  }

  /** Answers the page of what Google knew; nothing where it did not tell, or the question was dropped meanwhile. */
  async ask(what: LookUp): Promise<string | null> {
    if (this.asking) return null;
    this.asking = what;
    this.error = null;
    const { error } =
      what.kind === 'order'
        ? await ask(commands.verifyOrder(what.id))
        : await ask(commands.verifyPurchase(what.id));
    session.heard(error);
    if (this.asking !== what) return null;
    this.asking = null;
    this.error = error;
    return error ? null : pageOf(what);
  }

  /** Another search: what comes back of the last one is not waited for. */
  forget(): void {
    this.asking = null;
    this.error = null;
  }
}

/** Opens Play Console's own search, with what to search for on the clipboard: there is no address that takes it. */
export async function searchConsole({ text, url }: ConsoleSearch): Promise<void> {
  const copied = await navigator.clipboard.writeText(text).then(
    () => true,
    () => false,
  );
  const opened = await openInBrowser(url);
  if (!opened) return notices.say(`The system opened no browser. The page is ${url}`);
  notices.say(
    copied ? `Paste ${text} into the search of Play Console` : `Search for ${text} in Play Console`,
  );
}
