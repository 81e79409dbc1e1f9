const forms = [
  {
    form: /^CVE-\d{4}-\d{4,19}$/i,
    idOf: (text: string) => text.toUpperCase(),
    address: "https://www.cve.org/CVERecord?id=",
  },
  {
    form: /^GHSA(?:-[23456789cfghjmpqrvwx]{4}){3}$/i,
    idOf: (text: string) => `GHSA${text.slice("GHSA".length).toLowerCase()}`,
    address: "https://github.com/advisories/",
  },
] as const;

export type Advisory = { id: string; address: string };

/**
 * The published advisories that texts name: those texts that are a CVE or GHSA id and nothing else, each once, in order.
 * What holds such an id may mean another, as rules named for a CVE and a package do.
 */
export function advisoriesOf(texts: Iterable<string>): Advisory[] {
  const found = new Map<string, Advisory>();
  for (const text of texts) {
    for (const { form, idOf, address } of forms) {
      const id = form.test(text) ? idOf(text) : undefined;
      if (id !== undefined) found.set(id, { id, address: address + id });
    }
  }
  const inOrder = ({ id }: Advisory) => id.replace(/\d+/g, (digits) => digits.padStart(20, "0"));
  return [...found.values()].sort((one, other) => (inOrder(one) < inOrder(other) ? -1 : 1));
}
