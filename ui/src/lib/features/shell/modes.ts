import type { SafeMode } from '$lib/ipc';

/** What a workspace can let be done, the safest first. */
export const MODES: { id: SafeMode; name: string; says: string }[] = [
  {
    id: 'readOnly',
    name: 'Read-only',
    says: 'Nothing is changed at Google. So it is for a new credential.',
  },
  { id: 'confirm', name: 'Confirm each action', says: 'Each action after its preview, with a reason.' },
];

export const modeName = (mode: SafeMode): string => MODES.find(({ id }) => id === mode)!.name;
