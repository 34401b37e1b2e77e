import type { Action } from '$lib/keys/actions.svelte';
import type { SavedViews } from '$lib/queries/savedViews.svelte';

const GROUP = 'Views';

/** What can be done with saved views, by key and by name in the palette. */
export function savedActions(saved: SavedViews): Action[] {
  const some = () => saved.current >= 0;
  const move = (id: string, title: string, key: string, step: number): Action => ({
    id: `views.${id}`,
    title,
    group: GROUP,
    keys: [key],
    when: () => some() && saved.views[saved.current + step] !== undefined,
    run: () => void saved.move(saved.current, step),
  });
  return [
    {
      id: 'views.save',
      title: 'Save this search as a view…',
      group: GROUP,
      keys: ['s'],
      words: 'bookmark name keep',
      when: () => saved.canSave,
      run: () => (saved.naming = 'new'),
    },
    {
      id: 'views.rename',
      title: 'Rename this view…',
      group: GROUP,
      when: some,
      run: () => (saved.naming = saved.current),
    },
    move('left', 'Move this view to the left', 'alt+ArrowLeft', -1),
    { ...move('right', 'Move this view to the right', 'alt+ArrowRight', 1), beside: 'views.left' },
    {
      id: 'views.delete',
      title: 'Delete this view',
      group: GROUP,
      words: 'remove',
      when: some,
      run: () => void saved.remove(saved.current),
    },
    ...saved.views.map((view, n) => ({
      id: `views.saved.${n}`,
      title: `Show: ${view.name}`,
      group: GROUP,
      words: view.query,
      run: () => saved.show(n),
    })),
  ];
}
