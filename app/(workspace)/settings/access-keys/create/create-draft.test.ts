import { expect, test } from "vitest";
import { usefulScopes } from "@/lib/api/operations";
import { resourcesOf } from "@/lib/permissions/scopes";
import { chosenScopes, emptyDraft, isChosen, purposes, purposesFor } from "./create-draft";

const resources = resourcesOf(usefulScopes());
const scopesOf = (levels: (typeof purposes)[number]["levels"]) =>
  chosenScopes({ ...emptyDraft, levels: { ...levels } });

test("an owner is offered every purpose, each with permissions of its own that the API has", () => {
  const offered = purposesFor({ role: "owner", resources });
  expect(offered).toEqual(purposes);
  const sets = offered.map(({ levels }) => scopesOf(levels));
  expect(new Set(sets.map(String)).size).toBe(purposes.length);
  for (const scope of sets.flat()) expect(usefulScopes()).toContain(scope);
});

test("nobody is offered a purpose that the role can't give a key, or that the API has nothing for", () => {
  expect(purposesFor({ role: "viewer", resources }).map(({ label }) => label)).toEqual([
    "Dashboard or SIEM",
    "Report or sync",
  ]);
  const withoutScans = resources.filter(({ resource }) => resource !== "scans");
  expect(purposesFor({ role: "owner", resources: withoutScans }).map(({ label }) => label)).toEqual([
    "Dashboard or SIEM",
    "Triage",
  ]);
});

test("a purpose is chosen when its levels are, and none besides", () => {
  const [upload = { levels: {} }] = purposes;
  expect(isChosen(emptyDraft, upload.levels)).toBe(false);
  const draft = { ...emptyDraft, levels: { ...upload.levels, vulnerabilities: "none" as const } };
  expect(isChosen(draft, upload.levels)).toBe(true);
  expect(isChosen({ ...draft, levels: { ...draft.levels, vulnerabilities: "read" } }, upload.levels)).toBe(false);
});
