import type { ImportDone, ImportPreview, ImportTaken } from '$lib/ipc';
import { counted } from '$lib/format/money';

export const TAKEN: Record<ImportTaken, string> = {
  order: 'Order ids',
  token: 'Purchase tokens',
  account: 'Accounts',
  email: 'E-mail addresses',
  name: 'Names',
  package: 'Applications',
  nothing: 'Left out',
};

const list = (parts: string[]) =>
  parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)!}`;

/** What confirming does, as its button says; nothing where there is nothing to do. */
export function deed(preview: ImportPreview): string | null {
  const links = preview.links.new + preview.links.changed;
  const looks = [
    preview.orders.new > 0 ? counted(preview.orders.new, 'order') : '',
    preview.tokens.new > 0 ? counted(preview.tokens.new, 'purchase') : '',
  ].filter(Boolean);
  const parts = [
    looks.length ? `look up ${list(looks)}` : '',
    links > 0 ? `link ${counted(links, 'customer')}` : '',
  ].filter(Boolean);
  if (parts.length === 0) return null;
  const all = parts.join(' and ');
  return all[0]!.toUpperCase() + all.slice(1);
}

/** What an import did, in a sentence each. */
export function deeds(done: ImportDone): string[] {
  return [
    done.orders > 0 ? `${counted(done.orders, 'order')} will be looked up` : '',
    done.tokens > 0 ? `${counted(done.tokens, 'purchase')} will be looked up` : '',
    done.links > 0
      ? `${counted(done.links, 'customer is', 'customers are')} linked: search by e-mail address or name`
      : '',
  ].filter(Boolean);
}
