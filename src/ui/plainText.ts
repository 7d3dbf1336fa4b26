/*
 * Names come from other nodes. VS Code reads some texts as more than text; here they are made plain again.
 */

/** A text for where `$(name)` becomes an icon (status bar, quick pick): shown as it is. */
export function plainLabel(text: string): string {
  return text.replace(/\$\(/g, '\\$(');
}

/** A text for a notification, where `[words](link)` becomes a link that may even run a command: the link is taken apart. */
export function plainMessage(text: string): string {
  return text.replace(/\]\s*\(/g, '] \u200b(').replace(/[\r\n]+/g, ' ');
}

/** The beginning of a node id, for people: what commands accept for the whole id. */
export function shortId(id: string): string {
  return id.slice(0, 8);
}

/** `1 hop`, `2 hops`. */
export function countText(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
