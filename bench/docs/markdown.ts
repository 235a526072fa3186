// Tables in Markdown, and the places in a page where they go: between `<!-- bench:NAME -->` and
// `<!-- /bench:NAME -->`, each on a line of its own. The text around stays as it is.

/** A table; columns but the first are aligned to the right. */
export function markdownTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = head.map((_, i) => (i === 0 ? '---' : '---:'));
  return [head, rule, ...rows].map(line).join('\n');
}

/**
 * The page with the section's content replaced.
 * @throws if the page has no such section
 */
export function replaceSection(page: string, name: string, content: string): string {
  const begin = `<!-- bench:${name} -->\n`;
  const end = `<!-- /bench:${name} -->`;
  const from = page.indexOf(begin);
  const to = page.indexOf(end, from);
  if (from < 0 || to < 0) throw new Error(`the page has no section "${name}"`);
  return `${page.slice(0, from + begin.length)}\n${content}\n\n${page.slice(to)}`;
}
