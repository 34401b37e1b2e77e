// The contract with the app crate, in the shape that tauri-specta writes. Do not edit by hand once generated.
import { invoke as TAURI_INVOKE } from '@tauri-apps/api/core';
import * as TAURI_API_EVENT from '@tauri-apps/api/event';

export const commands = {
  start: () => typed<Start>(TAURI_INVOKE('start')),
  workspaces: () => typed<Workspace[]>(TAURI_INVOKE('workspaces')),
  openWorkspace: (id: string) => typed<Overview>(TAURI_INVOKE('open_workspace', { id })),
  tryDemo: () => typed<Overview>(TAURI_INVOKE('try_demo')),
  removeWorkspace: (id: string) => typed<null>(TAURI_INVOKE('remove_workspace', { id })),
  testConnection: (form: ConnectForm, step: ConnectStep) =>
    typed<StepReport>(TAURI_INVOKE('test_connection', { form, step })),
  connect: (form: ConnectForm) => typed<Overview>(TAURI_INVOKE('connect', { form })),
  overview: () => typed<Overview>(TAURI_INVOKE('overview')),
  searchOrders: (request: SearchRequest) => typed<OrderPage>(TAURI_INVOKE('search_orders', { request })),
  orderTotals: (query: string) => typed<OrderTotals>(TAURI_INVOKE('order_totals', { query })),
  order: (id: string) => typed<OrderView>(TAURI_INVOKE('order', { id })),
  orderVersion: (id: string, version: number) => typed<string>(TAURI_INVOKE('order_version', { id, version })),
  verifyOrder: (id: string) => typed<OrderView>(TAURI_INVOKE('verify_order', { id })),
  catalog: () => typed<CatalogTree>(TAURI_INVOKE('catalog')),
  product: (package_: string, kind: ProductKind, id: string) =>
    typed<ProductView>(TAURI_INVOKE('product', { package: package_, kind, id })),
  syncNow: () => typed<SyncStatus>(TAURI_INVOKE('sync_now')),
  cancelSync: () => typed<SyncStatus>(TAURI_INVOKE('cancel_sync')),
  syncStatus: () => typed<SyncStatus>(TAURI_INVOKE('sync_status')),
  moveDemoClock: (days: number) => typed<Overview>(TAURI_INVOKE('move_demo_clock', { days })),
  setPreference: (preference: Preference) => typed<null>(TAURI_INVOKE('set_preference', { preference })),
};

export const events = {
  changed: event<Changed>('changed'),
  progress: event<SyncStatus>('progress'),
};

/* Types */
/** Subscription or one-time product. */
export type ProductKind = 'subscription' | 'oneTime';

/** The catalog as a tree: package, product, plan, offer. */
export type CatalogTree = {
  /** One branch per application. */
  packages: CatalogPackage[];
  /** When it was last read from Google. */
  seen: string | null;
};

/** The products of one application. */
export type CatalogPackage = {
  /** Application id. */
  package: string;
  /** Subscriptions, by product id. */
  subscriptions: CatalogProduct[];
  /** One-time products, by product id. */
  oneTimeProducts: CatalogProduct[];
};

/** A product in the tree. */
export type CatalogProduct = {
  /** Product id. */
  id: string;
  /** Its title in the default language. */
  title: string;
  /** Base plans or purchase options. */
  plans: CatalogPlan[];
};

/** A base plan or purchase option in the tree. */
export type CatalogPlan = {
  /** Base plan id or purchase option id. */
  id: string;
  /** `DRAFT`, `ACTIVE`, `INACTIVE`. */
  state: string;
  /** In words: `monthly, renews`, `prepaid, 3 months`, `buy`, `rent for 48 hours`. */
  kind: string;
  /** Its offers. */
  offers: CatalogOffer[];
};

/** An offer in the tree. */
export type CatalogOffer = {
  /** Offer id. */
  id: string;
  /** Its state. */
  state: string;
  /** In words: `7 days free, then 3 months at a reduced price`. */
  kind: string;
};

/** A product with its price table. */
export type ProductView = {
  /** Application id. */
  package: string;
  /** Which kind. */
  kind: ProductKind;
  /** Product id. */
  id: string;
  /** Title in the default language. */
  title: string;
  /** Description in the default language. */
  description: string;
  /** Languages it is listed in. */
  languages: string[];
  /** A price column for each plan and each priced phase of each offer. */
  columns: PriceColumn[];
  /** A row for each region. */
  regions: PriceRow[];
  /** What regions that are not listed pay. */
  otherRegions: OtherRegions[];
  /** When it was last read from Google. */
  seen: string;
  /** What Google sent, as received, indented. */
  raw: string;
};

/** A column of the price table. */
export type PriceColumn = {
  /** Base plan or purchase option. */
  plan: string;
  /** Offer, for its phases. */
  offer: string | null;
  /** The heading: `monthly`, `autumn-trial, phase 2`. */
  label: string;
  /** State of the plan or offer. */
  state: string;
};

/** A row of the price table. */
export type PriceRow = {
  /** ISO 3166 region. */
  region: string;
  /** ISO 4217 currency of the region's prices. */
  currency: string;
  /** A cell for each column. */
  cells: PriceCell[];
};

/** A cell of the price table. */
export type PriceCell = {
  /** The price; absent where there is none. */
  price: Amount | null;
  /** Instead of a price: `free`, `30 % off`, `€2.00 off`. */
  words: string | null;
  /** Whether new buyers can get it. */
  available: boolean;
};

/** What regions that are not listed pay, for one column. */
export type OtherRegions = {
  /** The column's label. */
  label: string;
  /** Price in dollars. */
  usd: Amount | null;
  /** Price in euros. */
  eur: Amount | null;
  /** Whether new buyers can get it. */
  available: boolean;
};

/** What the connect form holds. Everything is text as typed; checking it is the app's work. */
export type ConnectForm = {
  /** What to call the workspace; empty means a name made from the first package. */
  name: string;
  /** Path of the service account's key file. Its content never reaches the UI. */
  keyFile: string;
  /** Application ids. */
  packages: string[];
  /** `gs://pubsite_prod_...`, or empty. */
  bucket: string;
  /** `projects/P/subscriptions/S`, or empty. */
  subscription: string;
  /** Other hosts than Google's: a simulator on this machine. Empty means Google. */
  hosts: HostsForm | null;
};

/** Where to reach the three services, for a simulator. Only loopback addresses are taken without TLS. */
export type HostsForm = {
  /** Instead of `https://androidpublisher.googleapis.com`. */
  api: string;
  /** Instead of `https://pubsub.googleapis.com`. */
  pubsub: string;
  /** Instead of `https://storage.googleapis.com`. */
  storage: string;
};

/** A step of connecting, each tested against Google by itself. */
export type ConnectStep = 'key' | 'packages' | 'bucket' | 'notifications';

/** How a step went. */
export type StepReport = {
  /** The step. */
  step: ConnectStep;
  /** What was found, one line each. */
  findings: Finding[];
  /** Whether one can go on. */
  passed: boolean;
};

/** One thing found by a step or the doctor. */
export type Finding = {
  /** How it went. */
  verdict: Verdict;
  /** What was looked at: an application id, `Pub/Sub pull`. */
  subject: string;
  /** What was found, in a sentence. */
  message: string;
  /** The click path that mends it. */
  remedy: string | null;
  /** Google's own words. */
  detail: string | null;
};

/** How one thing went. */
export type Verdict = 'good' | 'look' | 'bad' | 'skipped';

/** What went wrong, as a screen or the command line acts on it. A code exists only if somebody does. */
export type ErrorCode = 'notFound' | 'invalid' | 'noWorkspace' | 'signIn' | 'notPermitted' | 'offline' | 'quota' | 'googleUnavailable' | 'keychainLocked' | 'keychainMissing' | 'mirrorNewer' | 'mirrorUnreadable' | 'diskFull' | 'superseded' | 'other';

/** An error as it crosses to the UI. */
export type Error = {
  /** What to act on. */
  code: ErrorCode;
  /** What happened, and whether anything was changed, in a sentence or two. */
  message: string;
  /** What to do about it, where there is something. */
  remedy: string | null;
  /** The field of a form that is wrong. */
  field: string | null;
  /** Google's or the system's own words, for one click away. */
  detail: string | null;
};

/** An exact amount. */
export type Amount = {
  /** ISO 4217. */
  currency: string;
  /** The number, exact, with the currency's decimals: `9.99`. */
  decimal: string;
};

/** What the search box asks for. */
export type SearchRequest = {
  /** The text as typed. */
  query: string;
  /** Where the last page ended, from `next`. */
  cursor: string | null;
  /** At most so many rows, 1 to 500. */
  limit: number;
  /** The order of rows. */
  sort: Sort;
};

/** The order of rows. */
export type Sort = 'newest' | 'oldest' | 'largest' | 'smallest';

/** A page of orders. */
export type OrderPage = {
  /** The rows. */
  rows: OrderRow[];
  /** Give it back to get the next page; absent at the end. */
  next: string | null;
  /** How the text was understood, part by part. */
  understood: UnderstoodPart[];
  /** How long the mirror took, in milliseconds. */
  tookMs: number;
};

/** A part of the query and what it was taken for. */
export type UnderstoodPart = {
  /** The piece of text. */
  text: string;
  /** What it was taken for: `product`, `state`, `order id`, `amount`; empty where it was not understood. */
  kind: string;
  /** In words: `orders of premium`, `placed in March 2025`. */
  meaning: string;
};

/** How many, and how much. */
export type OrderTotals = {
  /** How many orders match. */
  count: number;
  /** What customers paid, per currency, largest count first. Never added across currencies. */
  sums: CurrencySum[];
  /** How long the mirror took, in milliseconds. */
  tookMs: number;
};

/** The sum of one currency. */
export type CurrencySum = {
  /** The sum. */
  amount: Amount;
  /** Of how many orders. */
  count: number;
};

/** One line of the list. */
export type OrderRow = {
  /** The order id. */
  id: string;
  /** Application id. */
  package: string;
  /** Product id of the first line. */
  product: string;
  /** Base plan or purchase option. */
  plan: string | null;
  /** Offer. */
  offer: string | null;
  /** Google's word, `PARTIALLY_REFUNDED`. */
  state: string;
  /** In words. */
  stateWords: string;
  /** What colour means. */
  tone: Tone;
  /** The app's id of the buyer. */
  account: string | null;
  /** ISO 3166. */
  country: string | null;
  /** What the customer paid. */
  total: Amount | null;
  /** When it was placed. */
  placed: string;
  /** Whether a license tester bought it. */
  test: boolean;
};

/** What a colour says; a word always goes with it. */
export type Tone = 'ok' | 'warn' | 'alert' | 'info' | 'mute';

/** Everything the inspector shows about one order. */
export type OrderView = {
  /** The list's line. */
  row: OrderRow;
  /** When anything last happened to it. */
  lastEvent: string;
  /** Lines of the order. */
  lines: OrderLine[];
  /** The money. */
  money: OrderMoney;
  /** The token that it paid for; empty for paid apps. */
  token: string;
  /** Where it was bought. */
  channel: string | null;
  /** The purchase, where it is known. */
  purchase: PurchaseView | null;
  /** The other orders of the purchase, oldest first, this one included. */
  family: OrderRow[];
  /** How many orders of this account are known, this one included. */
  accountOrders: number;
  /** The life of the purchase, left to right; empty for one-time products. */
  ribbon: RibbonSegment[];
  /** What happened, newest first. */
  timeline: TimelineEntry[];
  /** Voids of this order. */
  voids: VoidView[];
  /** As of when all this is. */
  freshness: Freshness;
  /** What Google sent about the order, as received, indented. */
  raw: string;
  /** What Google sent about the purchase, as received, indented. */
  purchaseRaw: string | null;
  /** When the kept versions of the order were first seen, oldest first; the last is what `raw` shows. */
  versions: string[];
};

/** One line of an order. */
export type OrderLine = {
  /** Product id. */
  product: string;
  /** Title in the buyer's language. */
  title: string;
  /** Base plan or purchase option. */
  plan: string | null;
  /** Offer. */
  offer: string | null;
  /** The phase it paid for, in words. */
  phase: string | null;
  /** Start of the service period. */
  periodStart: string | null;
  /** End of the service period. */
  periodEnd: string | null;
  /** How many. */
  quantity: number;
  /** Catalog price. */
  listingPrice: Amount | null;
  /** What it cost, tax included. */
  total: Amount | null;
  /** The tax of it. */
  tax: Amount | null;
};

/** The money of an order. */
export type OrderMoney = {
  /** What the customer paid, tax included. */
  paid: Amount | null;
  /** The tax. */
  tax: Amount | null;
  /** Whether listing prices included it. */
  taxInclusive: boolean | null;
  /** What went back so far. */
  refunded: Amount | null;
  /** After Google's fees, before payout. */
  revenue: Amount | null;
};

/** A purchase. */
export type PurchaseView = {
  /** Application id. */
  package: string;
  /** The token. */
  token: string;
  /** `subscription` or `one-time product`. */
  kind: string;
  /** Google's word, `ON_HOLD`. */
  state: string;
  /** In words. */
  stateWords: string;
  /** What colour means. */
  tone: Tone;
  /** Plain words of what that means for the customer now. */
  explanation: string;
  /** When it began. */
  started: string | null;
  /** End of entitlement. */
  expires: string | null;
  /** Whether it renews. Absent where the question makes no sense. */
  renews: boolean | null;
  /** What a renewal costs, without discounts and tax. */
  recurring: Amount | null;
  /** `acknowledged`, `not acknowledged`. */
  acknowledged: string;
  /** The app's id of the buyer. */
  account: string | null;
  /** The app's id of the buyer's profile. */
  profile: string | null;
  /** The token it replaced. */
  linkedToken: string | null;
  /** Made by a license tester. */
  test: boolean;
  /** Why Google no longer answers for it, when it does not. */
  gone: string | null;
  /** As of when. */
  seen: string;
};

/** A stretch of a subscription's life. */
export type RibbonSegment = {
  /** From. */
  start: string;
  /** To; absent while it lasts without a known end. */
  end: string | null;
  /** What it is called: `Trial`, `€9.99` is made by the UI from `amount`. */
  label: string;
  /** What was paid for it. */
  amount: Amount | null;
  /** What colour means. */
  tone: Tone;
  /** The order that paid for it. */
  order: string | null;
  /** Whether it is yet to come. */
  ahead: boolean;
};

/** A line of the timeline. */
export type TimelineEntry = {
  /** When. */
  at: string;
  /** What happened: `Renewed`. */
  title: string;
  /** Why, or what it means: `payment declined`. */
  why: string | null;
  /** The money of it. */
  amount: Amount | null;
  /** The order of it. */
  order: string | null;
  /** Where this is known from: `order`, `purchase`, `void`. */
  source: string;
  /** What colour means. */
  tone: Tone;
  /** Whether it is yet to come. */
  ahead: boolean;
};

/** A voided purchase. */
export type VoidView = {
  /** When. */
  at: string;
  /** By whom, in words. */
  by: string;
  /** Why, in words. */
  reason: string;
  /** How many, for a quantity-based partial refund. */
  quantity: number | null;
};

/** As of when a record is, and when it is looked at next. */
export type Freshness = {
  /** When Google last told about the order. */
  orderSeen: string;
  /** When Google last told about the purchase. */
  purchaseSeen: string | null;
  /** When it is looked at next by itself, and why. */
  next: string | null;
  /** In words. */
  why: string;
};

/** Where the money is real and where it is not. */
export type Environment = 'demo' | 'simulator' | 'production';

/** One developer account with its own mirror, credential and settings. */
export type Workspace = {
  /** Short, stable, fit for a folder name and `--workspace`. */
  id: string;
  /** What a person calls it. */
  name: string;
  /** Demo, simulator or production. */
  environment: Environment;
  /** Application ids, in the order given. */
  packages: string[];
  /** The e-mail address of the service account. */
  email: string;
  /** The reports bucket, `pubsite_prod_...`, where one was given. */
  bucket: string | null;
  /** The Pub/Sub subscription, `projects/.../subscriptions/...`, where one was given. */
  subscription: string | null;
  /** When it was connected. */
  connected: string;
};

/** What the window needs before it can draw anything. */
export type Start = {
  /** All workspaces; empty on first start. */
  workspaces: Workspace[];
  /** The open one, reopened from last time where that worked. */
  open: Overview | null;
  /** Why the last workspace could not be opened. */
  problem: Error | null;
  /** What the UI remembers, by key. Values are JSON text. */
  preferences: Preference[];
  /** The program's version. */
  version: string;
};

/** Something the UI remembers: theme, columns, widths. */
export type Preference = {
  /** Its name, `orders.columns`. */
  key: string;
  /** JSON text, at most 16 kB. */
  value: string;
};

/** The open workspace at a glance: the rail and the title bar. */
export type Overview = {
  /** The workspace. */
  workspace: Workspace;
  /** Orders in the mirror. */
  orders: number;
  /** Subscription purchases in the mirror. */
  subscriptions: number;
  /** One-time purchases in the mirror. */
  oneTimePurchases: number;
  /** Subscriptions and one-time products in the catalog. */
  products: number;
  /** Voided purchases in the mirror. */
  voids: number;
  /** The time in this workspace's world: the clock on the wall, or the demo's own. */
  now: string;
  /** What synchronisation is doing. */
  sync: SyncStatus;
};

/** Something was committed; every screen that shows such things asks again. */
export type Changed = {
  /** Which kinds of thing. */
  kinds: ChangedKind[];
};

/** A kind of thing on screens. */
export type ChangedKind = 'orders' | 'purchases' | 'voids' | 'catalog' | 'work' | 'workspace';

/** What synchronisation is doing. */
export type SyncStatus = {
  /** Where it stands. */
  phase: SyncPhase;
  /** What it is doing, in words: `Reading sales report 2026-03`. */
  doing: string;
  /** Steps of the run, in order. */
  steps: SyncStep[];
  /** When the last run that finished did. */
  lastFinished: string | null;
  /** Why the last run stopped, when it failed. */
  failure: Error | null;
  /** What is left to fetch. */
  backlog: Backlog;
  /** Calls made in this run, by method, most first. */
  calls: MethodCalls[];
};

/** Where synchronisation stands. */
export type SyncPhase = 'never' | 'idle' | 'running' | 'stopping' | 'canceled' | 'failed';

/** A step of a run. */
export type SyncStep = {
  /** `Catalog`, `Sales reports`, `Orders`, `Purchases`, `Voided purchases`. */
  name: string;
  /** Units done. */
  done: number;
  /** Units in all, as far as known; 0 before that. */
  total: number;
  /** Where the step stands. */
  state: StepState;
  /** What surprised: `3 orders are not known to Google`. */
  note: string | null;
};

/** Where a step stands. */
export type StepState = 'waiting' | 'running' | 'done' | 'skipped' | 'failed';

/** What is left to fetch. */
export type Backlog = {
  /** Order ids known from reports, not yet fetched. */
  orders: number;
  /** Purchases known from orders, not yet fetched. */
  purchases: number;
  /** Ids that Google refused. */
  refused: number;
};

/** Calls of one method. */
export type MethodCalls = {
  /** `orders.batchget`. */
  method: string;
  /** How many. */
  calls: number;
  /** How many of them failed. */
  failed: number;
};

/* Globals */
export type Result<T, E> = { status: 'ok'; data: T } | { status: 'error'; error: E };

async function typed<T>(answer: Promise<unknown>): Promise<Result<T, Error>> {
  try {
    return { status: 'ok', data: (await answer) as T };
  } catch (e) {
    if (e instanceof globalThis.Error) throw e;
    return { status: 'error', error: e as Error };
  }
}

function event<T>(name: string) {
  return {
    listen: (then: TAURI_API_EVENT.EventCallback<T>) => TAURI_API_EVENT.listen<T>(name, then),
    once: (then: TAURI_API_EVENT.EventCallback<T>) => TAURI_API_EVENT.once<T>(name, then),
  };
}
