import type { Action } from '$lib/keys/actions.svelte';

const GROUP = 'This account';
const rows = () => [...document.querySelectorAll<HTMLElement>('[data-row]')];

/** Gives the keyboard to the next purchase or order, from whichever has it. Enter then opens it, as any link. */
function move(step: 1 | -1): void {
  const all = rows();
  const at = all.indexOf(document.activeElement as HTMLElement);
  const next = at < 0 ? all[step > 0 ? 0 : all.length - 1] : all[at + step];
  next?.focus();
  next?.scrollIntoView({ block: 'nearest' });
}

/** J and K through what an account bought and ordered. */
export function rowActions(): Action[] {
  return [
    {
      id: 'account.down',
      title: 'Next purchase or order, previous',
      group: GROUP,
      keys: ['j'],
      keysOnly: true,
      run: () => move(1),
    },
    {
      id: 'account.up',
      title: 'Previous purchase or order',
      group: GROUP,
      keys: ['k'],
      keysOnly: true,
      beside: 'account.down',
      run: () => move(-1),
    },
  ];
}
