import type { Action } from '$lib/keys/actions.svelte';

type Keys = {
  some: () => boolean;
  away: () => number;
  move: (by: number) => void;
  open: () => void;
  act: () => void;
  putAway: () => void;
  bringBack: () => void;
  tune: () => void;
};

/** What the keys do on the page of what needs attention. */
export function attentionActions(on: Keys): Action[] {
  const group = 'This item';
  return [
    {
      id: 'attention.down',
      title: 'Down',
      group,
      keys: ['j', 'ArrowDown'],
      keysOnly: true,
      run: () => on.move(1),
    },
    {
      id: 'attention.up',
      title: 'Up',
      group,
      keys: ['k', 'ArrowUp'],
      keysOnly: true,
      run: () => on.move(-1),
    },
    {
      id: 'attention.open',
      title: 'Open its record',
      group,
      keys: ['Enter'],
      when: on.some,
      run: on.open,
    },
    {
      id: 'attention.act',
      title: 'Do the next step…',
      group,
      keys: ['a'],
      words: 'answer acknowledge check review',
      when: on.some,
      run: on.act,
    },
    {
      id: 'attention.away',
      title: 'Put it away for now',
      group,
      keys: ['z'],
      words: 'snooze later hide',
      when: on.some,
      run: on.putAway,
    },
    {
      id: 'attention.back',
      title: 'Bring back what was put away',
      group: 'On this page',
      words: 'snooze',
      when: () => on.away() > 0,
      run: on.bringBack,
    },
    {
      id: 'attention.tune',
      title: 'Choose what needs attention…',
      group: 'On this page',
      words: 'notifications settings tune kinds',
      run: on.tune,
    },
  ];
}
