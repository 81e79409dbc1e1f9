import { expect, test } from "vitest";
import { advisoriesOf } from "./advisories";

test("ids of advisories lead to where they are published, each once, in order", () => {
  const texts = ["security", "GHSA-JFH8-c2jp-5v3q", "CVE-2021-44228", "cve-2021-5000", "CVE-2021-44228"];
  expect(advisoriesOf(texts)).toEqual([
    { id: "CVE-2021-5000", address: "https://www.cve.org/CVERecord?id=CVE-2021-5000" },
    { id: "CVE-2021-44228", address: "https://www.cve.org/CVERecord?id=CVE-2021-44228" },
    { id: "GHSA-jfh8-c2jp-5v3q", address: "https://github.com/advisories/GHSA-jfh8-c2jp-5v3q" },
  ]);
});

test.each([
  "CVE-2021-44228-log4j",
  "see CVE-2021-44228",
  "CVE-2021-123",
  "CVE-21-44228",
  "CVE-2021-44228\n",
  "GHSA-abcd-efgh-ijkl",
  "GHSA-jfh8-c2jp",
  "CVE-2021-44228/../x",
])("%j is no id of an advisory", (text) => expect(advisoriesOf([text])).toEqual([]));
