/** Engines give up on elements taller than about 33.5 million pixels (2^25 in units of 1/64). */
export const TALLEST = 30_000_000;

/**
 * Maps between where the scrollbar stands and where the list is, for lists taller than an engine can lay out.
 * Below the limit they are the same, and nothing is scaled.
 */
export function scale(listHeight: number, viewport: number) {
  const height = Math.min(listHeight, TALLEST);
  const ratio = height < listHeight ? (listHeight - viewport) / (height - viewport) : 1;
  return {
    /** How tall the scrolled element is. */
    height,
    toList: (scrollTop: number) => scrollTop * ratio,
    toScroll: (offset: number) => offset / ratio,
  };
}
