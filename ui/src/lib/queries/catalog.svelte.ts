import {
  ask,
  commands,
  type CatalogTree,
  type Error as AppError,
  type ProductKind,
  type ProductView,
} from '$lib/ipc';

export type ProductKey = { package: string; kind: ProductKind; id: string };

/** The catalog's tree and the product that is looked at. */
class CatalogQuery {
  tree = $state.raw<CatalogTree | null>(null);
  error = $state.raw<AppError | null>(null);
  product = $state.raw<ProductView | null>(null);
  productError = $state.raw<AppError | null>(null);
  find = $state('');
  chosen = $state.raw<ProductKey | null>(null);

  async load(): Promise<void> {
    const { data, error } = await ask(commands.catalog());
    this.tree = data;
    this.error = error;
    const first = data?.packages.flatMap(productsOf)[0];
    if (this.chosen && data?.packages.flatMap(productsOf).some((p) => same(p, this.chosen!)))
      await this.choose(this.chosen);
    else if (first) await this.choose(first);
    else this.chosen = this.product = null;
  }

  async choose(key: ProductKey): Promise<void> {
    this.chosen = key;
    const { data, error } = await ask(commands.product(key.package, key.kind, key.id));
    if (this.chosen !== key) return;
    this.product = data;
    this.productError = error;
  }
}

export function same(a: ProductKey, b: ProductKey): boolean {
  return a.package === b.package && a.kind === b.kind && a.id === b.id;
}

function productsOf(branch: CatalogTree['packages'][number]): ProductKey[] {
  return [
    ...branch.subscriptions.map((p) => ({
      package: branch.package,
      kind: 'subscription' as const,
      id: p.id,
    })),
    ...branch.oneTimeProducts.map((p) => ({ package: branch.package, kind: 'oneTime' as const, id: p.id })),
  ];
}

export const catalog = new CatalogQuery();
