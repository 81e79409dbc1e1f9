/** How the sites that keep code address a file at a commit. Others are not guessed. */
const sites: Record<string, { between: string; lines: (first: number, last: number) => string }> = {
  "github.com": { between: "blob", lines: (first, last) => (last > first ? `#L${first}-L${last}` : `#L${first}`) },
  "gitlab.com": { between: "-/blob", lines: (first, last) => (last > first ? `#L${first}-${last}` : `#L${first}`) },
};

type Source = {
  repository: string | null;
  commit: string | null;
  path: string | null;
  startLine: number | null;
  endLine: number | null;
};

/**
 * The address of a file and its lines at the commit that was scanned, on GitHub or GitLab; undefined unless a report says
 * exactly where that is. What it is made of is hostile: only the repository's own path on a known site is taken over.
 */
export function sourceLink({ repository, commit, path, startLine, endLine }: Source): string | undefined {
  if (repository === null || path === null || !/^[0-9a-f]{7,64}$/i.test(commit ?? "")) return undefined;
  const address = addressOf(repository);
  const site = address && sites[address.hostname];
  if (address === undefined || site === undefined) return undefined;
  const name = /^\/([\w.-]+(?:\/[\w.-]+)+)$/.exec(address.pathname.replace(/(?:\.git)?\/?$/, ""))?.[1];
  const segments = path.split("/");
  // A path that is absolute, or leads out of the repository, is not one within it.
  if (name === undefined || segments.some((segment) => ["", ".", ".."].includes(segment))) return undefined;
  const file = segments.map(encodeURIComponent).join("/");
  const lines = startLine === null ? "" : site.lines(startLine, endLine ?? startLine);
  return `https://${address.hostname}/${name}/${site.between}/${commit}/${file}${lines}`;
}

/** Also of the form that git has for SSH: `git@github.com:owner/name.git`. */
function addressOf(repository: string): URL | undefined {
  const [, host, name] = /^(?:ssh:\/\/)?git@([\w.-]+)[:/](.+)$/.exec(repository) ?? [];
  const text = host === undefined ? repository : `https://${host}/${name}`;
  if (!URL.canParse(text)) return undefined;
  const address = new URL(text);
  return address.protocol === "https:" && address.username === "" && address.port === "" ? address : undefined;
}
