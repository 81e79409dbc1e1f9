// Lets Node run the TypeScript of this folder. These processes are the server that "server-only" asks for, so
// there it stands for nothing: bin/tsconfig.json says so.
import { fileURLToPath } from "node:url";
import { register } from "tsx/esm/api";

register({ tsconfig: fileURLToPath(new URL("tsconfig.json", import.meta.url)) });
