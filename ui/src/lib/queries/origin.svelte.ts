const NAMES: Record<string, string> = {
  '/orders': 'Orders',
  '/subscriptions': 'Subscriptions',
  '/catalog': 'Catalog',
  '/activity': 'Activity',
  '/sync': 'Sync',
};

/** How a place is called from which records are opened; nothing for any other page. */
const nameOf = (path: string): string | null =>
  NAMES[path] ?? (/^\/activity\/bulk(\/\d+)?$/.test(path) ? 'Bulk' : null);

/** The place from which records are being opened: Esc goes back there, not to whatever list has the record. */
class Origin {
  path = $state<string | null>(null);

  /** What the way back is called. */
  get name(): string | null {
    return this.path && nameOf(this.path);
  }

  /** Somebody went from one page to another. On the way from record to record the place stays. */
  went(from: string | null, to: string): void {
    if (nameOf(to)) this.path = null;
    else if (from && nameOf(from)) this.path = from;
  }

  or(list: string): string {
    return this.path ?? list;
  }
}

export const origin = new Origin();
