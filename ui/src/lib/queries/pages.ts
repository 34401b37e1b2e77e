/** A page of the list: where it starts and the cursor that fetches it. Its rows may have been let go. */
export type Page<Row> = { start: number; length: number; cursor: string | null; rows: Row[] | null };

/** The page that holds a row, or nothing past the end. */
export function pageOf<Row>(pages: Page<Row>[], index: number): Page<Row> | undefined {
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
export function letGo<Row>(pages: Page<Row>[], first: number, last: number, keep: number): Page<Row>[] {
  return pages.map((page) =>
    page.rows && (page.start + page.length < first - keep || page.start > last + keep)
      ? { ...page, rows: null }
      : page,
  );
}
