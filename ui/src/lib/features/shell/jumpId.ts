/**
 * The id of an item in the palette, the same whenever the item comes again: the field names the chosen one by its id,
 * and is not told when the same item was put there anew.
 */
export const jumpId = (key: string) => `jump-${key.replace(/[^\w-]/g, '_')}`;
