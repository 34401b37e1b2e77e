/**
 * How the time of what comes next is written after its words: `renews in 3 days`, but `on hold until 27 Oct`, because
 * nobody says "until in 3 days".
 */
export function nextAs(words: string): 'relative' | 'day' {
  return /\b(until|by|on)$/i.test(words.trim()) ? 'day' : 'relative';
}
