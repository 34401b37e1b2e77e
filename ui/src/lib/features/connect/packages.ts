/** Application ids out of what was typed or pasted: apart by spaces, commas or lines. */
export function packagesIn(text: string): string[] {
  return text.split(/[\s,;]+/).filter(Boolean);
}

/** Whether Google would take it for an application id: two or more parts of letters, digits and underscores. */
export function looksLikePackage(name: string): boolean {
  return /^[a-zA-Z]\w*(\.[a-zA-Z]\w*)+$/.test(name);
}
