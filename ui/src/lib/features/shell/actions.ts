import type { Workspace } from '$lib/ipc';
import { isLive } from '$lib/format/sync';
import type { Action } from '$lib/keys/actions.svelte';
import { desk } from '$lib/queries/desk.svelte';
import { focusMain, focusSearch, panels } from '$lib/queries/panels.svelte';
import { notices } from '$lib/queries/notices.svelte';
import { session } from '$lib/queries/session.svelte';
import { undoesText, undos } from '$lib/queries/undo.svelte';
import { theme, type Theme } from '$lib/queries/theme.svelte';

/** What is possible on every screen of a workspace. */
export function shellActions(go: (path: string) => void, others: Workspace[]): Action[] {
  const demo = () => session.open?.workspace.environment === 'demo';
  const running = () => session.sync?.phase === 'running';
  const look = (value: Theme, title: string): Action => ({
    id: `theme.${value}`,
    title,
    group: 'Appearance',
    words: 'theme dark light',
    when: () => theme.chosen !== value,
    run: () => theme.choose(value),
  });
  const clock = (days: number): Action => ({
    id: `clock.${days}`,
    title: `Move the demo’s clock by ${days === 1 ? 'a day' : `${days} days`}`,
    group: 'Demo',
    when: demo,
    run: () => void session.moveClock(days),
  });
  return [
    look('light', 'Light'),
    look('dark', 'Dark'),
    look('system', 'Light or dark as the system is'),
    clock(1),
    clock(7),
    clock(30),
    {
      id: 'sync.start',
      title: 'Sync now',
      group: 'Sync',
      when: () => !running(),
      run: () => void session.syncNow(),
    },
    {
      id: 'sync.stop',
      title: 'Stop the sync',
      group: 'Sync',
      when: running,
      run: () => void session.cancelSync(),
    },
    {
      id: 'sync.pause',
      title: 'Pause keeping the mirror true',
      group: 'Sync',
      when: () => session.sync !== null && isLive(session.sync.live.state),
      run: () => void session.pauseSync(),
    },
    {
      id: 'sync.resume',
      title: 'Resume keeping the mirror true',
      group: 'Sync',
      when: () => session.sync?.live.state === 'paused',
      run: () => void session.resumeSync(),
    },
    {
      id: 'import',
      title: 'Import order ids, tokens or customers…',
      group: 'Data',
      words: 'csv paste clipboard e-mail link table',
      run: () => (panels.importing = true),
    },
    {
      id: 'links.forget',
      title: 'Forget all customer links…',
      group: 'Data',
      words: 'e-mail name privacy delete',
      run: () => (panels.forgetting = true),
    },
    {
      id: 'desk.close',
      title: 'Make this workspace read-only',
      group: 'Workspaces',
      words: 'safe mode stop actions lock',
      when: () => desk.view?.mode === 'confirm',
      run: () => void makeReadOnly(),
    },
    {
      id: 'desk.open',
      title: 'Allow actions in this workspace…',
      group: 'Workspaces',
      words: 'safe mode confirm unlock',
      when: () => desk.readOnly,
      run: () => (panels.desk = true),
    },
    {
      id: 'desk.rails',
      title: 'Limits, forbidden actions, a second person…',
      group: 'Workspaces',
      words: 'guard rails cap refund day approve four eyes settings',
      run: () => (panels.rails = true),
    },
    {
      id: 'macros.edit',
      title: 'Edit macros…',
      group: 'Macros',
      words: 'template reply canned answer note add new share import export',
      run: () => (panels.macros = true),
    },
    {
      id: 'desk.agent',
      title: 'Say who is acting…',
      group: 'Workspaces',
      words: 'agent name journal desk settings',
      run: () => (panels.desk = true),
    },
    {
      id: 'workspace.connect',
      title: 'Connect a Google Play account…',
      group: 'Workspaces',
      run: () => go('/connect'),
    },
    ...others.map((w): Action => ({
      id: `workspace.${w.id}`,
      title: `Open ${w.name}`,
      group: 'Workspaces',
      run: () => void session.openWorkspace(w.id),
    })),
    { id: 'go.orders', title: 'Orders', group: 'Go to', keys: ['g o'], run: () => go('/orders') },
    {
      id: 'go.subscriptions',
      title: 'Subscriptions',
      group: 'Go to',
      keys: ['g s'],
      words: 'renewals grace hold',
      run: () => go('/subscriptions'),
    },
    {
      id: 'go.catalog',
      title: 'Catalog',
      group: 'Go to',
      keys: ['g c'],
      words: 'products prices',
      run: () => go('/catalog'),
    },
    {
      id: 'go.activity',
      title: 'Activity',
      group: 'Go to',
      keys: ['g a'],
      words: 'journal actions refunds log history',
      run: () => go('/activity'),
    },
    {
      id: 'go.attention',
      title: 'Needs attention',
      group: 'Go to',
      keys: ['g t'],
      words: 'inbox chargebacks reviews unacknowledged todo alerts',
      run: () => go('/attention'),
    },
    {
      id: 'go.bulks',
      title: 'Bulks',
      group: 'Go to',
      keys: ['g b'],
      words: 'many jobs progress retry',
      run: () => go('/activity?bulks'),
    },
    {
      id: 'go.sync',
      title: 'Sync',
      group: 'Go to',
      keys: ['g y'],
      words: 'progress calls quota budget notifications live',
      run: () => go('/sync'),
    },
    { id: 'search', title: 'Search', group: 'Anywhere', keys: ['/'], run: focusSearch },
    {
      id: 'jump',
      title: 'Jump to a record…',
      words: 'order subscription account customer open',
      group: 'Anywhere',
      keys: ['mod+p'],
      run: () => (panels.palette = 'records'),
    },
    {
      id: 'palette',
      title: 'All actions',
      group: 'Anywhere',
      keys: ['mod+k'],
      keysOnly: true,
      run: () => (panels.palette = 'actions'),
    },
    {
      id: 'keys',
      title: 'All keys',
      group: 'Anywhere',
      keys: ['?'],
      words: 'shortcuts keyboard help',
      run: () => (panels.keySheet = true),
    },
    {
      id: 'undo',
      title: 'Undo the last change of notes, tags, views and macros',
      group: 'Anywhere',
      keys: ['mod+z'],
      words: 'back restore',
      when: () => undos.last !== null && !undoesText(),
      run: () => void undos.undo(),
    },
    {
      id: 'search.leave',
      title: 'Back, one step',
      group: 'Anywhere',
      keys: ['Escape'],
      inFields: true,
      run: focusMain,
      keysOnly: true,
    },
  ];
}

async function makeReadOnly(): Promise<void> {
  const error = await desk.setMode('readOnly');
  notices.say(error ? error.message : 'This workspace is read-only');
}
