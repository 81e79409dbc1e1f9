import "server-only";
import type { Provenance } from "../../../../findings/details";
import type { Keeper } from "../../../../findings/keeper";
import { items, member, text } from "../../json/read";
import { withoutCredentials } from "../credentials";

const [uriLengthMax, nameLengthMax] = [2000, 300];

/** What a run says of the code that it looked at (SARIF 2.1.0 §3.23): the first of its repositories, without credentials. */
export function readProvenance(value: unknown, keeper: Keeper): Provenance | undefined {
  const [details] = items(value);
  if (details === undefined) return undefined;
  const repository = text(member(details, "repositoryUri"));
  return {
    repository: keeper.text(repository && withoutCredentials(repository), "repositoryUri", uriLengthMax),
    branch: keeper.text(member(details, "branch"), "branch", nameLengthMax),
    commit: keeper.text(member(details, "revisionId"), "revisionId", nameLengthMax),
    tag: keeper.text(member(details, "revisionTag"), "revisionTag", nameLengthMax),
  };
}
