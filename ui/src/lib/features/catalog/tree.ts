import type { CatalogTree, ProductKind } from '$lib/ipc';
import type { ProductKey } from '$lib/queries/catalog.svelte';

/** A line of the tree, flat, as it is drawn and walked. */
export type Line = {
  id: string;
  level: number;
  text: string;
  about: string;
  state: string | null;
  count: number | null;
  /** What a click shows; headings show nothing. */
  product: ProductKey | null;
  parent: string | null;
  branch: boolean;
};

/** The tree as lines. With something to find, only what holds it, with all that leads there. */
export function linesOf(tree: CatalogTree, find = ''): Line[] {
  const wanted = find.trim().toLowerCase();
  const out: Line[] = [];
  const has = (...texts: string[]) =>
    wanted === '' || texts.some((text) => text.toLowerCase().includes(wanted));

  for (const { package: name, subscriptions, oneTimeProducts } of tree.packages) {
    const inside: Line[] = [];
    const kinds: [ProductKind, string, typeof subscriptions][] = [
      ['subscription', 'Subscriptions', subscriptions],
      ['oneTime', 'One-time products', oneTimeProducts],
    ];
    for (const [kind, title, products] of kinds) {
      const heading = `${name}/${kind}`;
      const below = products.flatMap((product) =>
        productLines(product, { package: name, kind, id: product.id }, heading, has(name), has),
      );
      if (below.length === 0) continue;
      const shown = below.filter((line) => line.level === 3).length;
      inside.push(
        {
          id: heading,
          level: 2,
          text: title,
          about: '',
          state: null,
          count: shown,
          product: null,
          parent: name,
          branch: true,
        },
        ...below,
      );
    }
    if (inside.length === 0) continue;
    out.push(
      {
        id: name,
        level: 1,
        text: name,
        about: '',
        state: null,
        count: null,
        product: null,
        parent: null,
        branch: true,
      },
      ...inside,
    );
  }
  return out;
}

function productLines(
  product: CatalogTree['packages'][number]['subscriptions'][number],
  key: ProductKey,
  heading: string,
  above: boolean,
  has: (...texts: string[]) => boolean,
): Line[] {
  const whole = above || has(product.id, product.title);
  const id = `${heading}/${product.id}`;
  // A one-time product with a single, plain option needs no line for it.
  const plain =
    key.kind === 'oneTime' &&
    product.plans.length === 1 &&
    product.plans[0]!.offers.length === 0 &&
    product.plans[0]!.state === 'ACTIVE';
  const below = (plain ? [] : product.plans).flatMap((plan) => {
    const planId = `${id}/${plan.id}`;
    const wholePlan = whole || has(plan.id, plan.kind);
    const offers = plan.offers
      .filter((offer) => wholePlan || has(offer.id, offer.kind))
      .map((offer): Line => ({
        id: `${planId}/${offer.id}`,
        level: 5,
        text: offer.id,
        about: offer.kind,
        state: offer.state,
        count: null,
        product: key,
        parent: planId,
        branch: false,
      }));
    if (!wholePlan && offers.length === 0) return [];
    return [
      {
        id: planId,
        level: 4,
        text: plan.id,
        about: plan.kind,
        state: plan.state,
        count: null,
        product: key,
        parent: id,
        branch: offers.length > 0,
      },
      ...offers,
    ];
  });
  if (!whole && below.length === 0) return [];
  return [
    {
      id,
      level: 3,
      text: product.id,
      about: product.title,
      state: null,
      count: null,
      product: key,
      parent: heading,
      branch: below.length > 0,
    },
    ...below,
  ];
}

/** Leaves out what lies below a closed line. */
export function visible(lines: Line[], closed: ReadonlySet<string>): Line[] {
  const hidden = new Set<string>();
  return lines.filter((line) => {
    const gone = line.parent !== null && (hidden.has(line.parent) || closed.has(line.parent));
    if (gone) hidden.add(line.id);
    return !gone;
  });
}

/** What a state is called; an active plan needs no word. */
export function stateWord(state: string | null): string {
  if (!state || state === 'ACTIVE') return '';
  return state.toLowerCase().replaceAll('_', ' ');
}
