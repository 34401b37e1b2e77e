import type { Environment, Tone } from '$lib/ipc';

/** What an environment is called, and the colour that goes with the word. */
export const ENVIRONMENTS: Record<Environment, { name: string; short: string; tone: Tone; says: string }> = {
  demo: { name: 'Demo account', short: 'Demo', tone: 'info', says: 'Nothing here is real' },
  simulator: { name: 'Simulator', short: 'Simulator', tone: 'warn', says: 'Test data from this machine' },
  production: { name: 'Production', short: 'Production', tone: 'ok', says: 'Real customers, real money' },
};
