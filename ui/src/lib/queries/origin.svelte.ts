const NAMES: Record<string, string> = {
  '/orders': 'Orders',
  '/subscriptions': 'Subscriptions',
  '/catalog': 'Catalog',
  '/activity': 'Activity',
  '/sync': 'Sync',
};

/** The place from which records are being opened: Esc goes back there, not to whatever list has the record. */
class Origin {
  path = $state<string | null>(null);

  /** What the way back is called. */
  get name(): string | null {
    return this.path && NAMES[this.path]!;
  }

  /** Somebody went from one page to another. On the way from record to record the place stays. */
  went(from: string | null, to: string): void {
    if (to in NAMES) this.path = null;
    else if (from && from in NAMES) this.path = from;
  }

  or(list: string): string {
    return this.path ?? list;
  }
}

export const origin = new Origin();
