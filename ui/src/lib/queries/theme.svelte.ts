import { preferences } from './preferences.svelte';

export type Theme = 'system' | 'light' | 'dark';

export const theme = {
  get chosen(): Theme {
    return preferences.get<Theme>('theme', 'system');
  },
  choose(value: Theme): void {
    preferences.set('theme', value);
  },
  /** Writes it where the style sheet looks. Call it from an effect. */
  apply(): void {
    const root = document.documentElement;
    if (this.chosen === 'system') delete root.dataset.theme;
    else root.dataset.theme = this.chosen;
  },
};
