type Node = { type: string; depth?: number; children?: Node[] };

/**
 * A remark plugin that gives the headings of a text the levels that they have on a page where its highest is `top`:
 * by rank, so that a text which starts with `##` leaves out none, and never more than one deeper than the one before.
 */
export function orderHeadings(top: number) {
  return (tree: Node): void => {
    const found = headingsOf(tree);
    const depths = [...new Set(found.map((heading) => heading.depth ?? 1))].sort((a, b) => a - b);
    let before = top - 1;
    for (const heading of found) {
      before = Math.min(top + depths.indexOf(heading.depth ?? 1), before + 1, 6);
      heading.depth = before;
    }
  };
}

function headingsOf(root: Node): Node[] {
  const found: Node[] = [];
  const waiting = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node.type === "heading") found.push(node);
    for (const child of node.children?.toReversed() ?? []) waiting.push(child);
  }
  return found;
}
