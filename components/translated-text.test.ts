import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it } from "vitest";

const root = path.join(import.meta.dirname, "..");

/** Those of the elements that the linter's rule refuses. */
async function refusedOf(elements: string[]): Promise<string[]> {
  const folder = await mkdtemp(path.join(tmpdir(), "backline-lint-"));
  try {
    const plugins = [path.join(root, ".biome/no-text-beside-condition.grit")];
    const config = { root: true, files: { includes: ["*.tsx"] }, plugins, linter: { rules: { preset: "none" } } };
    await writeFile(path.join(folder, "biome.json"), JSON.stringify(config));
    for (const [index, element] of elements.entries()) {
      await writeFile(path.join(folder, `part-${index}.tsx`), `export const Part = (props) => (${element});\n`);
    }
    const biome = path.join(root, "node_modules/@biomejs/biome/bin/biome");
    const { stdout } = spawnSync(process.execPath, [biome, "lint", "--max-diagnostics=none", "--reporter=github"], {
      cwd: folder,
      encoding: "utf8",
    });
    return elements.filter((_, index) => stdout.includes(`part-${index}.tsx,`));
  } finally {
    await rm(folder, { recursive: true });
  }
}

const faulty = [
  "<button>{open && <Spinner />}Save</button>",
  "<button type='button'>Save{open && <Spinner />}</button>",
  "<Button {...props}>{open ? <Spinner /> : <Check />} Save</Button>",
  "<>{open ? <Spinner /> : null} and more</>",
  "<p>{open && <Spinner />}{`Save it`}</p>",
  '<p>{open && <Spinner />}{"Save"}</p>',
  "<p>Last: {names[0] ?? <Never />}</p>",
  "<p>{names.map((name) => <b key={name}>{name}</b>)} and more</p>",
  '<p>{open && "Waiting"}<Spinner /></p>',
  '<p><Spinner />{open ? "Waiting" : undefined}</p>',
];

const sound = [
  "<button>{open && <Spinner />}<span>Save</span></button>",
  '<p>{open ? <Spinner /> : <Check />}{" "}<span>Save</span></p>',
  '<p>{open && "Waiting"}</p>',
  '<p>{open ? "Waiting" : "Done"}</p>',
  "<p>Text, <i /> and <b>{open && <Spinner />}</b></p>",
  "<p>{names.map((name) => <b key={name}>{name}</b>)}</p>",
];

// Chrome's translator replaces text nodes, and React then throws where it adds or removes something beside one.
it("the linter refuses bare text beside conditional elements, and nothing else", async () => {
  expect(await refusedOf([...faulty, ...sound])).toEqual(faulty);
});
