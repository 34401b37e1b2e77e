/** The sections of the page, top to bottom, as they are jumped to. */
export const SECTIONS: { id: string; title: string }[] = [
  { id: 'calendar', title: 'Ahead' },
  { id: 'budget', title: 'Budget' },
  { id: 'calls', title: 'Answers' },
  { id: 'live', title: 'Live' },
  { id: 'waiting', title: 'Waiting' },
  { id: 'notifications', title: 'Notifications' },
  { id: 'doctor', title: 'Doctor' },
  { id: 'run', title: 'Run' },
  { id: 'source', title: 'Source' },
];

/** Brings a section into view and gives it the keyboard. */
export function goTo(id: string): void {
  const section = document.getElementById(id);
  section?.scrollIntoView({ block: 'start' });
  section?.focus({ preventScroll: true });
}

/** The next section after the one that has the keyboard, or the one before. */
export function step(by: 1 | -1): void {
  const all = [...document.querySelectorAll<HTMLElement>('[data-section]')];
  const at = all.findIndex((section) => section.contains(document.activeElement));
  const to = at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.max(0, Math.min(all.length - 1, at + by));
  const id = all[to]?.dataset.section;
  if (id) goTo(id);
}
