import type { OrderRow } from '$lib/ipc';

/** A page of the list: where it starts and the cursor that fetches it. Its rows may have been let go. */
export type Page = { start: number; length: number; cursor: string | null; rows: OrderRow[] | null };

/** The page that holds a row, or nothing past the end. */
export function pageOf(pages: Page[], index: number): Page | undefined {
  let low = 0;
  let high = pages.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const page = pages[middle]!;
    if (index < page.start) high = middle - 1;
    else if (index >= page.start + page.length) low = middle + 1;
    else return page;
  }
  return undefined;
}

/** Lets go the rows of pages far from the view: a million rows are walked in the memory of a few thousand. */
export function letGo(pages: Page[], first: number, last: number, keep: number): Page[] {
  return pages.map((page) =>
    page.rows && (page.start + page.length < first - keep || page.start > last + keep)
      ? { ...page, rows: null }
      : page,
  );
}
