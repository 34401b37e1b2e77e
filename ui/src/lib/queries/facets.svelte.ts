import { ask, commands, type Facet, type FacetKind } from '$lib/ipc';

export const FACETS: { kind: FacetKind; title: string }[] = [
  { kind: 'state', title: 'State' },
  { kind: 'product', title: 'Product' },
  { kind: 'country', title: 'Country' },
  { kind: 'currency', title: 'Currency' },
];

/** What orders can be narrowed by, with counts. Asked only while somebody looks, so no search waits for it. */
class Facets {
  of = $state.raw<Partial<Record<FacetKind, Facet>>>({});
  #asked = 0;

  /** One kind after the other, each shown as it comes; what was there stays until then. */
  async load(query: string): Promise<void> {
    const mine = ++this.#asked;
    for (const { kind } of FACETS) {
      let facet: Facet | null = null;
      while (mine === this.#asked && !facet) {
        const { data, error } = await ask(commands.orderFacet(query, kind));
        // Where suggestions took its place, it is still wanted.
        if (!data && error?.code !== 'superseded') break;
        facet = data;
      }
      if (mine !== this.#asked) return;
      if (facet) this.of = { ...this.of, [kind]: facet };
    }
  }

  /** Nobody looks any more. */
  forget(): void {
    this.#asked++;
    this.of = {};
  }
}

export const facets = new Facets();
