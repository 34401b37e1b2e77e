import { elementScroll, observeElementRect, Virtualizer, type VirtualItem } from '@tanstack/svelte-virtual';
import { untrack } from 'svelte';

import { scale } from './scale';

export type VirtualOptions = {
  count: () => number;
  size: number;
  overscan?: number;
  scroller: () => HTMLElement | undefined;
};

/**
 * TanStack's virtual list as runes. Rows sit in one group whose `top` is `shift + first row`, so that a million
 * rows need no element taller than an engine can lay out.
 */
export class VirtualRows {
  items = $state.raw<VirtualItem[]>([]);
  height = $state(0);
  top = $state(0);
  /** The list's row at the top of the view. */
  first = $state(0);
  /** Rows that fit. */
  fits = $state(20);
  #virtualizer: Virtualizer<HTMLElement, HTMLElement>;
  #options: VirtualOptions;
  #moved: (() => void) | undefined;

  constructor(options: VirtualOptions) {
    this.#options = options;
    this.#virtualizer = new Virtualizer<HTMLElement, HTMLElement>(this.#settings(untrack(options.count)));
    $effect(() => {
      if (!options.scroller()) return;
      const stop = this.#virtualizer._didMount();
      this.#virtualizer._willUpdate();
      return stop;
    });
    $effect.pre(() => {
      const count = options.count();
      untrack(() => {
        const element = options.scroller();
        const at = element ? this.#scale().toList(element.scrollTop) : 0;
        this.#virtualizer.setOptions(this.#settings(count));
        this.#virtualizer._willUpdate();
        this.#draw();
        this.#keep(at);
      });
    });
  }

  /** Brings a row into view with the least movement, below a sticky head and above the lower edge. */
  reveal(index: number): void {
    if (index >= 0) this.#virtualizer.scrollToIndex(index, { align: 'auto' });
  }

  toTop(): void {
    this.#virtualizer.scrollToOffset(0);
  }

  /** A list that grows beyond what an engine can lay out changes its scale: the row in view stays in view. */
  #keep(at: number): void {
    const element = this.#options.scroller();
    const scaled = this.#scale();
    if (!element || scaled.toList(1) === 1 || Math.abs(scaled.toList(element.scrollTop) - at) < 1) return;
    element.scrollTop = scaled.toScroll(at);
    this.#moved?.();
  }

  #scale() {
    const { size, scroller } = this.#options;
    return scale(this.#virtualizer.options.count * size, scroller()?.clientHeight ?? 0);
  }

  #settings(count: number) {
    return {
      count,
      estimateSize: () => this.#options.size,
      overscan: this.#options.overscan ?? 12,
      getScrollElement: () => this.#options.scroller() ?? null,
      observeElementRect,
      observeElementOffset: (_: unknown, then: (offset: number, scrolling: boolean) => void) => {
        const element = this.#options.scroller();
        if (!element) return;
        const moved = () => then(this.#scale().toList(element.scrollTop), true);
        element.addEventListener('scroll', moved, { passive: true });
        this.#moved = moved;
        then(this.#scale().toList(element.scrollTop), false);
        return () => element.removeEventListener('scroll', moved);
      },
      scrollToFn: (
        offset: number,
        options: Parameters<typeof elementScroll>[1],
        virtualizer: Virtualizer<HTMLElement, HTMLElement>,
      ) =>
        elementScroll(
          this.#scale().toScroll(offset + (options.adjustments ?? 0)),
          { behavior: options.behavior },
          virtualizer,
        ),
      onChange: () => this.#draw(),
    };
  }

  #draw(): void {
    const element = this.#options.scroller();
    const items = this.#virtualizer.getVirtualItems();
    const scaled = this.#scale();
    const scrollTop = element?.scrollTop ?? 0;
    const offset = scaled.toList(scrollTop);
    this.items = items;
    this.height = scaled.height;
    this.top = (items[0]?.start ?? 0) - offset + scrollTop;
    this.first = Math.floor(offset / this.#options.size);
    this.fits = Math.max(1, Math.floor((element?.clientHeight ?? 680) / this.#options.size) - 1);
  }
}
